"""The screen that traces scores to pages and pages to indicators, without a browser."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from build_documents import (
    HOSTILE,
    LINES,
    assessment,
    boxes_on,
    framework,
    paged_document,
    proposal,
    unpaged_document,
)
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Block, Document, Page, Places
from indicators.assessment import Assessment, Settings, assess
from indicators.catalogue import load_framework
from indicators.schema import Evidence, Framework, Proposal
from review.page_view import page_count
from review.pages import trace
from review.pages.place import Place
from review.pages.review_model import Reviewed, latest_under_review, under_review
from review.pages.shell import Shell
from review.pages.trace import Looked, drawn_backward, led
from review.pages.trace_pages_view import SHADES, findings_html, maps_html, quotes_html
from review.pages.trace_view import forward_html
from review.text_view import BLOCKS_OF_A_PART
from review.trace import NEARLY_EMPTY, WEAK_SCORE, backward, forward, is_weak
from review.workspace import Workspace

STYLES = Path(trace.__file__).parent / "styles"
DOCUMENT = paged_document()
FIRST = DOCUMENT.id


def second_framework() -> Framework:
    return framework().model_copy(update={"id": "other-frame", "title": "另一框架"})


def saved(workspace: Workspace, *made: Assessment) -> Place:
    """A project with a run of each assessment, at the first of them."""
    project = workspace.projects.create("甲").id
    for each in made:
        for document in each.documents:
            workspace.files.save_read(project, document)
    runs = [workspace.runs.save(project, each) for each in made]
    return Place(project=project, run=runs[0])


def two_frameworks(workspace: Workspace) -> Place:
    return saved(workspace, assessment(), replace(assessment(), framework=second_framework()))


def quoting(evidence: Evidence, **changes: Any) -> Assessment:
    """One indicator that rests on a changed quote."""
    made = assessment()
    first = replace(made.proposals[0], evidence=(replace(evidence, **changes),))
    return replace(made, proposals=(first, *made.proposals[1:]))


def text(html: str) -> str:
    body = LexborHTMLParser(f"<body>{html}</body>").body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def tree(under: Reviewed, language: Any = "zh") -> str:
    documents = {each.id: each for each in under.assessment.documents}
    return forward_html(forward(under), documents, language)


def cells(html: str) -> list[Any]:
    return LexborHTMLParser(html).css("button.mz-cell")


def test_the_tree_holds_every_indicator_once_with_its_quotes(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    under = under_review(workspace, place)
    html = tree(under)
    named = [each.text(strip=True) for each in LexborHTMLParser(html).css("li > .mz-link")]
    assert sorted(named) == sorted(f"{each.id} {each.title}" for each in under.framework.indicators)
    (quote, _) = LexborHTMLParser(html).css(".mz-trace-quote")
    assert LINES[1] in quote.text() and "报告.pdf · 第 1 页" in quote.text()
    assert quote.attributes["data-run"] == str(place.run)
    assert quote.attributes["data-index"] == "0"
    assert [each.name for each in forward(under).branches] == ["治理", "环境"]


def test_a_proposal_is_a_preview_until_it_is_decided(workspace: Workspace) -> None:
    place = saved(workspace, assessment())
    under = under_review(workspace, place)
    html = tree(under)
    assert html.count("mz-trace-preview") == 6  # the total, two themes, three indicators
    assert html.count('mz-plain">未决定') == 3
    assert "总分 披露率 0 % 预览：披露率 66.7 %" in text(html)
    for each in under.assessment.proposals:
        workspace.decisions.confirm(under.run, each, "王芳", HOSTILE)
    told = tree(under_review(workspace, place))
    assert "mz-trace-preview" not in told and 'mz-plain">未决定' not in told
    assert "总分 披露率 66.7 %" in text(told)
    year = workspace.decisions.of(under.run)[0].decided_at[:4]
    assert text(told).count(f"王芳 · {year}-") == 3
    assert HOSTILE not in told and "<script" not in told


def test_points_stand_in_dimensions_and_groups(workspace: Workspace) -> None:
    esg = next(each for each in all_frameworks() if each.scoring.method == "dimensions")
    made = Assessment(esg, (DOCUMENT,), Settings(), "0" * 16, proposals_for(esg, DOCUMENT))
    under = under_review(workspace, saved(workspace, made))
    found = forward(under)
    assert all(branch.now and branch.now.kind == "dimension" for branch in found.branches)
    groups = [group for branch in found.branches for group in branch.branches]
    assert groups and all(group.now and group.now.kind == "group" for group in groups)
    leaves = [leaf for branch in (*found.branches, *groups) for leaf in branch.leaves]
    assert sorted(leaf.traced.indicator.id for leaf in leaves) == sorted(
        each.id for each in esg.indicators
    )


def test_pages_count_the_indicators_of_every_framework(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    found = backward(latest_under_review(workspace, place.project or 0))
    assert (found.counted, found.decided, found.total) == ("all", 0, 6)
    (only,) = found.maps
    assert [(cell.number, cell.count) for cell in only.cells] == [(1, 4), (2, 0)]
    first, second = cells(maps_html(found, FIRST, 1, "zh"))
    assert first.attributes["title"] == "第 1 页：4 项指标，几乎没有文字"
    assert first.css_first("b").text() == "4"
    assert (first.attributes["aria-pressed"], second.attributes["aria-pressed"]) == (
        *("true", "false"),
    )
    assert "mz-heat-3" in (first.attributes["class"] or "")
    assert second.attributes["data-page"] == "2"


def test_after_the_first_decision_only_decided_ones_count(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    assert "还没有作出任何决定" in maps_html(
        backward(latest_under_review(workspace, place.project or 0)), "", 0, "zh"
    )
    under = under_review(workspace, place)
    workspace.decisions.confirm(under.run, under.proposal("1"), "王芳", "")
    runs = latest_under_review(workspace, place.project or 0)
    found = backward(runs)
    assert (found.counted, found.maps[0].cells[0].count) == ("decided", 1)
    assert "6 项中已决定 1 项，其余的建议不计" in maps_html(found, "", 0, "zh")
    everything = backward(runs, "all")
    assert everything.maps[0].cells[0].count == 4
    assert "连建议一起计：6 项中已决定 1 项" in maps_html(everything, "", 0, "zh")


def test_a_decision_for_silence_rests_on_no_quote(workspace: Workspace) -> None:
    place = saved(workspace, assessment())
    under = under_review(workspace, place)
    workspace.decisions.change(
        under.run, under.framework, "1", "not_found", None, "引文说的是别的事", "王芳"
    )
    found = backward(latest_under_review(workspace, place.project or 0), "all")
    (quote,) = found.maps[0].cells[0].quotes
    assert quote.traced.indicator.id == "3"
    told = text(tree(under_review(workspace, place)))
    assert "结论不以程序引用的 1 处原文为依据" in told and "引文说的是别的事" in told


def test_rejected_quotes_carry_nothing(workspace: Workspace) -> None:
    evidence = assessment().proposals[0].evidence[0]
    place = saved(workspace, quoting(evidence, cited=False))
    (cell, _) = backward(latest_under_review(workspace, place.project or 0)).maps[0].cells
    assert [each.traced.indicator.id for each in cell.quotes] == ["3"]


def test_a_quote_over_two_pages_lies_on_both(workspace: Workspace) -> None:
    evidence = assessment().proposals[0].evidence[0]
    boxes = (*boxes_on_pages(1), *boxes_on_pages(2))
    place = saved(workspace, quoting(evidence, boxes=boxes))
    (only,) = backward(latest_under_review(workspace, place.project or 0)).maps
    assert [cell.count for cell in only.cells] == [2, 1]


def boxes_on_pages(page: int) -> tuple[Any, ...]:
    return (boxes_on(page, (10.0, 20.0, 50.0, 30.0)),)


def long_policy() -> Document:
    """A file without pages in three parts, of paragraphs of 20 characters."""
    lines = [
        f"{number:04d}我们只收集必要的个人信息。" for number in range(2 * BLOCKS_OF_A_PART + 5)
    ]
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)])
    whole = "\n".join(lines)
    return replace(
        unpaged_document(),
        text=whole,
        places=Places.none(len(whole)),
        blocks=tuple(
            Block("paragraph", int(start), int(start) + len(line))
            for start, line in zip(starts, lines, strict=False)
        ),
    )


def test_files_without_pages_go_by_parts(workspace: Workspace) -> None:
    document = long_policy()
    last = document.blocks[BLOCKS_OF_A_PART - 1], document.blocks[BLOCKS_OF_A_PART]
    evidence = replace(
        proposal(1, paged_document()).evidence[0],
        document=document.id,
        page=None,
        boxes=(),
        start=last[0].start,
        end=last[1].end,
        quote=document.text[last[0].start : last[1].end],
    )
    made = replace(quoting(evidence), documents=(document,))
    place = saved(workspace, replace(made, proposals=made.proposals[:1]))
    found = backward(latest_under_review(workspace, place.project or 0))
    (only,) = found.maps
    assert len(only.cells) == page_count(document) == 3
    assert [cell.count for cell in only.cells] == [1, 1, 0]
    assert only.bare("") == (3,)
    html = maps_html(found, "", 0, "zh")
    assert cells(html)[1].attributes["title"] == "第 2 部分：1 项指标"
    assert "<b>政策" not in html


def test_the_chosen_page_lists_each_quote_with_all_its_indicators(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    found = backward(latest_under_review(workspace, place.project or 0))
    html = quotes_html(found, FIRST, 1, "zh")
    assert text(html).count(LINES[1]) == 1
    buttons = LexborHTMLParser(html).css("button[data-do=open]")
    assert [each.text() for each in buttons] == [
        f"{title} · {number} 指标{number}：设有社会责任部门"
        for title in ("测试框架", "另一框架")
        for number in (1, 3)
    ]
    assert text(html).count("未决定") == 4
    assert "没有指标依靠" in quotes_html(found, FIRST, 2, "zh")
    for document, page in (("", 0), (FIRST, 9), ("sha256:no", 1)):
        assert "选中一格" in quotes_html(found, document, page, "zh")


def test_a_click_leads_to_the_quote_of_that_run(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    other = workspace.runs.latest(place.project or 0)[0]
    assert other.id != place.run
    target = {"do": "open", "run": str(other.id), "id": "3", "index": "0"}
    there = led(workspace, place, target)
    assert (there.run, there.indicator, there.evidence, there.page) == (other.id, "3", 0, None)
    assert led(workspace, place, {**target, "index": "7"}).evidence is None
    assert led(workspace, place, {**target, "id": "no"}).evidence is None
    assert led(workspace, place, {**target, "index": ""}).evidence is None
    again = workspace.runs.save(place.project or 0, assessment())  # the first run is not the last
    late = led(workspace, place, {**target, "run": str(place.run)})
    assert (late.run, late.evidence) == (again, None)


def lone_page_texts() -> Document:
    """Six pages: 1 to 3 and 6 with enough text, 4 nearly empty, 5 not readable."""
    texts = ["文" * NEARLY_EMPTY] * 3 + ["封面", "", "文" * NEARLY_EMPTY]
    whole = "\n".join(texts)
    pages, start = [], 0
    for number, each in enumerate(texts, 1):
        problem = "image" if number == 5 else None
        pages.append(Page(number, 100.0, 200.0, start, start + len(each), problem=problem))
        start += len(each) + 1
    return replace(
        paged_document(),
        text=whole,
        places=Places.none(len(whole)),
        pages=tuple(pages),
        blocks=(Block("paragraph", 0, NEARLY_EMPTY, 1),),
        tables=(),
    )


def test_pages_that_support_nothing_are_ranges_apart_from_those_without_text(
    workspace: Workspace,
) -> None:
    document = lone_page_texts()
    evidence = replace(
        proposal(1, paged_document()).evidence[0],
        boxes=boxes_on_pages(3),
        end=NEARLY_EMPTY,
        start=0,
        quote=document.text[:NEARLY_EMPTY],
    )
    made = replace(quoting(evidence), documents=(document,))
    place = saved(workspace, replace(made, proposals=made.proposals[:1]))
    found = backward(latest_under_review(workspace, place.project or 0))
    (only,) = found.maps
    assert only.bare("") == (1, 2, 6)
    assert only.bare("sparse") == (4,)
    assert only.bare("unreadable") == (5,)
    row = LexborHTMLParser(findings_html(found, "zh")).css("tbody tr")[0]
    assert [each.text() for each in row.css("td")] == ["1–2, 6", "4", "5"]
    assert f"不足 {NEARLY_EMPTY} 字" in findings_html(found, "zh")
    labels = [each.attributes["title"] for each in cells(maps_html(found, "", 0, "en"))]
    assert labels[2] == "Page 3: 1 indicator"
    assert labels[3:5] == [
        "Page 4: 0 indicators, nearly without text",
        "Page 5: 0 indicators, cannot be read",
    ]


@pytest.mark.parametrize(
    ("changes", "weak"),
    [
        ({"score": WEAK_SCORE}, False),
        ({"score": WEAK_SCORE - 0.01}, True),
        ({"status": "plan"}, True),
        ({"status": "negated"}, True),
        ({"status": "other_party"}, True),
    ],
)
def test_one_weak_passage_is_told(
    workspace: Workspace, changes: dict[str, Any], weak: bool
) -> None:
    evidence = replace(assessment().proposals[0].evidence[0], **changes)
    assert is_weak(evidence) is weak
    place = saved(workspace, quoting(evidence))
    found = backward(latest_under_review(workspace, place.project or 0))
    assert [each.traced.indicator.id for each in found.weak] == (["1"] if weak else [])
    told = text(findings_html(found, "zh"))
    assert f"低于 {WEAK_SCORE:g}" in told
    assert ("没有这样的指标" in told) is not weak


def test_two_weak_passages_are_not_told_as_one(workspace: Workspace) -> None:
    evidence = replace(assessment().proposals[0].evidence[0], score=0.1)
    made = quoting(evidence)
    first = replace(made.proposals[0], evidence=(evidence, replace(evidence, start=0)))
    place = saved(workspace, replace(made, proposals=(first, *made.proposals[1:])))
    assert not backward(latest_under_review(workspace, place.project or 0)).weak


def test_tables_name_their_columns_and_maps_have_one(workspace: Workspace) -> None:
    found = backward(latest_under_review(workspace, two_frameworks(workspace).project or 0))
    html = maps_html(found, "", 0, "zh") + findings_html(found, "zh")
    headers = LexborHTMLParser(html).css("th")
    assert headers and all(each.attributes.get("scope") in ("col", "row") for each in headers)
    row = LexborHTMLParser(html).css("details tbody tr > *")
    assert [each.text() for each in row] == ["1", "4", "测试框架: 1, 3另一框架: 1, 3"]
    reached = [each.attributes["tabindex"] for each in cells(html)]
    assert reached == ["0", "-1"]


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
def test_numbers_on_every_shade_can_be_read(theme: int) -> None:
    frame = (STYLES / "frame.css").read_text("utf-8").split(".dark {")
    named = dict(re.findall(r"(--mz-[\w-]+): (#[0-9a-f]{6})", frame[theme]))
    colours = {
        name: tuple(int(value[at : at + 2], 16) for at in (1, 3, 5))
        for name, value in named.items()
    }
    rules = dict(re.findall(r"\.mz-heat-(\w+) \{ ([^}]+)\}", (STYLES / "trace.css").read_text()))
    assert len(rules) == len(SHADES) + 3
    for name, rule in rules.items():
        ground = re.search(r"background: ([^;]+);", rule)
        ink = re.search(r"[^-]color: var\((--[\w-]+)\);", rule)
        assert ground is not None
        used = [colours[each] for each in re.findall(r"--mz-[\w-]+", ground[1])]
        share = re.search(r"(\d+)%", ground[1])
        part = int(share[1]) / 100 if share else 1.0
        mixed = tuple(part * a + (1 - part) * b for a, b in zip(used[0], used[-1], strict=True))
        light = luminance(colours[ink[1] if ink else "--mz-ink"])
        low, high = sorted((luminance(mixed), light))
        assert (high + 0.05) / (low + 0.05) >= 4.5, name


def test_an_empty_project_says_what_to_do_and_a_full_one_is_drawn(
    workspace: Workspace, tmp_path: Path
) -> None:
    with gr.Blocks():
        shell = Shell(
            workspace,
            SimpleNamespace(),
            gr.State({}),
            gr.State("trace"),  # type: ignore[arg-type]
        )
        shell.seen = gr.Textbox(visible=False)
        with gr.Tabs() as shell.tabs, gr.Tab():
            page = trace.build(shell)
        trace.wire(page, shell)
    screen = shell.screens["trace"]
    nothing = screen.refresh(Place(), Looked())
    assert len(nothing) == len(screen.outputs)
    assert "请先打开一个项目" in nothing[0]["value"]
    place = two_frameworks(workspace)
    drawn = screen.refresh(place, Looked(place.project, "", FIRST, 1))
    assert len(drawn) == len(screen.outputs)
    assert drawn[5]["value"] == "all" and LINES[1] in drawn[7]
    other = screen.refresh(place, Looked(99, "decided", FIRST, 1))  # of another project
    assert other[5]["value"] == "all" and "选中一格" in other[7]


def all_frameworks() -> list[Framework]:
    from indicators.catalogue import framework_ids

    return [load_framework(name) for name in framework_ids()]


def report(pages: int) -> Document:
    """A report of many pages, each with four paragraphs of 120 characters."""
    line = "公司设立社会责任部，现有专职人员18名，" * 6 + "余六字完毕。"
    blocks, held, start = [], [], 0
    for number in range(1, pages + 1):
        first = start
        for _ in range(4):
            blocks.append(Block("paragraph", start, start + len(line), number))
            start += len(line) + 1
        held.append(Page(number, 100.0, 200.0, first, start))
    whole = "\n".join([line] * (4 * pages)) + "\n"
    numbers = np.repeat(np.arange(1, pages + 1, dtype=np.int32), 4 * (len(line) + 1))
    boxes = np.tile(np.array([10, 20, 15, 30], np.float32), (len(whole), 1))
    return replace(
        paged_document(), text=whole, places=Places(numbers, boxes), pages=tuple(held),
        blocks=tuple(blocks), tables=(),
    )  # fmt: skip


def proposals_for(asked: Framework, document: Document, quotes: int = 3) -> tuple[Proposal, ...]:
    """A silent or best answer for every indicator, with quotes spread over the document."""
    made, usual = [], proposal(1, paged_document())
    for place, indicator in enumerate(asked.indicators):
        evidence = []
        for number in range(quotes):
            block = document.blocks[(place * 37 + number * 101) % len(document.blocks)]
            evidence.append(
                replace(
                    usual.evidence[0],
                    document=document.id,
                    page=block.page,
                    boxes=document.places.lines(block.start, block.end),
                    start=block.start,
                    end=block.end,
                    quote=document.quote(block.start, block.end),
                )
            )
        answer = asked.best_answer(indicator)
        made.append(
            replace(
                usual,
                indicator=indicator.id,
                answer=answer,
                answer_label=asked.answer_label(indicator, answer),
                claims=(),
                values=(),
                evidence=tuple(evidence),
            )
        )
    return tuple(made)


def test_eight_frameworks_over_three_hundred_pages_are_drawn_quickly(
    workspace: Workspace,
) -> None:
    document = report(300)
    place = saved(
        workspace,
        *(
            Assessment(each, (document,), Settings(), "0" * 16, proposals_for(each, document, 4))
            for each in all_frameworks()
        ),
    )
    runs = latest_under_review(workspace, place.project or 0)
    evidence = sum(len(p.evidence) for run in runs for p in run.assessment.proposals)
    assert len(runs) == 8 and evidence > 2000
    largest = max(runs, key=lambda run: len(run.assessment.proposals))
    started = time.perf_counter()
    drawn = tree(largest)
    found = backward(runs)
    parts = maps_html(found, document.id, 3, "zh"), quotes_html(found, document.id, 3, "zh")
    findings = findings_html(found, "zh")
    ended = time.perf_counter()
    assert ended - started < 1.5  # some 0.05 s; several programs share the machine of the tests
    assert len(cells(parts[0])) == 300
    assert "<h4" in parts[1] and "<h3" in findings and "<details" in drawn


def test_what_is_counted_is_what_was_chosen(workspace: Workspace) -> None:
    place = two_frameworks(workspace)
    drawn = drawn_backward(workspace, place, Looked(place.project, "decided"))
    assert drawn[0]["value"] == "decided"
    assert "0 项" in text(drawn[1])
    assert [value for _, value in drawn[0]["choices"]] == ["all", "decided"]


def test_real_readings_are_traced(workspace: Workspace) -> None:
    examples = Path(__file__).parent.parent / "examples"
    from indicators.assessment import read_documents

    documents = tuple(read_documents([next(iter(examples.glob("*_privacy_policy.html")))]))
    asked = next(each for each in all_frameworks() if each.scoring.method == "stars")
    place = saved(workspace, assess(documents, asked))
    under = under_review(workspace, place)
    cited = sum(e.cited for p in under.assessment.proposals for e in p.evidence)
    assert cited
    assert tree(under, "en").count("mz-trace-quote") == cited
    found = backward(latest_under_review(workspace, place.project or 0))
    assert {len(each.cells) for each in found.maps} == {page_count(documents[0])}
    seen = {(q.traced.indicator.id, q.index) for cell in found.maps[0].cells for q in cell.quotes}
    assert len(seen) == cited
