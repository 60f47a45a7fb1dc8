"""What the review screen does, without a browser: decide what is seen, look again, browse."""

from dataclasses import replace
from pathlib import Path

import pytest
from build_documents import assessment, unpaged_document

from review.errors import DecidedMeanwhile
from review.pages.indicator_list import Filters
from review.pages.indicator_view import indicator_html
from review.pages.page_pane import page_html, turned
from review.pages.place import Place
from review.pages.review_model import (
    Reviewed,
    as_seen,
    decide,
    indicators_html,
    reviewed,
    settled,
    shown,
    stepped,
)
from review.workspace import Workspace

MADE = assessment()


def under(workspace: Workspace, place: Place) -> Reviewed:
    found = reviewed(workspace, place)
    assert found is not None
    return found


def test_the_indicator_that_is_seen_is_decided(workspace: Workspace, place: Place) -> None:
    """The place may be ahead of the screen when somebody clicks fast."""
    seen = {"indicator": "3", "decision": ""}
    assert as_seen(under(workspace, place), place, seen).indicator == "3"


def test_a_decision_of_another_window_is_not_overridden(workspace: Workspace, place: Place) -> None:
    decide(workspace, under(workspace, place), place, "proposed:1", "另有证明", "甲")
    now = under(workspace, place)
    with pytest.raises(DecidedMeanwhile):
        as_seen(now, place, {"indicator": "1", "decision": ""})
    held = now.decisions["1"]
    assert as_seen(now, place, {"indicator": "1", "decision": str(held.sequence)}) == place


def test_pressing_twice_keeps_one_decision(workspace: Workspace, place: Place) -> None:
    for _ in range(3):
        decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    now = under(workspace, place)
    assert len(workspace.decisions.of(now.run)) == 1
    decide(workspace, now, place, "proposed:2", "补充理由", "甲")
    assert len(workspace.decisions.of(now.run)) == 2


def test_undo_leads_to_the_decision_before(workspace: Workspace, place: Place) -> None:
    decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    assert under(workspace, place).before == {}
    decide(workspace, under(workspace, place), place, "proposed:1", "另有证明", "甲")
    assert under(workspace, place).before["1"].action == "confirm"


def rerun(workspace: Workspace, place: Place, *, changed: bool) -> Place:
    made = MADE
    if changed:
        first = replace(MADE.proposals[0], state="not_found", answer=None, answer_label="")
        made = replace(MADE, proposals=(first, *MADE.proposals[1:]))
    return place.to(run=workspace.runs.save(place.project or 0, made))


def test_a_new_run_with_another_proposal_asks_to_look_again(
    workspace: Workspace, place: Place
) -> None:
    decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    place = rerun(workspace, place, changed=True)
    now = under(workspace, place)
    assert now.stale == {"1"}
    assert [item.indicator.id for item in shown(now, Filters(decided="stale"))] == ["1"]
    html = indicator_html(
        now.assessment, now.proposal("1"), now.decisions["1"], None, "zh",
        decided_on=now.decided_on["1"], stale=True,
    )  # fmt: skip
    assert "需复核" in indicators_html(now, place, Filters())
    assert "原建议" not in html  # what was confirmed was the proposal of its time
    decide(workspace, now, place, "not_found:", "", "甲")
    assert under(workspace, place).stale == frozenset()


def test_a_new_run_with_the_same_proposal_does_not(workspace: Workspace, place: Place) -> None:
    decide(workspace, under(workspace, place), place, "proposed:2", "", "甲")
    assert under(workspace, rerun(workspace, place, changed=False)).stale == frozenset()


def test_the_next_one_follows_in_the_list_that_was_shown(
    workspace: Workspace, place: Place
) -> None:
    now, filters = under(workspace, place), Filters(decided="open")
    following = stepped(now, place, filters, 1)
    decide(workspace, now, place, "proposed:2", "", "甲")
    assert following.indicator == "2"
    assert settled(under(workspace, place), following, filters).indicator == "2"


def test_documents_can_be_leafed_through_without_a_quote(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "work")
    project = workspace.projects.create("甲").id
    policy = unpaged_document()
    other = replace(policy, id=f"sha256:{'c' * 64}", file="第二份.txt")
    for document in (policy, other):
        workspace.files.save_read(project, document)
    bare = [replace(each, evidence=(), state="not_found", answer=None) for each in MADE.proposals]
    made = replace(MADE, documents=(policy, other), proposals=tuple(bare))
    place = Place(project=project, run=workspace.runs.save(project, made), indicator="1")
    html = page_html(workspace, under(workspace, place), place)
    assert "<select" in html and "手机号码" in html
    assert "<script>alert" not in html and "<b>政策</b>" not in html
    place = turned(place, {"do": "document", "value": other.id})
    assert (place.document, place.page) == (other.id, 1)
    assert 'value="sha256:' + "c" * 64 + '" selected' in page_html(
        workspace, under(workspace, place), place
    )
    assert turned(place, {"do": "turn", "value": "4"}).page == 4
    assert turned(place, {"do": "turn", "value": "<b>"}).page == 1
    assert turned(place, {"do": "back"}).document == ""


def test_the_list_goes_by_confidence(workspace: Workspace, place: Place) -> None:
    steps = {"low": 0.74, "middle": 0.89, "high": 0.9}
    made = replace(
        MADE,
        proposals=tuple(
            replace(MADE.proposals[0], indicator=each.indicator, confidence=sure)
            for each, sure in zip(MADE.proposals, steps.values(), strict=True)
        ),
    )
    now = under(workspace, place.to(run=workspace.runs.save(place.project or 0, made)))
    for number, name in enumerate(steps, 1):
        found = [item.indicator.id for item in shown(now, Filters(sure=name))]  # type: ignore[arg-type]
        assert found == [str(number)], name
    assert [item.indicator.id for item in shown(now, Filters(order="document"))] == ["1", "2", "3"]


def test_claims_without_an_answer_are_only_near(workspace: Workspace, place: Place) -> None:
    proposal = replace(MADE.proposals[0], state="not_found", answer=None, answer_label="")
    html = indicator_html(MADE, proposal, None, None, "zh")
    assert "有相近表述" in html and "支持要点" not in html and "✓" not in html
    assert "支持要点 1" in indicator_html(MADE, MADE.proposals[0], None, None, "zh")
