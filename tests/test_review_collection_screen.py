"""The screen that searches a collection: what it says, finds and marks, and where it leads."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from build_documents import HOSTILE, assessment, paged_document
from selectolax.lexbor import LexborHTMLParser

from corpus.collecting import collected_passages, vectors_of
from corpus.collection import CollectedPassage, CollectionFilters
from corpus.engines.opening import open_collection
from extractor.document import Document
from review.accounts.access import Caller, NotAllowed, acting_as
from review.collection_desk import (
    CollectionAway,
    CollectionDesk,
    CollectionQuestion,
    PassageMoved,
    check_may_search,
    span_within,
)
from review.jobs import Jobs
from review.pages import collection, header, search
from review.pages.place import Place
from review.pages.shell import Shell
from review.workspace import Workspace

ITEM = "ccia-002/1"
EVIL = '<img src=x onerror="alert(1)">'


def made(document: str, company: str, year: int | None, *texts: str, **more: Any) -> list[Any]:
    """Passages of a report; the last one is evidence."""
    found, at = [], 0
    for number, text in enumerate(texts):
        items = (ITEM,) if number == len(texts) - 1 else ()
        found.append(
            CollectedPassage(
                document, more.get("file", f"{company}.pdf"), company, year,
                more.get("kind", "esg"), 3, at, at + len(text), ("治理", "风险"), text, items,
            )
        )  # fmt: skip
        at += len(text) + 1
    return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path_factory.mktemp("workspace"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def document(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A read file of a project."""
    source = tmp_path_factory.mktemp("files") / "报告.txt"
    source.write_text("甲公司的报告", encoding="utf-8")
    project = workspace.projects.create("甲").id
    read = replace(paged_document(), id=workspace.files.add(project, source, "报告.txt").document)
    workspace.files.save_read(project, read)
    workspace.runs.save(project, assessment(read))
    return read


@pytest.fixture(scope="module")
def place(document: Document) -> Place:
    """The first indicator of the project that has the document."""
    return Place(project=1, run=1, indicator="1")


@pytest.fixture(scope="module")
def desk(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CollectionDesk]:
    """A collection of three reports, one of which is a file of the project."""
    address = str(tmp_path_factory.mktemp("collection") / "reports")
    opened = open_collection(address)
    for passages in (
        list(collected_passages(document, "甲公司", 2023, "csr")),
        made("sha256:b", "乙公司", 2024, "公司每年開展數據安全培訓。", "废水排放量为1.5吨。"),
        made("sha256:c", EVIL, None, f"數據{HOSTILE}安全", file=f"{EVIL}.pdf", kind=EVIL),
    ):
        opened.add(passages, vectors_of([each.text for each in passages]))
    opened.close()
    desk = CollectionDesk(address)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def screen(workspace: Workspace) -> tuple[Shell, Any]:
    """The screen in an app of its own."""
    with gr.Blocks():
        data = gr.BrowserState(Place().data(), storage_key="test")
        name = gr.BrowserState("collection", storage_key="test-screen")
        shell = Shell(workspace, Jobs(workspace), data, name)
        shell.seen = gr.Textbox(visible=False)
        header.build(shell)
        with gr.Tabs() as shell.tabs:
            with gr.Tab("search", id="search"):
                searching = search.build(shell)
            with gr.Tab("collection", id="collection"):
                page = collection.build(shell)
        search.wire(searching, shell)
        collection.wire(page, shell)
    return shell, page


@pytest.fixture
def shell(screen: tuple[Shell, Any], desk: CollectionDesk) -> Shell:
    """The screen with the collection."""
    screen[0].collection = desk
    return screen[0]


def refreshed(shell: Shell, place: Place, *values: object) -> dict[Any, Any]:
    screen = shell.screens["collection"]
    given = values or ("", None, None, None, None, None, None)
    found = screen.refresh(place, *given)
    assert len(found) == len(screen.outputs) and len(given) == len(screen.inputs)
    return dict(zip(screen.outputs, found, strict=True))


def told(shell: Shell, question: CollectionQuestion, **place: Any) -> tuple[str, str]:
    return collection.drawn(shell, Place(**place), question)


def test_without_a_collection_the_command_is_shown(shell: Shell) -> None:
    shell.collection = None
    for language, words in (("zh", "没有指定报告库"), ("en", "No collection was named")):
        (missing, body, *_) = refreshed(shell, Place(language=language)).values()  # type: ignore[arg-type]
        assert words in missing["value"] and "mingzheng app --collection " in missing["value"]
        assert missing["visible"] and not body["visible"]


def test_an_empty_collection_says_how_to_fill_it(shell: Shell, tmp_path: Path) -> None:
    shell.collection = CollectionDesk(str(tmp_path / "<new>"))
    (missing, *_) = refreshed(shell, Place()).values()
    assert "mingzheng corpus add" in missing["value"] and "&lt;new&gt;" in missing["value"]


def test_the_menus_hold_what_is_there(
    shell: Shell, screen: tuple[Shell, Any], place: Place
) -> None:
    page = screen[1]
    found = refreshed(shell, place, "", "words", ["乙公司", "没有"], ["2024"], "no", "ccia-002", 50)
    companies, years, kinds, items = (found[each] for each in page.filters)
    assert set(companies["choices"]) == {"甲公司", "乙公司", EVIL}
    assert companies["value"] == ["乙公司"]
    assert years["choices"] == ["2024", "2023"] and years["value"] == ["2024"]
    assert [value for _, value in kinds["choices"]] == ["", EVIL, "csr", "esg"]
    assert kinds["value"] == "" and items["value"] == "ccia-002"
    assert [value for _, value in items["choices"]] == ["", "ccia-002", ITEM]
    assert found[page.mode]["value"] == "words" and "3 份报告" in str(found.values())


def test_results_say_where_a_passage_stands_and_why_it_was_found(
    shell: Shell, place: Place
) -> None:
    asked = CollectionQuestion("数据安全培训")
    said, results = told(shell, asked, project=place.project)
    first = LexborHTMLParser(results).css(".mz-hit")[0]
    for words in ("乙公司", "2024", "esg", "乙公司.pdf", "第 3 页", "治理 › 风险", "原词第 1"):
        assert words in first.text()
    assert [mark.text() for mark in first.css("mark")] == ["數據安全培訓"]
    assert "毫秒" in said
    _, results = told(shell, CollectionQuestion("废水", "words"), language="en")
    assert "Evidence for:" in results and "Words no. 1" in results and "Meaning no." not in results


@pytest.mark.parametrize(
    ("values", "companies"),
    [
        ((["乙公司"], None, None, None), {"乙公司"}),
        (([], ["2023"], None, None), {"甲公司"}),
        ((None, ["2023", "2024"], "esg", ""), {"乙公司"}),
        ((None, None, "", ITEM), {"乙公司", EVIL}),
        ((None, None, None, "ccia-002"), {"乙公司", EVIL}),
        ((["甲公司"], ["2024"], None, None), set()),
    ],
)
def test_filters_narrow_the_search(
    shell: Shell, desk: CollectionDesk, values: tuple[Any, ...], companies: set[str]
) -> None:
    question = CollectionQuestion.of("公司 数据 安全 废水 社会责任", "both", *values, 50)
    hits = desk.search(question).hits
    assert {hit.passage.company for hit in hits} == companies
    if not companies:
        assert "筛选" in told(shell, question)[1]


def test_texts_names_and_queries_are_escaped(shell: Shell) -> None:
    for query in ("數據 script", "<img src=x>数据"):
        said, results = told(shell, CollectionQuestion(query))
        assert "<script" not in said + results and "<img" not in said + results
    hostile = [
        each for each in LexborHTMLParser(results).css(".mz-quote") if "alert" in each.text()
    ]
    assert hostile[0].text() == f"數據{HOSTILE}安全"
    assert EVIL in html.unescape(results)


def test_a_query_without_words_and_one_that_finds_nothing(shell: Shell) -> None:
    assert "按回车" in told(shell, CollectionQuestion("，。"))[1]
    said, results = told(shell, CollectionQuestion("qwertyuiop", "words"))
    assert "没有找到" in results and " 0 " in said


def target_of(results: str) -> dict[str, str]:
    """What the button of the first card with one tells."""
    button = LexborHTMLParser(results).css_first("[data-do=open]")
    return {name.removeprefix("data-"): value or "" for name, value in button.attributes.items()}


def test_a_document_of_a_project_is_led_to(
    shell: Shell, workspace: Workspace, place: Place, document: Document
) -> None:
    other = workspace.projects.create("<b>另一个</b>").id
    passage = collected_passages(document, "", None, "")[0]
    asked = CollectionQuestion(passage.text, filters=CollectionFilters(companies=("甲公司",)))
    _, results = told(shell, asked)
    target = target_of(results)
    assert target["project"] == str(place.project) and "<b>" not in results
    there, seen = collection.opened(shell, Place(project=other, language="en"), target)
    assert there == Place(project=place.project, language="en")
    assert seen.project == place.project and seen.span is not None
    assert document.text[seen.span[1] : seen.span[2]].startswith(target["text"])
    assert collection.opened(shell, place, target)[0] == place  # run and indicator stay
    for broken in ({**target, "text": "别的"}, {**target, "document": "sha256:b"}, {"do": "open"}):
        with pytest.raises(PassageMoved):
            collection.opened(shell, place, broken)
    _, results = told(shell, CollectionQuestion("废水", "words"))
    assert "data-do" not in results


def test_a_document_that_was_read_anew_is_found_by_its_text() -> None:
    document = paged_document()
    text = document.text[10:40]
    assert span_within(document, 10, 40, text) == (document.id, 10, 40)
    later = replace(document, text="前言。" + document.text)
    assert span_within(later, 10, 40, text) == (document.id, 13, 43)
    assert span_within(document, 10, 40, "没有这段") is None
    assert span_within(document, 10, 40, "") is None


@pytest.mark.parametrize(
    ("role", "roles", "allowed"),
    [
        ("viewer", {1: "viewer"}, False),
        ("", {}, False),
        ("viewer", {1: "viewer", 2: "second_reviewer"}, False),
        ("viewer", {1: "viewer", 2: "adjudicator"}, True),
        ("assessor", {}, True),
        ("administrator", {}, True),
    ],
)
def test_who_only_looks_on_or_judges_blind_may_not_search(
    shell: Shell,
    place: Place,
    role: str,
    roles: dict[int, str],
    allowed: bool,
) -> None:
    caller = Caller(7, "a", "a", role, roles)
    with acting_as(caller):
        (missing, *_) = refreshed(shell, place).values()
        results = told(shell, CollectionQuestion("数据安全"))[1]
    assert ("mz-hit" in results) is allowed
    if allowed:
        check_may_search(caller)
        return
    assert "角色" in missing["value"] and "角色" in results
    with pytest.raises(NotAllowed):
        check_may_search(caller)


def test_a_project_that_may_not_be_seen_is_no_way(shell: Shell) -> None:
    asked = CollectionQuestion("公司", filters=CollectionFilters(companies=("甲公司",)))
    target = target_of(told(shell, asked)[1])
    with acting_as(Caller(7, "a", "a", "assessor", {})):
        assert "data-do" not in told(shell, asked)[1]
        with pytest.raises(NotAllowed):
            collection.opened(shell, Place(), target)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "milvus://127.0.0.1:9"])
def test_a_collection_that_is_away_is_told_plainly(shell: Shell, address: str) -> None:
    pytest.importorskip("pymilvus", reason="extra milvus is not installed")
    shell.collection = desk = CollectionDesk(address)
    (missing, *_) = refreshed(shell, Place(language="en")).values()
    assert "cannot be searched now" in missing["value"] and "127.0.0.1:9" in missing["value"]
    _, results = told(shell, CollectionQuestion("数据"))
    assert "现在无法检索报告库" in results
    with pytest.raises(CollectionAway):
        desk.search(CollectionQuestion("数据"))


def test_a_collection_that_comes_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.collection_desk.NEXT_TRY", 0.0)
    monkeypatch.setattr("review.collection_desk.KEPT_VALUES", 0.0)
    folder = tmp_path / "reports"
    folder.write_text("no folder", encoding="utf-8")
    desk = CollectionDesk(str(folder))
    with pytest.raises(CollectionAway):
        desk.values()
    folder.unlink()
    assert desk.values().documents == 0
    filled = open_collection(str(folder))
    passages = made("sha256:b", "乙公司", 2024, "废水排放量为1.5吨。")
    filled.add(passages, vectors_of([each.text for each in passages]))
    filled.close()
    assert desk.values().companies == ("乙公司",)
    assert len(desk.search(CollectionQuestion("废水")).hits) == 1
    desk.close()


def test_several_search_at_once(desk: CollectionDesk) -> None:
    counts: list[int] = []

    def one() -> None:
        counts.append(len(desk.search(CollectionQuestion("数据安全", "words")).hits))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert counts == [counts[0]] * 8 and counts[0] > 0


def test_values_of_the_components_are_taken_as_they_come() -> None:
    assert CollectionQuestion.of(*[None] * 7) == CollectionQuestion()
    asked = CollectionQuestion.of(" a ", "no", ["x", ""], ["2024", "no"], "k", "f/1", 1000)
    assert (asked.query, asked.mode, asked.limit) == ("a", "both", CollectionQuestion().limit)
    assert asked.filters == CollectionFilters(("x",), (2024,), ("k",), ("f/1",))
