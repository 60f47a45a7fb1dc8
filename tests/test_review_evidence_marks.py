"""What reviewers say of quotes: cited, rejected, added; nothing of it changes a run."""

from dataclasses import replace

import pytest
from build_documents import assessment

from review.evidence_marks import NoQuote, quoted, span_of, with_marks
from review.exports.prefill import prefill_data
from review.pages.indicator_view import indicator_html
from review.pages.marking import mark_evidence, quote_selection
from review.pages.place import Place
from review.pages.review_model import Reviewed, decide, under_review
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

MADE = assessment()
FIRST = MADE.proposals[0]


def mark(workspace: Workspace, place: Place, act: str, index: int) -> Reviewed:
    under = under_review(workspace, place)
    mark_evidence(workspace, under, place, {"do": act, "index": str(index)}, "甲")
    return under_review(workspace, place)


def cited_index() -> int:
    return next(at for at, each in enumerate(FIRST.evidence) if each.cited)


def test_a_rejected_quote_is_no_longer_cited(workspace: Workspace, place: Place) -> None:
    at = cited_index()
    now = mark(workspace, place, "reject", at).proposal("1").evidence[at]
    assert (now.cited, now.mark, now.marked_by) == (False, "reject", "甲")
    assert now.quote == FIRST.evidence[at].quote
    # The run itself stays as it was made.
    assert workspace.runs.assessment(place.run or 0).proposals[0] == FIRST


def test_taking_back_gives_the_proposal_as_it_was(workspace: Workspace, place: Place) -> None:
    at = cited_index()
    mark(workspace, place, "reject", at)
    mark(workspace, place, "cite", at)
    assert mark(workspace, place, "clear", at).proposal("1") == FIRST
    assert len(workspace.evidence.of(under_review(workspace, place).run)) == 3


def test_a_claim_without_a_quote_left_is_not_supported(workspace: Workspace, place: Place) -> None:
    claim = next(each for each in FIRST.claims if each.supported and each.evidence)
    for at in claim.evidence:
        now = mark(workspace, place, "reject", at)
    held = next(each for each in now.proposal("1").claims if each.id == claim.id)
    assert not held.supported and not held.evidence
    assert now.proposal("1").answer == FIRST.answer


def test_selected_text_becomes_evidence_with_its_place(workspace: Workspace, place: Place) -> None:
    under = under_review(workspace, place)
    document = under.assessment.documents[0]
    held = {span_of(each) for each in FIRST.evidence}
    start = next(
        at
        for at in range(len(document.text) - 12)
        if document.text[at : at + 12].strip() == document.text[at : at + 12]
        and (document.id, at, at + 12) not in held
    )
    target = {"document": document.id, "from": str(start), "to": str(start + 12)}
    there = quote_selection(workspace, under, place, target, "乙")
    proposal = under_review(workspace, place).proposal("1")
    added = proposal.evidence[there.evidence or 0]
    assert proposal.evidence[: len(FIRST.evidence)] == FIRST.evidence
    assert added.quote == document.text[start : start + 12]
    assert (added.cited, added.mark, added.marked_by) == (True, "add", "乙")
    assert added.page == document.page_of(start, start + 12)
    assert not document.paged or added.boxes == document.places.lines(start, start + 12)
    html = str(indicator_html(MADE, proposal, None, there.evidence, "zh"))
    assert "乙 添加" in html


def test_blanks_around_a_selection_are_left_out(workspace: Workspace, place: Place) -> None:
    under = under_review(workspace, place)
    document = under.assessment.documents[0]
    at = document.text.index("\n")
    target = {"document": document.id, "from": str(at - 3), "to": str(at + 1)}
    there = quote_selection(workspace, under, place, target, "乙")
    added = under_review(workspace, place).proposal("1").evidence[there.evidence or 0]
    assert added.quote == document.text[at - 3 : at].strip()


@pytest.mark.parametrize(
    "target", [{}, {"document": "sha256:x", "from": "1", "to": "2"}, {"from": "a", "to": "b"}]
)
def test_nothing_selected_is_told(
    workspace: Workspace, place: Place, target: dict[str, str]
) -> None:
    with pytest.raises(NoQuote):
        quote_selection(workspace, under_review(workspace, place), place, target, "乙")


def test_a_selection_of_pages_is_no_quote(workspace: Workspace, place: Place) -> None:
    run = workspace.runs.get(place.run or 0)
    with pytest.raises(NoQuote):
        workspace.evidence.mark(run, "1", "add", (MADE.documents[0].id, 0, 5000), "甲")
    assert workspace.evidence.of(run) == ()


def test_marks_do_not_make_a_decision_stale(workspace: Workspace, place: Place) -> None:
    under = under_review(workspace, place)
    decide(workspace, under, place, f"proposed:{FIRST.answer}", "", "甲")
    mark(workspace, place, "reject", cited_index())
    again = place.to(run=workspace.runs.save(place.project or 0, MADE))
    assert under_review(workspace, again).stale == frozenset()


def test_the_data_carry_the_marks(workspace: Workspace, place: Place) -> None:
    at = cited_index()
    under = mark(workspace, place, "reject", at)
    item = next(
        each for each in prefill_data(under.assessment)["items"] if each["indicator"] == "1"
    )
    assert item["evidence"][at]["mark"] == "reject"
    assert item["evidence"][at]["marked_by"] == "甲"
    assert "mark" not in prefill_data(MADE)["items"][0]["evidence"][at]


def test_candidates_make_room_for_what_is_added(workspace: Workspace) -> None:
    document = MADE.documents[0]
    cited, *_ = [each for each in FIRST.evidence if each.cited]
    spans = [(at, at + 4) for at in range(0, 40, 4)]
    others = [
        replace(cited, cited=False, start=start, end=end, quote=document.text[start:end])
        for start, end in spans[:9]
    ]
    claim = replace(FIRST.claims[0], supported=True, evidence=(0, 9))
    full = replace(FIRST, evidence=(cited, *others), claims=(claim,), values=())
    made = replace(MADE, proposals=(full, *MADE.proposals[1:]))
    project = workspace.projects.create("乙").id
    workspace.files.save_read(project, document)
    run = workspace.runs.get(workspace.runs.save(project, made))
    workspace.evidence.mark(run, "1", "add", (document.id, 1, 9), "甲")
    now = under_review(workspace, Place(project=project, run=run.id)).proposal("1")
    assert len(now.evidence) == 10 and now.evidence[-1].mark == "add"
    # The last candidate supports a claim and stays; the one before it has gone.
    assert [now.evidence[at] for at in now.claims[0].evidence] == [cited, others[8]]
    assert others[7] not in now.evidence and others[6] in now.evidence


def test_marks_of_documents_that_are_gone_are_left_out() -> None:
    document = MADE.documents[0]
    other = replace(document, id=f"sha256:{'b' * 64}")
    assert quoted(other, 0, 4).document == other.id
    assert with_marks(MADE, {}) is MADE
