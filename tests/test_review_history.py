"""The history of a project: every log in one list, in words, and whether the log is whole."""

from __future__ import annotations

from dataclasses import replace

import gradio as gr
import pytest
import sqlalchemy as sa
from build_documents import HOSTILE, LINES, assessment
from selectolax.lexbor import LexborHTMLParser

from corpus.database import writing
from indicators.assessment import assess
from indicators.catalogue import framework_ids, load_framework
from indicators.scoring.result import Occurrence
from review.history import (
    PAGE,
    Entry,
    HistoryFilters,
    chain_of,
    entries_of,
    filtered,
    frameworks_of,
    page_of,
)
from review.pages import history
from review.pages.history import Leafed, drawn_page, led, read_filters
from review.pages.history_view import chain_html
from review.pages.place import Place
from review.pages.review_model import decide, under_review
from review.pages.shell import Shell
from review.second_reviews import SecondReviews
from review.tables import decisions
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

MADE = assessment()


def entries(workspace: Workspace, place: Place) -> tuple[Entry, ...]:
    return entries_of(workspace, place.project or 0)


def html(workspace: Workspace, place: Place, filters: HistoryFilters | None = None) -> str:
    found = entries(workspace, place)
    return drawn_page(workspace, place, found, filters or HistoryFilters(), 0)[0]


def text(drawn: str) -> str:
    body = LexborHTMLParser(f"<body>{drawn}</body>").body
    assert body is not None
    return body.text(separator=" ")


def filled(workspace: Workspace, place: Place) -> None:
    """One row of every kind that the test framework knows."""
    under = under_review(workspace, place)
    first = decide(workspace, under, place, "proposed:2", "", "王芳")
    workspace.times.keep(first.sequence, 12.3)
    decide(workspace, under, place.at("3"), "proposed:1", HOSTILE, "李明")
    workspace.decisions.withdraw(under.run, "3", "李明")
    named = ["2"]
    silent = [each for each in MADE.proposals if each.indicator in named]
    workspace.bulk.confirm(under.run, silent, named, named, "", "王芳")
    document, start = MADE.documents[0].id, len(LINES[0]) + 1
    span = (document, start, start + len(LINES[1]))
    workspace.evidence.mark(under.run, "1", "reject", span, "王芳")
    workspace.evidence.mark(under.run, "1", "clear", span, "")
    reviews = SecondReviews(workspace.engine)
    second = reviews.start(under.run, "赵六", 1, 7, "王芳", ["1"])
    reviews.record(
        under.run, under.framework, second, "1", "proposed", 1, "看法不同", (span,), "赵六"
    )
    workspace.settings.set(place.project or 0, "blind", "on", "王芳")


def test_every_kind_of_row_is_told_the_latest_first(workspace: Workspace, place: Place) -> None:
    filled(workspace, place)
    found = entries(workspace, place)
    assert {each.kind for each in found} == {
        *("confirm", "change", "withdraw", "reject", "clear", "second", "made_run", "setting"),
    }
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert found[-1].kind == "made_run"
    told = text(html(workspace, place))
    assert "用时 12 秒" in told and "批量确认第 1 批" in told
    assert "撤销 2 号决定： 完善".replace(" ", "") in told.replace(" ", "")
    assert "后已撤销" in told and "理由：看法不同" in told
    assert LINES[1] in told and "《报告.pdf》" in told
    assert "盲审：开" in told and "第 1 次评估，读了 1 个文件" in told
    assert "未署名" in told
    assert "<script>" not in html(workspace, place)
    assert HOSTILE in told
    english = text(drawn_page(workspace, place.to(language="en"), found, HistoryFilters(), 0)[0])
    assert "took 12 s" in english and "Run 1 over 1 document" in english


def test_facts_readings_and_matters_are_told_in_words(workspace: Workspace) -> None:
    scored = [load_framework(name) for name in framework_ids()]
    known = next(each for each in scored if each.scoring.events and each.scoring.ambiguities)
    project = workspace.projects.create("乙").id
    workspace.files.save_read(project, MADE.documents[0])
    workspace.runs.save(project, assess(MADE.documents, known))
    event, reading = known.scoring.events[0], known.scoring.ambiguities[0]
    log = workspace.circumstances
    log.state_fact(project, "market_value", "12345678", "王芳")
    log.state_fact(project, "market_value", "", "王芳")
    log.choose_reading(project, known, reading.id, reading.choices[-1].id, "王芳")
    log.note_occurrence(project, known, Occurrence(event.id, "serious", note=HOSTILE), event.id, "")
    log.note_occurrence(project, known, None, event.id, "")
    place = Place(project=project)
    told = text(html(workspace, place))
    assert "12345678" in told and "已清空" in told
    assert reading.question in told and reading.choices[-1].text in told
    assert event.text in told and "严重违法 " + HOSTILE in told
    kept = filtered(entries(workspace, place), HistoryFilters(framework=known.id))
    assert {each.kind for each in kept} == {"reading", "occurrence", "made_run"}


def test_the_list_is_filtered(workspace: Workspace, place: Place) -> None:
    filled(workspace, place)
    found = entries(workspace, place)
    nobody = filtered(found, HistoryFilters(reviewer=""))
    assert {each.kind for each in nobody} == {"clear", "made_run"}
    decided = filtered(found, HistoryFilters(group="decision"))
    assert [each.indicator for each in decided] == ["2", "3", "3", "1"]
    own = filtered(found, HistoryFilters(reviewer="李明", indicator=" 3 "))
    assert [each.kind for each in own] == ["withdraw", "change"]
    assert filtered(found, HistoryFilters(framework="没有")) == ()
    assert "没有符合条件的记录" in html(workspace, place, HistoryFilters(framework="没有"))
    assert read_filters("=", "decision", None, " 1 ") == HistoryFilters("", "decision", "", "1")
    assert read_filters("", "nonsense", "x", None) == HistoryFilters(None, None, "x", "")


def test_a_project_shows_its_own_rows_only(workspace: Workspace, place: Place) -> None:
    filled(workspace, place)
    other = workspace.projects.create("乙").id
    assert entries_of(workspace, other) == ()
    chain = chain_of(workspace, other)
    assert (chain.broken, chain.all_rows, chain.own_rows) == ((), 4, 0)


def test_fifty_rows_stand_on_a_page(workspace: Workspace, place: Place) -> None:
    project = place.project or 0
    for number in range(PAGE + 4):
        workspace.settings.set(project, "blind", "on" if number % 2 else "off", "王芳")
    found = entries(workspace, place)
    assert len(found) == PAGE + 5
    first, here = drawn_page(workspace, place, found, HistoryFilters(), 0)
    assert here == Leafed(project, 0) and first.count("<tr>") == PAGE + 1
    assert "第 1–50 条，共 55 条" in first
    assert 'data-id="1"' in first and first.count("disabled") == 1
    last, here = drawn_page(workspace, place, found, HistoryFilters(), 99)
    assert here.page == 1 and "第 51–55 条" in last
    assert page_of((), 3) == (0, ())


def test_the_log_is_said_to_be_whole_or_where_it_is_not(workspace: Workspace, place: Place) -> None:
    filled(workspace, place)
    whole = text(chain_html(chain_of(workspace, place.project or 0), "zh"))
    assert "完好：工作区共 4 条" in whole
    with writing(workspace.engine) as connection:
        connection.execute(
            decisions.update().where(decisions.c.sequence == 2).values(reviewer="别人")
        )
    broken = chain_html(chain_of(workspace, place.project or 0), "zh")
    assert "2 号记录与写入时不一致" in broken and 'role="alert"' in broken
    with writing(workspace.engine) as connection:
        connection.execute(sa.text("DELETE FROM bulk_decisions"))
        connection.execute(sa.text("DELETE FROM decision_times"))
        connection.execute(decisions.update().values(withdraws=None))
        connection.execute(decisions.delete().where(decisions.c.sequence == 1))
    assert "is not whole" in chain_html(chain_of(workspace, place.project or 0), "en")


def test_many_broken_rows_are_counted() -> None:
    from review.history import Chain

    told = chain_html(Chain(tuple(range(1, 41)), 40, 40), "zh")
    assert "等 40 条" in told and "13" not in told


def test_a_row_is_told_in_the_words_of_the_run_it_was_made_on(
    workspace: Workspace, place: Place
) -> None:
    decide(workspace, under_review(workspace, place), place, "proposed:2", "", "甲")
    scales = {
        "three": MADE.framework.scales["three"].model_copy(update={"options": ("A", "B", "C")})
    }
    renamed = MADE.framework.model_copy(update={"scales": scales})
    workspace.runs.save(place.project or 0, replace(MADE, framework=renamed))
    assert "一般" in text(html(workspace, place))
    found = entries(workspace, place)
    assert len(frameworks_of(workspace, place.project or 0, found)) == 2


def test_an_entry_leads_to_its_indicator_in_the_last_run(
    workspace: Workspace, place: Place
) -> None:
    decide(workspace, under_review(workspace, place), place, "proposed:2", "", "甲")
    last = workspace.runs.save(place.project or 0, MADE)
    drawn = LexborHTMLParser(html(workspace, place)).css_first('[data-do="open"]')
    target = {key.removeprefix("data-"): value or "" for key, value in drawn.attributes.items()}
    there = led(workspace, place.at("2"), target)
    assert (there.run, there.indicator) == (last, "1")
    assert led(workspace, place, {"framework": "没有", "id": "1"}) == place


def test_the_screen_keeps_to_the_project(workspace: Workspace, place: Place) -> None:
    filled(workspace, place)
    with gr.Blocks():
        shell = Shell(
            workspace,
            None,  # type: ignore[arg-type]
            gr.State({}),
            gr.State("history"),
        )
        shell.seen = gr.Textbox(visible=False)
        with gr.Tabs() as shell.tabs, gr.Tab():
            page = history.build(shell)
        history.wire(page, shell)
    screen = shell.screens["history"]
    empty_place = Place(project=workspace.projects.create("空").id)
    for nowhere, told in ((Place(), "请先打开一个项目"), (empty_place, "还没有记录")):
        nothing = screen.refresh(nowhere, None, None, None, "", Leafed())
        assert len(nothing) == len(screen.outputs) and told in nothing[0]["value"]
    drawn = screen.refresh(place, "=王芳", "decision", "", "", Leafed(place.project, 7))
    assert len(drawn) == len(screen.outputs)
    assert drawn[3]["value"] == "=王芳" and drawn[-1] == Leafed(place.project, 0)
    assert drawn[-2].count("<tr>") == 3
    other = screen.refresh(place, "=别的项目的人", "", "别的框架", "", Leafed(99, 3))
    assert other[3]["value"] == "" and other[5]["value"] == ""
    assert "没有符合条件" not in other[-2]
