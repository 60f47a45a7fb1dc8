"""The pictures of a project: their numbers, their figures, their tables, the screen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from build_documents import HOSTILE, assessment, framework, paged_document, proposal
from hypothesis import given
from hypothesis import strategies as st

from indicators.assessment import Assessment
from indicators.coverage_matrix import CoverageCell, CoverageMatrix, CoverageRow
from indicators.crosswalk import Theme
from review import plotly_figures
from review.decisions import Action, Decision, current
from review.pages import pictures
from review.pages.pictures import NAMES, decided_proposals, pictures_of, score_parts
from review.pages.place import Place
from review.pages.review_model import Reviewed, decide, under_review
from review.pages.shell import Shell
from review.project_statistics import (
    BINS,
    FEW,
    confidence_bins,
    days,
    framework_progress,
    moments,
)
from review.workspace import Workspace

MADE = assessment()
FRAME = Path(pictures.__file__).parent / "styles" / "frame.css"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path)


@pytest.fixture
def place(workspace: Workspace) -> Place:
    return saved(workspace, MADE)


def saved(workspace: Workspace, made: Assessment) -> Place:
    project = workspace.projects.create("甲").id
    workspace.files.save_read(project, made.documents[0])
    return Place(project=project, run=workspace.runs.save(project, made), indicator="1")


def under(workspace: Workspace, place: Place) -> Reviewed:
    return under_review(workspace, place)


def decided(
    sequence: int,
    indicator: str,
    action: Action = "confirm",
    at: str = "",
    takes: int | None = None,
) -> Decision:
    at = at or f"2025-03-01T10:00:{sequence:02d}+00:00"
    return Decision(
        sequence, 1, "甲", 1, indicator, action, "proposed", 2, "", "王芳", at, 1, takes
    )


def figure(name: str, workspace: Workspace, place: Place) -> dict[str, Any]:
    shown = pictures_of(workspace, under(workspace, place), place)[name]
    return json.loads(shown.figure)


def test_acceptance_is_counted_by_the_confidence_of_what_was_decided() -> None:
    document = paged_document()
    sure, unsure = proposal(1, document, confidence=0.8), proposal(2, document, confidence=0.799)
    certain, external = proposal(3, document, confidence=1.0), proposal(4, document)
    external = replace(external, state="needs_external", answer=None)
    pairs = [
        (sure, decided(1, "1")),
        (unsure, replace(decided(2, "2", "change"), answer=1)),
        (certain, replace(decided(3, "3", "change"), answer=2.0)),  # the same answer, imported
        (external, replace(decided(4, "4"), state="needs_external", answer=None)),
    ]
    bins = confidence_bins(pairs)
    assert [(each.decided, each.unchanged) for each in bins] == [(0, 0)] * 3 + [(1, 0), (2, 2)]
    assert [each.share for each in bins] == [None, None, None, 0.0, 1.0]
    assert all(each.few for each in bins)
    assert not confidence_bins(pairs[:1] * FEW)[4].few


@given(st.lists(st.floats(0, 1), max_size=40))
def test_every_confidence_falls_into_its_bin(values: list[float]) -> None:
    document = paged_document()
    pairs = [(proposal(1, document, confidence=each), decided(1, "1")) for each in values]
    bins = confidence_bins(pairs)
    assert len(bins) == BINS and sum(each.decided for each in bins) == len(values)
    for each in bins:
        inside = [v for v in values if each.low - 1e-6 <= v < each.high + 1e-6]
        assert each.decided <= len(inside)


def test_withdrawn_decisions_are_taken_out_of_the_progress() -> None:
    rows = [
        decided(1, "1"),
        decided(2, "2", "change"),
        decided(3, "1", "change"),
        decided(4, "1", "withdraw", takes=3),  # the first one is in force again
        decided(5, "2", "withdraw", takes=2),
        decided(6, "3", at="2025-03-03T10:00:00+00:00"),
    ]
    assert [each.in_force for each in moments(rows)] == [1, 2, 2, 2, 1, 2]
    assert moments(rows)[-1].in_force == len(current(rows))
    first, second = days(rows)
    assert (first.confirmed, first.changed, first.withdrawn, first.in_force) == (1, 2, 2, 1)
    assert (second.confirmed, second.in_force) == (1, 2)
    assert days([]) == moments([]) == ()


def test_decisions_that_came_from_a_file_stand_at_their_own_time() -> None:
    rows = [decided(1, "1"), decided(2, "2", at="2024-01-01T00:00:00+00:00")]
    assert [each.day.year for each in days(rows)] == [2024, 2025]
    assert moments([decided(1, "1", at="gestern")])[0].in_force == 1


def test_the_usual_time_is_that_of_decisions_that_stand() -> None:
    rows = [decided(1, "1"), decided(2, "2"), decided(3, "2", "withdraw", takes=2), decided(4, "9")]
    told = framework_progress("甲", ["1", "2", "3"], rows, {1: 12.0, 2: 900.0, 4: 700.0})
    assert (told.decided, told.open, told.seconds, told.timed) == (1, 2, 12.0, 1)
    assert framework_progress("甲", ["1"], [], {}).seconds is None


def test_an_earlier_runs_proposal_is_what_was_accepted(workspace: Workspace, place: Place) -> None:
    decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    later = replace(MADE.proposals[0], answer=1, confidence=0.1)
    made = replace(MADE, proposals=(later, *MADE.proposals[1:]))
    place = place.to(run=workspace.runs.save(place.project or 0, made))
    ((found, decision),) = decided_proposals(under(workspace, place))
    assert (found.confidence, decision.action) == (0.8, "confirm")


def test_every_picture_has_a_title_its_numbers_as_a_table_and_no_tool_bar(
    workspace: Workspace, place: Place
) -> None:
    run = under(workspace, place)
    decision = decide(workspace, run, place, "proposed:2", "", "甲")
    workspace.times.keep(decision.sequence, 12)
    decide(workspace, run, place.at("3"), "proposed:1", "另有证明", "甲")
    shown = pictures_of(workspace, under(workspace, place), place)
    assert tuple(shown) == NAMES
    for name, picture in shown.items():
        told = json.loads(picture.figure)
        assert picture.title and picture.told, name
        assert '<th scope="row"' in picture.table, name
        assert told["config"]["displayModeBar"] is False, name
        assert told["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)", name
        assert "title" not in told["layout"], name
        assert "http" not in picture.figure, name
    assert "12 秒" in shown["progress"].table and "通常用时 12 秒" in shown["progress"].told
    progress = json.loads(shown["progress"].figure)["data"]
    assert [trace["x"] for trace in progress] == [[2], [1]]
    assert json.loads(shown["moments"].figure)["data"][0]["y"] == [1, 2]
    assert [t["y"] for t in json.loads(shown["days"].figure)["data"]] == [[1], [1], [0]]
    confidence = json.loads(shown["confidence"].figure)["data"][0]
    assert confidence["y"] == [0.0, 0.0, 0.0, 0.0, 100.0]
    assert (
        confidence["text"][1] == "0%（n=1，过少）" and confidence["text"][4] == "100%（n=1，过少）"
    )
    assert confidence["text"][0] == "–（n=0，过少）"  # nothing decided is no share of nought


def test_without_decisions_the_screen_says_so(workspace: Workspace, place: Place) -> None:
    shown = pictures_of(workspace, under(workspace, place), place)
    for name in ("confidence", "moments", "days"):
        assert shown[name].figure == "" and "还没有决定" in shown[name].told
    assert shown["coverage"].figure and "预览" in shown["coverage"].told


def test_the_score_is_drawn_confirmed_beside_preview(workspace: Workspace, place: Place) -> None:
    decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    parts = score_parts(under(workspace, place))
    traces = figure("score", workspace, place)["data"]
    assert [trace["name"] for trace in traces] == ["已确认", "预览（含未确认的建议）"]
    assert traces[0]["x"] == [round(100 * (now or 0), 1) for _, now, _ in parts]
    assert traces[0]["x"] != traces[1]["x"]
    assert traces[0]["marker"]["pattern"]["shape"] != traces[1]["marker"]["pattern"]["shape"]


def test_names_of_places_stay_apart_and_text_stays_text() -> None:
    row = CoverageRow("a", HOSTILE, "", (CoverageCell(3, 2, 1), CoverageCell()))
    matrix = CoverageMatrix(
        (Theme(id="t", title="治理", title_en="G"), Theme(id="u", title="治理", title_en="G")),
        (row, replace(row, framework="b")),
    )
    told = json.loads(plotly_figures.sent(plotly_figures.coverage_figure(matrix, "zh")))
    assert "<script" not in json.dumps(told)
    assert told["layout"]["xaxis"]["tickvals"] == [0, 1, 2]
    assert told["layout"]["xaxis"]["ticktext"] == ["治理", "治理", "合计"]
    assert [row[1] for row in told["data"][0]["z"]] == [None] * 3  # nothing applies: no colour
    assert [each["text"] for each in told["layout"]["annotations"]][:2] == ["2/3", "2/3"]


def test_long_names_take_two_lines_at_most() -> None:
    assert plotly_figures.wrapped("平台", 10) == "平台"
    assert plotly_figures.wrapped("", 10) == ""
    assert plotly_figures.wrapped("一二三四五六七八", 8) == "一二三四<br>五六七八"
    assert plotly_figures.wrapped("一二三四五六七八九", 8) == "一二三四<br>五六七…"
    assert plotly_figures.wrapped("Governance and strategy", 12) == "Governance<br>and strategy"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_bars_are_seen_on_both_papers_and_words_read_in_their_cells() -> None:
    papers = re.findall(r"--mz-paper: (#\w{6})", FRAME.read_text(encoding="utf-8"))
    assert len(papers) == 2
    for colour in (
        *(plotly_figures.TEAL, plotly_figures.AMBER, plotly_figures.BLUE, plotly_figures.GREY),
    ):
        assert all(contrast(colour, paper) >= 3 for paper in papers), colour
    for number, shade in enumerate(plotly_figures.SHADES):
        light = number >= plotly_figures.LIGHT_FROM
        ink = plotly_figures.LIGHT_INK if light else plotly_figures.INK
        assert contrast(shade, ink) >= 4.5, shade


def test_plotly_is_imported_only_when_a_picture_is_drawn() -> None:
    script = "import sys, review.pages.pictures; print('plotly' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


def test_the_screen_is_filled_and_names_its_pictures(workspace: Workspace) -> None:
    with gr.Blocks():
        shell = Shell(
            workspace,
            None,  # type: ignore[arg-type]
            gr.State({}),
            gr.State("pictures"),
        )
        with gr.Tabs() as shell.tabs, gr.Tab():
            page = pictures.build(shell)
        pictures.wire(page, shell)
    screen = shell.screens["pictures"]
    nothing = screen.refresh(Place())
    assert len(nothing) == len(screen.outputs)
    assert "请先打开一个项目" in nothing[0]["value"]
    place = saved(workspace, MADE)
    drawn = screen.refresh(place)
    assert len(drawn) == len(screen.outputs)
    by_name = {name: drawn[3 + 3 * at : 6 + 3 * at] for at, name in enumerate(NAMES)}
    head, plot, below = by_name["coverage"]
    assert "<h3" in head and plot["visible"] and plot["value"].type == "plotly"
    assert 'data-picture="mz-picture-coverage"' in below and 'data-label="' in below
    assert page.shown[1].elem_id == "mz-picture-coverage"
    head, plot, below = by_name["days"]
    assert "还没有决定" in head and not plot["visible"] and below == ""
    english = screen.refresh(place.to(language="en"))
    assert "Coverage by framework" in english[3]


def test_a_framework_without_parts_says_so(workspace: Workspace) -> None:
    bare = framework().model_copy(update={"title": HOSTILE})
    place = saved(workspace, replace(MADE, framework=bare))
    shown = pictures_of(workspace, under(workspace, place), place)
    assert bool(shown["score"].figure) == bool(score_parts(under(workspace, place)))
