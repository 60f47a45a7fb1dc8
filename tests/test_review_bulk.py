"""Confirming many in one step: the sample first, the step as one, its undo as one."""

import pytest
from build_documents import assessment
from hypothesis import given
from hypothesis import strategies as st

from review.bulk_steps import SampleNotSeen, sample_of
from review.errors import NothingToUndo
from review.pages.bulk_panel import BulkPlan, bulk_html, planned
from review.pages.indicator_list import Filters
from review.pages.place import Place
from review.pages.review_model import decide, under_review
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

MADE = assessment()


@given(st.integers(0, 300), st.integers(0, 2**31))
def test_the_sample_is_a_tenth_between_three_and_ten(count: int, seed: int) -> None:
    indicators = [str(number) for number in range(count)]
    sample = sample_of(indicators, seed)
    assert len(sample) == len(set(sample)) == min(count, max(3, min(10, -(-count // 10))))
    assert list(sample) == [each for each in indicators if each in sample]
    assert sample == sample_of(indicators, seed)


def test_a_plan_holds_what_the_list_shows_and_nobody_decided(
    workspace: Workspace, place: Place
) -> None:
    decide(workspace, under_review(workspace, place), place, "not_found:", "没有", "甲")
    under = under_review(workspace, place)
    plan = planned(under, Filters(), 1)
    everything = [each.indicator for each in MADE.proposals]
    assert list(plan.indicators) == [each for each in everything if each != "1"]
    assert planned(under, Filters(text="没有这样的词"), 1).indicators == ()
    assert "mz-bulk-panel" in bulk_html(workspace, under, plan, "zh")
    assert bulk_html(workspace, under, BulkPlan(), "zh") == ""


def test_nothing_is_confirmed_before_the_sample_was_seen(
    workspace: Workspace, place: Place
) -> None:
    under = under_review(workspace, place)
    plan = planned(under, Filters(), 1)
    proposals = [under.proposal(each) for each in plan.indicators]
    with pytest.raises(SampleNotSeen):
        workspace.bulk.confirm(under.run, proposals, plan.sample, plan.sample[1:], "", "甲")
    assert workspace.decisions.of(under.run) == ()
    assert 'disabled="disabled"' in bulk_html(workspace, under, plan, "zh")


def test_a_step_is_undone_as_one_and_spares_what_was_changed_since(
    workspace: Workspace, place: Place
) -> None:
    under = under_review(workspace, place)
    plan = planned(under, Filters(), 1)
    proposals = [under.proposal(each) for each in plan.indicators]
    step = workspace.bulk.confirm(under.run, proposals, plan.sample, plan.sample, "全部", "甲")
    held = workspace.decisions.current(under.run)
    assert set(held) == set(plan.indicators)
    assert {each.action for each in held.values()} == {"confirm"}
    assert workspace.decisions.broken() == ()

    decide(workspace, under_review(workspace, place), place, "not_found:", "另有证明", "乙")
    taken = workspace.bulk.undo(under.run, step.id, "甲")
    assert len(taken) == len(plan.indicators) - 1
    assert set(workspace.decisions.current(under.run)) == {"1"}
    assert workspace.decisions.current(under.run)["1"].reviewer == "乙"
    with pytest.raises(NothingToUndo):
        workspace.bulk.undo(under.run, step.id, "甲")
    (kept,) = workspace.bulk.of(under.run)
    assert kept == step and kept.filters == "全部"
    assert workspace.decisions.broken() == ()


def test_the_time_before_a_decision_is_kept_once(workspace: Workspace, place: Place) -> None:
    decision = decide(workspace, under_review(workspace, place), place, "not_found:", "无", "甲")
    run = under_review(workspace, place).run
    for seconds in (0.0, 12.34, 99.0, 1e9):
        workspace.times.keep(decision.sequence, seconds)
    assert workspace.times.of(run) == {decision.sequence: 12.3}


def test_blind_proposals_are_hidden_until_decided(workspace: Workspace, place: Place) -> None:
    from review.pages.indicator_view import choices_of, indicator_html
    from review.pages.review_model import indicators_html

    workspace.settings.set(place.project or 0, "blind", "on", "甲")
    under = under_review(workspace, place)
    proposal, indicator = under.proposal("1"), under.framework.indicator("1")
    html = indicator_html(under.assessment, proposal, None, 0, "zh", blind=under.hidden("1"))
    assert "盲审" in html and "程序建议" not in html and proposal.rationale not in html
    assert "候选" not in html and "mz-cited" not in html and "支持要点" not in html
    choices = choices_of(under.framework, indicator, proposal, "zh", None, True)
    assert not any("建议" in label for label, _ in choices)
    assert "0." not in indicators_html(under, place, Filters())
    assert planned(under, Filters(), 1).indicators == ()
    # Who does not know the proposal need not say why they differ; afterwards it is shown.
    decide(workspace, under, place, "not_found:", "", "甲")
    after = under_review(workspace, place)
    assert after.decisions["1"].reason and not after.hidden("1")
