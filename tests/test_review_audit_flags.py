"""Decisions keep what they were made on; where that changes, they ask to be looked at again."""

from dataclasses import replace
from importlib.metadata import version as package_version

import pytest
from build_audit import MADE, other_made
from test_review_screen import under

from review.audit.approved_state import states_of
from review.audit.flags import Flag
from review.history import entries_of
from review.pages.history_view import history_html
from review.pages.indicator_list import Filters
from review.pages.place import Place
from review.pages.review_drawing import drawn_indicator
from review.pages.review_model import decide, indicators_html, shown
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines
CITED = next(each for each in MADE.proposals[0].evidence if each.cited)
SPAN = (CITED.document, CITED.start, CITED.end)
OTHER = (CITED.document, 0, 4)
WORDS = "依据已变化，请复核"


def flags(workspace: Workspace, place: Place) -> dict[str, str]:
    return {indicator: flag.reason for indicator, flag in under(workspace, place).flags.items()}


def confirm(workspace: Workspace, place: Place) -> int:
    return decide(workspace, under(workspace, place), place, "proposed:2", "", "甲").sequence


def mark(workspace: Workspace, place: Place, kind: str, span: tuple[str, int, int]) -> None:
    run = workspace.runs.get(place.run or 0)
    workspace.evidence.mark(run, "1", kind, span, "乙")  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "span"), [("reject", SPAN), ("add", OTHER)])
def test_marks_after_a_decision_flag_it_until_it_is_confirmed_again(
    workspace: Workspace, place: Place, kind: str, span: tuple[str, int, int]
) -> None:
    first = confirm(workspace, place)
    assert flags(workspace, place) == {}
    mark(workspace, place, kind, span)
    assert flags(workspace, place) == {"1": "marks"}
    now = under(workspace, place)
    assert now.flags["1"] == Flag(first, "marks")
    assert WORDS in indicators_html(now, place, Filters())
    assert [each.indicator.id for each in shown(now, Filters(decided="stale"))] == ["1"]
    detail = drawn_indicator(workspace, now, place)
    assert WORDS in detail and "引文的标记有增减" in detail
    assert 'data-held=""' in detail  # so that the button says confirm
    assert confirm(workspace, place) == first + 1
    assert flags(workspace, place) == {}
    assert WORDS not in indicators_html(under(workspace, place), place, Filters())
    assert confirm(workspace, place) == first + 1  # pressed twice


def test_a_mark_that_changes_nothing_or_is_taken_back_flags_nothing(
    workspace: Workspace, place: Place
) -> None:
    confirm(workspace, place)
    mark(workspace, place, "cite", SPAN)  # it is cited already
    assert flags(workspace, place) == {}
    mark(workspace, place, "reject", SPAN)
    mark(workspace, place, "clear", SPAN)
    assert flags(workspace, place) == {}
    mark(workspace, place, "add", ("sha256:" + "c" * 64, 0, 4))  # of no document of the run
    assert flags(workspace, place) == {}


def test_what_was_marked_before_belongs_to_the_decision(workspace: Workspace, place: Place) -> None:
    mark(workspace, place, "reject", SPAN)
    mark(workspace, place, "add", OTHER)
    number = confirm(workspace, place)
    assert flags(workspace, place) == {}
    with workspace.engine.connect() as connection:
        state = states_of(connection, [number])[number]
    assert state.run == place.run
    assert state.evidence == f'[["{OTHER[0]}",0,4]]'


def test_a_change_and_a_bulk_step_keep_their_state_too(workspace: Workspace, place: Place) -> None:
    run = workspace.runs.get(place.run or 0)
    workspace.decisions.change(run, MADE.framework, "1", "proposed", 1, "理由", "甲")
    workspace.bulk.confirm(run, MADE.proposals[2:], ["3"], ["3"], "", "甲")
    mark(workspace, place, "reject", SPAN)
    workspace.evidence.mark(run, "3", "reject", SPAN, "乙")
    assert flags(workspace, place) == {"1": "marks", "3": "marks"}


def test_a_later_run_with_another_answer_or_other_evidence_flags(
    workspace: Workspace, place: Place
) -> None:
    confirm(workspace, place)
    project = place.project or 0
    same = place.to(run=workspace.runs.save(project, MADE))
    assert flags(workspace, same) == {}
    other = place.to(run=workspace.runs.save(project, other_made()))
    assert flags(workspace, other) == {"1": "proposal"}
    uncited = replace(CITED, cited=False)
    first = replace(MADE.proposals[0], evidence=(uncited,))
    made = replace(MADE, proposals=(first, *MADE.proposals[1:]))
    quotes = place.to(run=workspace.runs.save(project, made))
    assert flags(workspace, quotes) == {"1": "evidence"}
    assert WORDS in indicators_html(under(workspace, quotes), quotes, Filters())
    confirm(workspace, quotes)
    assert flags(workspace, quotes) == {}


def test_the_history_tells_what_made_a_run(workspace: Workspace, place: Place) -> None:
    (entry,) = (
        each for each in entries_of(workspace, place.project or 0) if each.kind == "made_run"
    )
    assert (entry.program, entry.encoder) == (package_version("mingzheng"), MADE.settings.encoder)
    html = history_html(workspace, (entry,), {}, 0, 1, "zh")
    assert f"程序 {entry.program}，编码器 {entry.encoder}" in html


def test_a_withdrawn_decision_is_not_flagged(workspace: Workspace, place: Place) -> None:
    confirm(workspace, place)
    mark(workspace, place, "reject", SPAN)
    workspace.decisions.withdraw(workspace.runs.get(place.run or 0), "1", "甲")
    assert flags(workspace, place) == {}
