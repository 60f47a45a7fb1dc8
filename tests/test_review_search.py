"""Search over all documents of a project: what is found, marked, filtered, added, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import gradio as gr
import pytest
from build_documents import HOSTILE, LINES, assessment, paged_document, unpaged_document
from selectolax.lexbor import LexborHTMLParser

from extractor.cleaning import normalised
from extractor.document import Block, Document, Places
from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework
from review import passage_search
from review.errors import UnknownRun
from review.evidence_marks import span_of
from review.jobs import Jobs
from review.page_route import page_address
from review.pages import header, search
from review.pages.place import Place
from review.pages.review_model import under_review
from review.pages.search_model import (
    Asked,
    Opened,
    added,
    back_to,
    drawn,
    suggested_query,
    taken_back,
)
from review.pages.search_page import opened_page_html
from review.pages.shell import Shell
from review.passage_evidence import NoIndicator, NotAdded, add_passage, take_back
from review.passage_search import (
    FoundPassages,
    Hit,
    PassageFilters,
    passage_index,
    search_passages,
)
from review.passage_words import query_words, word_spans
from review.workspace import Workspace

EXAMPLES = Path(__file__).parent.parent / "examples"
REPORT = next(iter(EXAMPLES.glob("*_2024_csr.pdf")))
MADE = assessment()
TRADITIONAL = (
    "本公司設有資訊安全委員會，定期檢討資料保護措施。",
    "使用者可以隨時登入帳戶，查閱及更改個人資料。",
    "公司尚未建立碳排放核算制度。",
    "公司计划于2030年實現碳中和。",
)


def text_document(lines: tuple[str, ...], digest: str = "c", section: str = "") -> Document:
    """A file without pages; each line is a paragraph under a heading of its own or a given one."""
    blocks, start = [], 0
    for number, line in enumerate(lines):
        heading = (section or f"第{number + 1}章",)
        blocks.append(Block("paragraph", start, start + len(line), section=heading))
        start += len(line) + 1
    text = "\n".join(lines)
    return Document(
        id=f"sha256:{digest * 64}",
        file=f"{digest}.txt",
        title="文字",
        kind="report",
        text=text,
        places=Places.none(len(text)),
        blocks=tuple(blocks),
        reader="test 1",
        characters=len(text),
    )


def keep(workspace: Workspace, project: int, document: Document, folder: Path) -> Document:
    """A document among the files of a project, as the worker leaves it there."""
    source = folder / f"{document.id[-8:]}.txt"
    source.write_text(document.id, encoding="utf-8")
    file = workspace.files.add(project, source, document.file.replace("<b>", "").replace("/", ""))
    read = replace(document, id=file.document)
    workspace.files.save_read(project, read)
    return read


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def place(workspace: Workspace, tmp_path: Path) -> Place:
    """A project with three read files, of which the assessment used the first one."""
    project = workspace.projects.create("甲").id
    first = keep(workspace, project, paged_document(), tmp_path)
    keep(workspace, project, text_document(TRADITIONAL), tmp_path)
    keep(workspace, project, unpaged_document(), tmp_path)
    run = workspace.runs.save(project, assessment(first))
    return Place(project=project, run=run, indicator="2")


def hits(workspace: Workspace, place: Place, query: str, **options: object) -> tuple[Hit, ...]:
    return search_passages(workspace, place.project or 0, query, **options).hits  # type: ignore[arg-type]


def documents_of(workspace: Workspace, place: Place) -> dict[str, Document]:
    return passage_search.readable_documents(workspace, place.project or 0)


def found_texts(workspace: Workspace, place: Place, query: str, **options: object) -> list[str]:
    return [hit.passage.text for hit in hits(workspace, place, query, **options)]


def target_of(hit: Hit, place: Place, indicator: str = "2") -> dict[str, str]:
    document, start, end = hit.span
    return {
        "document": document, "start": str(start), "end": str(end),
        "run": str(place.run), "indicator": indicator,
    }  # fmt: skip


# what is found


def test_quotes_are_exact_slices_of_every_file(workspace: Workspace, place: Place) -> None:
    documents = documents_of(workspace, place)
    seen = set()
    for query in ("培训", "碳", "手机号码"):
        for hit in hits(workspace, place, query, mode="words"):
            document = documents[hit.passage.document]
            assert hit.passage.text == document.text[hit.passage.start : hit.passage.end]
            seen.add(document.id)
    assert seen == set(documents)


def test_words_are_found_as_written_whatever_the_characters(
    workspace: Workspace, place: Place
) -> None:
    assert found_texts(workspace, place, "碳排放核算制度", mode="words") == [TRADITIONAL[2]]
    assert found_texts(workspace, place, "信息安全", mode="words") == [TRADITIONAL[0]]
    assert found_texts(workspace, place, "資訊安全", mode="words") == [TRADITIONAL[0]]
    (simplified,) = found_texts(workspace, place, "培訓員工", mode="words")
    assert LINES[2] in simplified
    assert found_texts(workspace, place, "信息不安全", mode="words") == []


def test_more_words_come_first_and_each_hit_says_how_many(
    workspace: Workspace, place: Place
) -> None:
    found = hits(workspace, place, "公司 制度、碳排放", mode="words")
    assert found[0].passage.text == TRADITIONAL[2]
    counts = [hit.words for hit in found]
    assert counts == sorted(counts, reverse=True) and counts[0] == 3
    assert {hit.kind for hit in found} == {"words"}


def test_meaning_finds_what_says_it_otherwise(workspace: Workspace, place: Place) -> None:
    query = "职工参加培训的人数"
    assert found_texts(workspace, place, query, mode="words") == []
    found = hits(workspace, place, query, mode="meaning")
    assert LINES[2] in found[0].passage.text
    assert found[0].kind == "meaning"
    likeness = [hit.likeness for hit in found]
    assert likeness == sorted(likeness, reverse=True)
    assert min(likeness) >= passage_search.LEAST_LIKENESS


def test_both_says_by_what_each_was_found(workspace: Workspace, place: Place) -> None:
    by_words = set(found_texts(workspace, place, "员工培训 公司", mode="words"))
    by_meaning = set(found_texts(workspace, place, "员工培训 公司", mode="meaning"))
    both = hits(workspace, place, "员工培训 公司", mode="both")
    assert {hit.passage.text for hit in both} == by_words | by_meaning
    for hit in both:
        text = hit.passage.text
        kinds = {(True, True): "both", (True, False): "words", (False, True): "meaning"}
        assert hit.kind == kinds[text in by_words, text in by_meaning]


def test_words_of_the_heading_count_after_those_of_the_text(
    workspace: Workspace, tmp_path: Path
) -> None:
    project = workspace.projects.create("标题").id
    keep(workspace, project, text_document(("全年无重大事故发生。",), "d", "安全生产"), tmp_path)
    keep(workspace, project, text_document(("公司重视安全生产工作。",), "e", "其他"), tmp_path)
    found = hits(workspace, Place(project=project), "安全生产", mode="words")
    assert [hit.passage.text[:2] for hit in found] == ["公司", "全年"]


def test_nothing_asked_or_nothing_there_finds_nothing(workspace: Workspace, place: Place) -> None:
    for query in ("", "  ", "，。、", "??"):
        assert search_passages(workspace, place.project or 0, query) == FoundPassages(())
    assert not hits(workspace, place, "qwertyuiop")
    bare = workspace.projects.create("空").id
    assert search_passages(workspace, bare, "公司").hits == ()
    assert len(query_words("甲" * 10_000)[0]) == 10_000
    search_passages(workspace, place.project or 0, "甲乙" * 10_000)  # cut, not refused


def test_at_most_fifty_are_given_and_the_rest_is_counted(
    workspace: Workspace, tmp_path: Path
) -> None:
    project = workspace.projects.create("多").id
    lines = tuple(
        f"第{number}家门店完成了食品安全自查，并且整改了发现的问题。" for number in range(70)
    )
    keep(workspace, project, text_document(lines), tmp_path)
    found = search_passages(workspace, project, "食品安全", "words")
    assert (len(found.hits), found.more) == (50, 20)
    told, _ = drawn(workspace, Place(project=project), Asked("食品安全", "words"), Opened())
    assert "70" in told and "20" in told


def test_files_that_were_removed_or_not_read_are_not_searched(
    workspace: Workspace, place: Place, tmp_path: Path
) -> None:
    assert found_texts(workspace, place, "碳中和", mode="words") == [TRADITIONAL[3]]
    document = hits(workspace, place, "碳中和", mode="words")[0].passage.document
    workspace.files.remove(place.project or 0, document)
    assert found_texts(workspace, place, "碳中和", mode="words") == []
    waiting = tmp_path / "waiting.txt"
    waiting.write_text("碳中和", encoding="utf-8")
    workspace.files.add(place.project or 0, waiting, "waiting.txt")
    assert found_texts(workspace, place, "碳中和", mode="words") == []


def test_an_index_is_built_once_for_a_set_of_documents(workspace: Workspace, place: Place) -> None:
    ids = list(documents_of(workspace, place))
    index = passage_index(workspace.files, ids)
    assert passage_index(workspace.files, reversed(ids)) is index
    assert passage_index(workspace.files, ids[:1]) is not index
    other = Workspace.open(workspace.folder)
    assert passage_index(other.files, ids) is not index  # of another workspace
    other.close()


# filters


def test_filters_narrow_down(workspace: Workspace, place: Place) -> None:
    def kept(**filters: object) -> list[str]:
        chosen = PassageFilters(**filters)  # type: ignore[arg-type]
        return found_texts(workspace, place, "公司 员工", mode="words", filters=chosen)

    paged, text, _ = documents_of(workspace, place)
    everything = kept()
    assert len(everything) == 5
    assert set(kept(document=text)) < set(TRADITIONAL)
    assert kept(page_from=2) == kept(page_from=2, page_to=2) == [LINES[2]]
    assert kept(page_to=1) == [LINES[1]]
    assert kept(page_from=3) == kept(page_from=2, page_to=1) == []
    assert kept(section="企業治理") == kept(document=paged)  # the heading in other characters
    assert kept(section="第三章") == []
    assert kept(status="negated") == [TRADITIONAL[2]]
    assert kept(status="plan") == [TRADITIONAL[3]]
    assert LINES[1] in kept(status="fact")
    assert kept(unused=True) == [text for text in everything if text != LINES[1]]


def test_what_serves_already_is_told_of_all_latest_runs(workspace: Workspace, place: Place) -> None:
    (hit,) = [
        each
        for each in hits(workspace, place, "社会责任部", mode="words")
        if LINES[1] in each.passage.text
    ]
    assert {(each.run, each.indicator) for each in hit.serves} == {
        (place.run, "1"),
        (place.run, "3"),
    }
    under = under_review(workspace, place)
    workspace.evidence.mark(under.run, "1", "reject", hit.span, "甲")
    (hit,) = hits(workspace, place, "社会责任部", mode="words")
    assert [each.indicator for each in hit.serves] == ["3"]
    again = workspace.runs.save(place.project or 0, under_review(workspace, place).assessment)
    (hit,) = hits(workspace, place, "社会责任部", mode="words")
    assert {each.run for each in hit.serves} == {again}  # only the latest run of a framework


def test_blind_review_does_not_give_away_what_the_program_cites(
    workspace: Workspace, place: Place
) -> None:
    workspace.settings.set(place.project or 0, "blind", "on", "甲")
    (hit,) = hits(workspace, place, "社会责任部", mode="words")
    assert hit.serves == ()
    _, results = drawn(workspace, place.to(indicator="1"), Asked("社会责任部", "words"), Opened())
    assert "已是指标" not in results and "添加为指标 1 的依据" in results
    workspace.evidence.mark(under_review(workspace, place).run, "1", "cite", hit.span, "甲")
    (hit,) = hits(workspace, place, "社会责任部", mode="words")
    assert [each.indicator for each in hit.serves] == ["1"]


# the words in the text


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("公司培训员工", "员工", ["员工"]),
        ("公司培訓員工", "培训", ["培訓"]),
        ("公司培\n训员工，培训骑手", "培训", ["培\n训", "培训"]),
        ("通过ＩＳＯ２７００１认证", "iso27001", ["ＩＳＯ２７００１"]),
        ("本公司設有資訊安全委員會", "信息安全", ["資訊安全"]),
        ("使用者可以隨時登入帳戶，查閱個人資料。", "用户", ["使用者"]),
        ("員工培訓", "员工 员工培训", ["員工培訓"]),
        ("碳排放", "数据", []),
        ("", "数据", []),
    ],
)
def test_words_are_marked_where_they_are_printed(text: str, query: str, marked: list[str]) -> None:
    spans = word_spans(text, query_words(query))
    assert [text[start:end] for start, end in spans] == marked


def test_pieces_are_marked_only_where_a_word_stands_nowhere() -> None:
    text = "开展数据保护与安全培训"
    assert word_spans(text, ["数据安全"]) == ()
    pieces = word_spans(text, ["数据安全"], pieces=True)
    assert [text[start:end] for start, end in pieces] == ["数据", "安全"]
    whole = word_spans("数据安全，数据", ["数据安全"], pieces=True)
    assert whole == ((0, 4),)


# adding


def test_a_passage_becomes_evidence_and_is_taken_back(workspace: Workspace, place: Place) -> None:
    (hit,) = hits(workspace, place, "培训员工", mode="words")
    asked = Asked("培训员工", "words")
    told, results = added(workspace, place, target_of(hit, place), " 王芳 ", asked, Opened())
    under = under_review(workspace, place)
    evidence = under.proposal("2").evidence[-1]
    assert (span_of(evidence), evidence.mark, evidence.marked_by) == (hit.span, "add", "王芳")
    assert evidence.quote == hit.passage.text and evidence.cited
    assert "已添加为指标 2 的依据" in told and 'data-do="undo"' in told and 'data-do="back"' in told
    assert "已是指标 2 的依据" in results and 'data-do="add"' not in results
    there = back_to(workspace, place, target_of(hit, place))
    assert (there.indicator, there.run) == ("2", place.run)
    assert there.evidence == len(under.proposal("2").evidence) - 1
    undo = {**target_of(hit, place), "before": "clear"}
    told, results = taken_back(workspace, place, undo, "王芳", asked, Opened())
    made = workspace.runs.assessment(place.run or 0).proposals
    assert under_review(workspace, place).proposal("2") == made[1]
    assert "已撤销" in told and 'data-do="add"' in results
    assert back_to(workspace, place, undo).evidence is None


def test_pressing_twice_writes_one_row(workspace: Workspace, place: Place) -> None:
    (hit,) = hits(workspace, place, "培训员工", mode="words")
    for _ in range(3):
        told, _ = added(workspace, place, target_of(hit, place), "", Asked("培训"), Opened())
    assert "没有重复添加" in told and 'data-do="undo"' not in told
    run = under_review(workspace, place).run
    assert len(workspace.evidence.of(run)) == 1
    for _ in range(2):
        taken_back(workspace, place, target_of(hit, place), "", Asked("培训"), Opened())
    assert [each.kind for each in workspace.evidence.of(run)] == ["add", "clear"]


def test_a_candidate_is_cited_and_what_was_said_before_comes_back(
    workspace: Workspace, place: Place
) -> None:
    """The passage is among the evidence of indicator 2 already, where nothing rests on it."""
    (hit,) = hits(workspace, place, "社会责任部", mode="words")
    under = under_review(workspace, place)
    workspace.evidence.mark(under.run, "2", "reject", hit.span, "甲")
    before = add_passage(workspace, under_review(workspace, place), "2", hit.span, "乙")
    assert before == "reject"
    (evidence,) = under_review(workspace, place).proposal("2").evidence
    assert (evidence.mark, evidence.cited) == ("cite", True)
    take_back(workspace, under_review(workspace, place), "2", hit.span, before, "乙")
    (evidence,) = under_review(workspace, place).proposal("2").evidence
    assert (evidence.mark, evidence.cited) == ("reject", False)


def test_what_cannot_be_added_is_told(workspace: Workspace, place: Place) -> None:
    (hit,) = hits(workspace, place, "培训员工", mode="words")
    (foreign,) = hits(workspace, place, "碳中和", mode="words")
    under = under_review(workspace, place)
    with pytest.raises(NoIndicator):
        add_passage(workspace, under, "", hit.span, "")
    with pytest.raises(NoIndicator):
        add_passage(workspace, under, "no", hit.span, "")
    with pytest.raises(NotAdded, match="run the framework again"):
        add_passage(workspace, under, "2", foreign.span, "")
    with pytest.raises(NotAdded):
        add_passage(workspace, under, "2", (hit.span[0], 0, 10_000), "")
    assert workspace.evidence.of(under.run) == ()
    asked = Asked("培训")
    for broken in (
        {},
        {**target_of(hit, place), "start": "x"},
        {**target_of(hit, place), "run": ""},
    ):
        with pytest.raises(NoIndicator):
            added(workspace, place, broken, "", asked, Opened())
    with pytest.raises(UnknownRun):
        added(workspace, place, {**target_of(hit, place), "run": "99"}, "", asked, Opened())


def test_a_file_that_the_assessment_lacks_is_shown_without_the_button(
    workspace: Workspace, place: Place
) -> None:
    _, results = drawn(workspace, place, Asked("碳中和", "words"), Opened())
    assert "重新评估后才能添加" in results and 'data-do="add"' not in results


def test_a_card_adds_to_what_it_named_also_after_a_new_run(
    workspace: Workspace, place: Place
) -> None:
    (hit,) = hits(workspace, place, "培训员工", mode="words")
    again = workspace.runs.save(place.project or 0, under_review(workspace, place).assessment)
    other = MADE.framework.model_copy(update={"id": "own"})
    read = under_review(workspace, place).assessment
    workspace.runs.save(place.project or 0, replace(read, framework=other))  # the latest of all
    elsewhere = place.at("3")  # the person went on before the answer came
    added(workspace, elsewhere, target_of(hit, place), "", Asked("培训"), Opened())
    (row,) = workspace.evidence.of(workspace.runs.get(again))
    assert (row.run, row.framework, row.indicator) == (again, "test-frame", "2")


def test_the_query_is_suggested_from_the_indicator(workspace: Workspace, place: Place) -> None:
    under = under_review(workspace, place)
    assert suggested_query(under, "2") == "指标2：设有社会责任部门 部门"
    with pytest.raises(NoIndicator):
        suggested_query(under, "")


# the screen


class Balanced(HTMLParser):
    """Elements in the order in which they are open, and buttons within buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.nested = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acts = tag == "button" or ("role", "button") in attrs
        self.nested += acts and any(within for _, within in self.open)
        self.open.append((tag, acts))

    def handle_endtag(self, tag: str) -> None:
        name, _ = self.open.pop()
        assert name == tag


def test_cards_take_the_focus_and_hold_no_other_button(workspace: Workspace, place: Place) -> None:
    told, results = drawn(workspace, place, Asked("公司 员工", "both"), Opened())
    cards = LexborHTMLParser(results).css(".mz-hit")
    assert len(cards) >= 5
    for card in cards:
        assert card.attributes["role"] == "button" and card.attributes["tabindex"] == "0"
        assert {"data-document", "data-start", "data-end", "data-run"} <= set(card.attributes)
    parser = Balanced()
    parser.feed(results)
    assert parser.open == [] and parser.nested == 0
    marked = LexborHTMLParser(results).css(".mz-hit mark")
    assert {normalised(mark.text()) for mark in marked} >= {"公司", "员工"}
    assert str(len(cards)) in told


def test_documents_and_queries_are_escaped(workspace: Workspace, place: Place) -> None:
    told, results = drawn(workspace, place, Asked("alert script 手机号码", "words"), Opened())
    assert "<script>" not in results and HOSTILE not in results
    body = LexborHTMLParser(results)
    (quote,) = [each for each in body.css(".mz-quote") if "script" in each.text()]
    assert quote.text().startswith(HOSTILE)
    assert [mark.text() for mark in quote.css("mark")][:3] == ["script", "alert", "script"]
    _, nothing = drawn(workspace, place, Asked("<img src=x>qqqq", "words"), Opened())
    assert "<img" not in told + nothing


@pytest.mark.parametrize("mode", ["words", "meaning", "both"])
def test_an_empty_screen_says_what_to_do(workspace: Workspace, place: Place, mode: str) -> None:
    told, asked = drawn(workspace, place, Asked.of("", mode, *[None] * 6), Opened())
    assert told == "" and "按回车" in asked
    told, nothing = drawn(workspace, place, Asked.of("qwertyuiop", mode, *[None] * 6), Opened())
    assert "没有找到" in nothing and "0" in told
    filtered = Asked.of("公司", mode, None, 90, None, None, None, None)
    assert "筛选" in drawn(workspace, place, filtered, Opened())[1]


def test_unreadable_pages_are_named_where_nothing_is_found(
    workspace: Workspace, place: Place
) -> None:
    _, nothing = drawn(workspace, place, Asked("qwertyuiop"), Opened())
    assert "报告.pdf 2" in nothing.replace(".txt", "")


def test_values_of_the_components_are_taken_as_they_come() -> None:
    assert Asked.of(None, None, None, None, None, None, None, None) == Asked()
    asked = Asked.of("a", "no", "d", 2.0, 0, " x", "plan", True)
    assert asked.mode == "both"
    assert asked.filters == PassageFilters("d", 2, None, " x", "plan", True)
    assert asked.within({}).filters.document == ""


@pytest.fixture
def shell(workspace: Workspace) -> tuple[Shell, search.SearchPage]:
    """The screen in an app of its own."""
    with gr.Blocks():
        data = gr.BrowserState(Place().data(), storage_key="test")
        screen = gr.BrowserState("search", storage_key="test-screen")
        built = Shell(workspace, Jobs(workspace), data, screen)
        built.seen = gr.Textbox(visible=False)
        header.build(built)
        with gr.Tabs() as built.tabs, gr.Tab("search", id="search"):
            page = search.build(built)
        search.wire(page, built)
    return built, page


def refreshed(shell: Shell, place: Place, *values: object) -> dict[object, object]:
    drawn_screen = shell.screens["search"]
    given = values or ("", None, None, None, None, "", None, False)
    found = drawn_screen.refresh(place, Opened(), *given)
    assert len(found) == len(drawn_screen.outputs) and len(given) + 1 == len(drawn_screen.inputs)
    return dict(zip(drawn_screen.outputs, found, strict=True))


def test_the_screen_takes_the_indicator_of_the_place_and_keeps_the_query(
    shell: tuple[Shell, search.SearchPage], place: Place
) -> None:
    built, page = shell
    found = refreshed(built, place)
    assert found[page.sought]["value"] == "2"  # type: ignore[index]
    assert len(found[page.sought]["choices"]) == 3  # type: ignore[index]
    assert page.query not in found
    found = refreshed(
        built, place.to(language="en"), "培训", "words", "", None, None, "", "", False
    )
    assert 'data-do="add"' in str(found[page.results])
    assert "Add as evidence of 2" in str(found[page.results])


def test_the_screen_without_project_files_or_run_says_what_to_do(
    shell: tuple[Shell, search.SearchPage], workspace: Workspace, tmp_path: Path
) -> None:
    built, page = shell
    (missing, *_) = refreshed(built, Place()).values()
    assert "请先打开一个项目" in str(missing)
    project = workspace.projects.create("新").id
    (missing, *_) = refreshed(built, Place(project=project)).values()
    assert "还没有文件" in str(missing)
    keep(workspace, project, text_document(TRADITIONAL), tmp_path)
    asked = ("碳", "words", None, None, None, None, None, None)
    found = refreshed(built, Place(project=project), *asked)
    assert found[page.sought]["choices"] == []  # type: ignore[index]
    assert "mz-hit" in str(found[page.results]) and 'data-do="add"' not in str(found[page.results])
    waiting = workspace.projects.create("待读").id
    source = tmp_path / "w.txt"
    source.write_text("等待", encoding="utf-8")
    workspace.files.add(waiting, source, "w.txt")
    (missing, *_) = refreshed(built, Place(project=waiting)).values()
    assert "等待读取完成" in str(missing)


# a real report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Place]]:
    opened = Workspace.open(tmp_path_factory.mktemp("report"))
    project = opened.projects.create("报告").id
    opened.files.add(project, REPORT, REPORT.name)
    documents = read_documents([REPORT])
    opened.files.save_read(project, documents[0])
    run = opened.runs.save(project, assess(documents, load_framework("cfis-self-assessment")))
    yield opened, Place(project=project, run=run, indicator="4")
    opened.close()


def test_the_opened_page_shows_the_passage_marked(report: tuple[Workspace, Place]) -> None:
    workspace, place = report
    hit = hits(workspace, place, "骑手培训管理细则", mode="words")[0]
    shown = LexborHTMLParser(opened_page_html(workspace, place, Opened(1, hit.span)))
    (sheet,) = shown.css(".mz-sheet")
    assert sheet.attributes["data-page"] == str(hit.passage.page)
    assert shown.css(".mz-mark")
    source = str(shown.css("img")[0].attributes["src"])
    document = documents_of(workspace, place)[hit.span[0]]
    assert source == page_address(document, hit.passage.page or 0)
    turned = opened_page_html(workspace, place, Opened(1, hit.span, 1))
    assert 'data-page="1"' in turned and 'class="mz-mark"' not in turned
    assert 'data-do="home"' in turned
    last = opened_page_html(workspace, place, Opened(1, hit.span, 9999))
    assert f'data-page="{len(document.pages)}"' in last
    assert "在这里看原页" in opened_page_html(workspace, place, Opened())


def test_words_of_an_indicator_find_its_evidence(report: tuple[Workspace, Place]) -> None:
    """Most indicators with a proposal find one of their cited quotes among the first ten."""
    workspace, place = report
    under = under_review(workspace, place)
    asked = found = 0
    for proposal in under.assessment.proposals:
        if proposal.state != "proposed":
            continue
        asked += 1
        best = hits(workspace, place, suggested_query(under, proposal.indicator), most=10)
        found += any(
            serving.indicator == proposal.indicator for hit in best for serving in hit.serves
        )
    assert asked > 40
    assert found / asked > 0.9
