"""A second person decides blind; agreement, disagreements and rulings, on real stores."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from build_documents import HOSTILE, LINES, assessment, paged_document
from selectolax.lexbor import LexborHTMLParser

from indicators.assessment import Assessment
from indicators.schema import Answer, Evidence, Proposal, State
from review.errors import AnswerUnknown, ReasonNeeded, ReviewError
from review.evidence_marks import Span
from review.jobs import Jobs
from review.pages import second
from review.pages.page_pane import page_html
from review.pages.place import Place
from review.pages.review_model import Reviewed, under_review
from review.pages.second_blind_view import blind_html
from review.pages.second_model import (
    Part,
    SecondAt,
    answered,
    begun,
    beside,
    blind_choices,
    blind_under,
    blinded,
    next_open,
    next_ruling,
    pair_at,
    ruled,
    started,
)
from review.pages.second_settle_view import settle_html
from review.pages.second_view import figures_html, list_html, parts_html
from review.pages.shell import Shell
from review.run_store import Run
from review.second_agreement import (
    adjudicate,
    agreements,
    compared,
    disagreed,
    disagreements,
    second_rows,
)
from review.second_answers import ADJUDICATED, category, first_answer
from review.second_reviews import (
    AlreadyAdjudicated,
    NoSuchReview,
    NotYourReview,
    ReviewerNeeded,
    SamePerson,
    SampleUnknown,
    SecondDecision,
    SecondReview,
    drawn_from,
    same_person,
    share_of,
)
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

FIRST, SECOND, THIRD = "王芳", "李明", "陈静"
INDICATORS = ("1", "2", "3")
DOCUMENT = paged_document()


def with_passages(made: Assessment) -> Assessment:
    """Each proposal with a cited passage and, ranked after it, one that stands before it."""

    def passage(block: int, cited: bool, like: Evidence) -> Evidence:
        at = DOCUMENT.blocks[block]
        return replace(
            like,
            page=at.page,
            boxes=DOCUMENT.places.lines(at.start, at.end),
            start=at.start,
            end=at.end,
            quote=DOCUMENT.quote(at.start, at.end),
            cited=cited,
        )

    def more(each: Proposal) -> Proposal:
        (like,) = each.evidence
        evidence = (passage(2, like.cited, like), passage(1, False, like))
        return replace(each, evidence=evidence, values=())

    return replace(made, proposals=tuple(more(each) for each in made.proposals))


@pytest.fixture
def workspace(tmp_path: Path, database: str | None) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace", database)
    project = opened.projects.create("示例").id
    made = with_passages(assessment(DOCUMENT))
    source = tmp_path / "报告.pdf"
    source.write_bytes(b"%PDF-1.4")
    added = opened.files.add(project, source, source.name)
    document = replace(DOCUMENT, id=added.document)
    made = replace(
        made,
        documents=(document,),
        proposals=tuple(
            replace(
                each, evidence=tuple(replace(one, document=document.id) for one in each.evidence)
            )
            for each in made.proposals
        ),
    )
    opened.files.save_read(project, document)
    opened.runs.save(project, made)
    yield opened
    opened.close()


def run_of(workspace: Workspace) -> Run:
    return workspace.runs.latest(1)[0]


def under(workspace: Workspace) -> Reviewed:
    return under_review(workspace, Place(project=1))


def start(workspace: Workspace, reviewer: str = SECOND, size: int = 3) -> SecondReview:
    return workspace.second.start(run_of(workspace), reviewer, size, 7, FIRST, INDICATORS)


def first(workspace: Workspace, indicator: str, answer: Answer, reviewer: str = FIRST) -> None:
    time.sleep(0.002)  # times are kept in milliseconds
    run = under(workspace)
    workspace.decisions.change(
        run.run, run.framework, indicator, "proposed", answer, "首次", reviewer
    )


def says(
    workspace: Workspace,
    review: SecondReview,
    indicator: str,
    answer: Answer,
    state: State = "proposed",
    evidence: tuple[Span, ...] = (),
    reviewer: str = SECOND,
) -> SecondDecision:
    run = under(workspace)
    return workspace.second.record(
        run.run, run.framework, review, indicator, state, answer, "", evidence, reviewer
    )


def rule(workspace: Workspace, indicator: str, answer: Answer, reason: str = "看原文") -> None:
    run = under(workspace)
    proposal = run.proposal(indicator)
    adjudicate(workspace, run.run, run.framework, proposal, "proposed", answer, reason, THIRD)


# starting


def test_a_sample_follows_from_its_seed(workspace: Workspace) -> None:
    many = [str(number) for number in range(100)]
    drawn = drawn_from(many, 20, 5)
    assert drawn == drawn_from(many, 20, 5) != drawn_from(many, 20, 6)
    assert len(drawn) == 20 and list(drawn) == sorted(drawn, key=int)
    assert share_of(78, 20) == 16 and share_of(3, 100) == 3 and share_of(3, 1) == 1
    made = start(workspace, size=2)
    assert workspace.second.get(made.id) == made == workspace.second.of(run_of(workspace))[0]
    assert made.indicators == drawn_from(INDICATORS, 2, made.seed)


@pytest.mark.parametrize("per_cent", [0, 101, float("nan")])
def test_a_share_that_is_none_is_refused(per_cent: float) -> None:
    with pytest.raises(SampleUnknown):
        share_of(10, per_cent)


def test_nobody_reviews_themselves(workspace: Workspace) -> None:
    assert same_person(" Li  Ming ", "li ming") and not same_person("", "")
    run = run_of(workspace)
    with pytest.raises(SamePerson, match="themselves"):
        workspace.second.start(run, " 王芳 ", 3, 1, FIRST, INDICATORS)
    with pytest.raises(ReviewerNeeded):
        workspace.second.start(run, " ", 3, 1, FIRST, INDICATORS)
    with pytest.raises(SampleUnknown):
        workspace.second.start(run, SECOND, 4, 1, FIRST, INDICATORS)
    first(workspace, "2", 1, SECOND)
    with pytest.raises(SamePerson, match="decided 1 of these"):
        workspace.second.start(run, SECOND, 3, 1, THIRD, INDICATORS)
    assert not workspace.second.of(run)
    # who decides an indicator first while their second review goes on cannot answer it twice
    review = workspace.second.start(run, SECOND, 1, 1, THIRD, ("1",))
    first(workspace, "1", 1, SECOND.casefold())
    with pytest.raises(SamePerson):
        says(workspace, review, "1", 2)


# answering


def test_answers_are_added_and_the_last_one_counts(workspace: Workspace) -> None:
    review = start(workspace)
    first(workspace, "1", 1)
    says(workspace, review, "1", 1)
    says(workspace, review, "1", 2)
    says(workspace, review, "1", 2)  # pressed twice
    says(workspace, review, "2", None, "needs_external")
    assert [each.answer for each in workspace.second.rows(review)] == [1, 2, None]
    assert workspace.second.decided(review)["1"].answer == 2


def test_wrong_answers_and_wrong_people_are_refused(workspace: Workspace) -> None:
    review = start(workspace, size=2)
    outside = next(each for each in INDICATORS if each not in review.indicators)
    for refused, call in (
        (AnswerUnknown, lambda: says(workspace, review, review.indicators[0], 4)),
        (AnswerUnknown, lambda: says(workspace, review, review.indicators[0], 1, "not_found")),
        (AnswerUnknown, lambda: says(workspace, review, review.indicators[0], 1, "unreadable")),
        (NotYourReview, lambda: says(workspace, review, review.indicators[0], 1, reviewer=THIRD)),
        (ReviewerNeeded, lambda: says(workspace, review, review.indicators[0], 1, reviewer="")),
        (NoSuchReview, lambda: says(workspace, review, outside, 1)),
    ):
        with pytest.raises(refused):
            call()
    with pytest.raises(NoSuchReview):
        workspace.second.get(99)
    assert not workspace.second.rows(review)


# comparing


def test_only_what_both_decided_is_compared(workspace: Workspace) -> None:
    review = start(workspace)
    first(workspace, "1", 1)
    first(workspace, "2", 1)
    says(workspace, review, "1", 1)
    says(workspace, review, "3", 3)
    (found,) = agreements(workspace, run_of(workspace))
    assert (found.answers.n, found.answers.observed) == (1, 1.0)
    workspace.decisions.withdraw(run_of(workspace), "1", FIRST)
    assert agreements(workspace, run_of(workspace))[0].answers.undefined == "nothing"


def test_a_ruling_settles_a_disagreement_and_improves_no_figure(workspace: Workspace) -> None:
    review = start(workspace)
    for indicator, one, other in (("1", 1, 2), ("2", 1, 1), ("3", 3, 1)):
        first(workspace, indicator, one)
        says(workspace, review, indicator, other)
    run = run_of(workspace)
    before = agreements(workspace, run)[0].answers
    # table: (1,2) (1,1) (3,1); observed 1/3; chance 2/3*2/3 + 0 + 0 = 4/9; kappa -1/9 / 5/9
    assert (before.n, before.agreed) == (3, 1) and before.kappa == pytest.approx(-0.2)
    assert disagreed(workspace, run) == {"1", "3"}
    rule(workspace, "1", 2)  # as the second said, and as was proposed: a confirmation
    assert disagreed(workspace, run) == {"3"}
    assert [each.indicator for each in disagreements(compared(workspace, run))] == ["3", "1"]
    rule(workspace, "3", 2)  # neither
    after = agreements(workspace, run)[0].answers
    assert after == before
    assert not disagreed(workspace, run)
    held = workspace.decisions.current(run)
    assert held["1"].action == held["3"].action == "confirm"
    assert held["1"].reason == "裁决：看原文" and held["1"].reviewer == THIRD
    assert not workspace.decisions.broken()
    with pytest.raises(AlreadyAdjudicated):
        says(workspace, review, "1", 1)
    workspace.decisions.withdraw(run, "1", THIRD)  # the ruling is undone: open again
    assert disagreed(workspace, run) == {"1"}


def test_a_first_reviewer_who_comes_round_has_not_agreed(workspace: Workspace) -> None:
    review = start(workspace)
    first(workspace, "1", 1)
    says(workspace, review, "1", 2)
    first(workspace, "1", 2)
    (pair,) = compared(workspace, run_of(workspace))
    assert (pair.outcome, pair.first.answer, pair.held.answer) == ("came_round", 1, 2)
    says(workspace, review, "1", 2, evidence=((DOCUMENT.id, 0, 4),))  # again, with a quote
    assert agreements(workspace, run_of(workspace))[0].answers.agreed == 0


def test_who_decides_after_the_second_is_compared_by_their_first_word(
    workspace: Workspace,
) -> None:
    review = start(workspace)
    says(workspace, review, "1", 2)
    assert not compared(workspace, run_of(workspace))
    first(workspace, "1", 1)
    first(workspace, "1", 2)
    (pair,) = compared(workspace, run_of(workspace))
    assert (pair.first.answer, pair.outcome) == (1, "came_round")
    log = workspace.decisions.of(run_of(workspace))
    assert first_answer(log, "9999-01-01T00:00:00+00:00") == log[-1]  # then the last one counts
    assert first_answer((), pair.second.decided_at) is None


def test_a_ruling_needs_a_name_a_reason_and_an_answer_that_exists(workspace: Workspace) -> None:
    run = under(workspace)
    given = (workspace, run.run, run.framework, run.proposal("1"))
    with pytest.raises(ReasonNeeded):
        adjudicate(*given, "proposed", 1, " ", THIRD)
    with pytest.raises(ReviewerNeeded):
        adjudicate(*given, "proposed", 1, "理由", " ")
    with pytest.raises(AnswerUnknown):
        adjudicate(*given, "proposed", 9, "理由", THIRD)
    assert not workspace.decisions.of(run.run)


def test_overlap_of_evidence_is_that_of_the_marks_of_the_time(workspace: Workspace) -> None:
    review = start(workspace)
    cited = under(workspace).proposal("1").evidence[0]
    span = (cited.document, cited.start, cited.end)
    half = (cited.document, cited.start, (cited.start + cited.end) // 2)
    first(workspace, "1", 1)
    says(workspace, review, "1", 1, evidence=(half,))
    (found,) = agreements(workspace, run_of(workspace))
    expected = (half[2] - half[1]) / (span[2] - span[1])
    assert (found.evidence.n, found.evidence.mean) == (1, pytest.approx(expected))
    assert 0 < expected < 1


def test_answers_are_one_category_however_they_are_written() -> None:
    assert category("proposed", 2) == category("proposed", 2.0) == "proposed:2"
    assert category("proposed", "n/a") == category("not_applicable", None)
    assert category("not_found", None) != category("needs_external", None)


def test_rows_tell_everything_for_the_exports(workspace: Workspace) -> None:
    review = start(workspace)
    first(workspace, "1", 1)
    says(workspace, review, "1", 2)
    rule(workspace, "1", 2)
    (row,) = second_rows(workspace, run_of(workspace))
    assert row["first"] == "proposed:1" and row["second"] == row["held"] == "proposed:2"
    assert (row["first_reviewer"], row["second_reviewer"]) == (FIRST, SECOND)
    assert (row["agreed"], row["outcome"]) == ("no", "adjudicated")
    assert row["held_reason"].startswith(ADJUDICATED) and row["held_reviewer"] == THIRD
    assert row["first_at"] <= row["second_at"] <= row["held_at"]


# the screen


def parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<body>{html}</body>")


def at_blind(workspace: Workspace, indicator: str) -> str:
    review = workspace.second.of(run_of(workspace))[0]
    hidden = blind_under(workspace, review, indicator)
    return blind_html(hidden, review, workspace.second.decided(review), 0, "zh")


def test_the_blind_review_gives_nothing_away(workspace: Workspace, tmp_path: Path) -> None:
    start(workspace)
    before = {each: at_blind(workspace, each) for each in INDICATORS}
    first(workspace, "1", 1)
    mark = under(workspace).proposal("1").evidence[1]
    workspace.evidence.mark(
        run_of(workspace), "1", "reject", (mark.document, mark.start, mark.end), FIRST
    )
    assert {each: at_blind(workspace, each) for each in INDICATORS} == before
    assert FIRST not in before["1"] and "设有部门，见第 1 页" not in before["1"]
    assert not parsed(before["1"]).css("input[checked]")
    # the same whatever was proposed and however the passages were ranked and cited
    made = under(workspace).proposal("1")
    other = replace(
        made,
        state="needs_external",
        answer=None,
        confidence=0.1,
        evidence=tuple(replace(each, cited=not each.cited) for each in made.evidence[::-1]),
    )
    documents = [each.id for each in under(workspace).assessment.documents]
    assert blinded(made, documents) == blinded(other, documents)
    cards = [each.text() for each in parsed(before["1"]).css(".mz-quote")]
    assert cards == [LINES[1], LINES[2]]  # as they stand in the document


def test_the_page_beside_it_marks_the_shown_quote_only(workspace: Workspace) -> None:
    review = start(workspace)
    hidden = blind_under(workspace, review, "1")
    for evidence, page in ((0, 1), (1, 2)):
        at = SecondAt("blind", review.id, "1", evidence).on(Place(project=1))
        shown = parsed(page_html(workspace, hidden, at))
        assert shown.css(".mz-mark") and not shown.css(".mz-mark-other")
        sheet = shown.css_first(".mz-sheet")
        assert sheet is not None and sheet.attributes["data-page"] == str(page)


def test_a_blind_answer_is_what_the_form_shows(workspace: Workspace) -> None:
    review = start(workspace)
    form = {"review": str(review.id), "indicator": "1", "answer": "proposed:2", "chosen": "1"}
    _, kept = answered(workspace, {**form, "reason": HOSTILE}, SECOND)
    passage = under(workspace).proposal("1").evidence[0]  # the second one in the document
    assert kept.evidence == ((passage.document, passage.start, passage.end),)
    shown = at_blind(workspace, "1")
    assert HOSTILE not in shown
    ticked = parsed(shown).css("input[checked]")
    assert [each.attributes["value"] for each in ticked] == ["1", "proposed:2"]
    for wrong in ({"answer": ""}, {"answer": "proposed:9"}, {"answer": "nonsense"}):
        with pytest.raises(AnswerUnknown):
            answered(workspace, {**form, **wrong}, SECOND)
    for wrong in ({"review": "x"}, {"indicator": "99"}):
        with pytest.raises(NoSuchReview):
            answered(workspace, {**form, **wrong}, SECOND)


def test_every_answer_is_offered_for_every_proposal(workspace: Workspace) -> None:
    run = under(workspace)
    choices = [
        blind_choices(run.framework, run.framework.indicator(each), "zh") for each in INDICATORS
    ]
    assert choices[0] == choices[1] == choices[2]
    assert [value for _, value in choices[0]] == [
        *("proposed:1", "proposed:2", "proposed:3", "not_found:", "not_applicable:"),
        *("needs_external:", "unreadable:"),
    ]


def test_one_indicator_follows_the_other(workspace: Workspace) -> None:
    review = start(workspace)
    assert begun(workspace, review.id, f" {SECOND} ").indicator == "1"
    with pytest.raises(NotYourReview):
        begun(workspace, review.id, FIRST)
    says(workspace, review, "2", 1)
    assert next_open(workspace, review, "1") == "3"
    says(workspace, review, "3", 1)
    assert next_open(workspace, review, "3") == "1"
    says(workspace, review, "1", 1)
    assert next_open(workspace, review, "1") == ""
    assert (beside(review, "1", -1), beside(review, "1", 1), beside(review, "3", 1)) == (
        *("1", "2", "3"),
    )


def test_the_form_starts_a_review_of_a_share(workspace: Workspace) -> None:
    form = {"reviewer": SECOND, "scope": "all", "share": "50", "seed": "12"}
    made = started(workspace, under(workspace), form, FIRST)
    assert (len(made.indicators), made.seed, made.started_by) == (2, 12, FIRST)
    with pytest.raises(SampleUnknown):  # nothing is decided yet
        started(workspace, under(workspace), {**form, "scope": "decided"}, FIRST)
    first(workspace, "2", 1)
    made = started(workspace, under(workspace), {**form, "scope": "decided"}, FIRST)
    assert made.indicators == ("2",)
    with pytest.raises(SampleUnknown):
        started(workspace, under(workspace), {**form, "seed": "abc"}, FIRST)


def test_the_list_tells_progress_and_seed(workspace: Workspace) -> None:
    review = start(workspace, HOSTILE, size=2)
    says(workspace, review, review.indicators[0], 1, reviewer=HOSTILE)
    done = {review.id: 1}
    html = list_html(under(workspace), (review,), done, 99, "zh")
    assert HOSTILE not in html
    row = parsed(html).css_first("tbody tr")
    assert row is not None
    told = row.text(separator=" ")
    assert "1/2" in told and "2/3 项" in told and "7" in told and FIRST in told
    assert parsed(html).css("th[scope=col]") and parsed(html).css("th[scope=row]")
    assert "还没有复核" in list_html(under(workspace), (), {}, 1, "zh")
    assert "2" in parts_html("settle", 2, "zh") and "2" not in parts_html("blind", None, "zh")


def test_a_ruling_is_made_side_by_side(workspace: Workspace) -> None:
    review = start(workspace)
    run = under(workspace)
    assert "还没有两人" in settle_html(run, (), None, "zh")
    for indicator in ("1", "3"):
        first(workspace, indicator, 1)
        says(workspace, review, indicator, 3)
    pairs = compared(workspace, run.run)
    pair = pair_at(pairs, SecondAt("settle"))
    assert pair is not None and pair.indicator == "1"
    html = settle_html(under(workspace), pairs, pair, "zh")
    sides = [each.text() for each in parsed(html).css(".mz-second-side")]
    assert FIRST in sides[0] and LINES[2] in sides[0] and "首次" in sides[0]
    assert SECOND in sides[1] and "没有引用原文" in sides[1]
    values = [each.attributes["value"] for each in parsed(html).css("input[type=radio]")]
    assert values[:3] == ["proposed:1", "proposed:3", "proposed:2"]
    form = {"review": str(review.id), "indicator": "1", "answer": "proposed:3", "reason": "裁"}
    for wrong, error in (
        ({"answer": ""}, AnswerUnknown),
        ({"reason": ""}, ReasonNeeded),
        ({"indicator": "2"}, NoSuchReview),
    ):
        with pytest.raises(error):
            ruled(workspace, under(workspace), pairs, {**form, **wrong}, THIRD)
    ruled(workspace, under(workspace), pairs, form, THIRD)
    pairs = compared(workspace, run.run)
    following = next_ruling(pairs, SecondAt("settle", review.id, "1"))
    assert following.indicator == "3"
    settled = pair_at(pairs, SecondAt("settle", review.id, "1"))
    shown = settle_html(under(workspace), pairs, settled, "zh")
    assert "已裁决" in shown and "裁决：裁" in shown and "现行结论" in shown


def test_figures_are_told_with_n_or_in_words(workspace: Workspace) -> None:
    assert "还没有复核" in figures_html((), "zh")
    review = start(workspace)
    run = run_of(workspace)
    nothing = figures_html(agreements(workspace, run), "zh")
    assert "还没有两人都作出结论的指标" in nothing and "nan" not in nothing.casefold()
    first(workspace, "1", 1)
    says(workspace, review, "1", 1)
    assert "所有答案都相同" in figures_html(agreements(workspace, run), "zh")
    first(workspace, "2", 2)
    says(workspace, review, "2", 1)
    cells = [
        each.text() for each in parsed(figures_html(agreements(workspace, run), "en")).css("td")
    ]
    # (1,1) (2,1): observed 1/2, chance 1/2: kappa 0; AC1: shares 3/4, 1/4, chance 3/8: 1/5
    assert cells[1].startswith("2") and cells[2:5] == ["50.0 % (1/2)", "0.00", "0.20"]


@pytest.fixture
def shell(workspace: Workspace) -> Shell:
    """The screen as the app lays it out, with its events connected."""
    with gr.Blocks():
        place, name = gr.State(Place().data()), gr.State("second")
        made = Shell(workspace, Jobs(workspace), place, name)
        made.seen, made.reviewer = gr.Textbox(), gr.Textbox()
        with gr.Tabs() as made.tabs, gr.Tab("second"):
            built = second.build(made)
        second.wire(built, made)
    return made


def test_the_screen_says_what_to_do(shell: Shell, workspace: Workspace) -> None:
    screen = shell.screens["second"]
    for place in (Place(), Place(project=1)):
        assert len(screen.refresh(place, SecondAt())) == len(screen.outputs)
    review, run, place = start(workspace), under(workspace), Place(project=1)
    parts: tuple[Part, ...] = ("list", "settle", "figures")
    for part in parts:
        *_, shown, _, page = second.drawn_at(shell, run, place, SecondAt(part))
        assert shown and not page
    done = second.drawn_at(shell, run, place, SecondAt("blind", review.id, ""))
    assert "已全部完成" in done[2] and not done[4]
    assert "复核列表" in second.drawn_at(shell, run, place, SecondAt("blind"))[2]
    elsewhere = screen.refresh(place, SecondAt("blind", 99, "1"))  # another framework's
    assert elsewhere[3] == SecondAt()


def test_a_review_from_start_to_ruling(shell: Shell, workspace: Workspace) -> None:
    place = Place(project=1)

    def act(who: str, at: SecondAt, **target: str) -> tuple[Any, ...]:
        return second.acted(shell, place, target, at, who)

    form = {"reviewer": SECOND, "scope": "all", "share": "100", "seed": "1"}
    at, _, shown, *_ = act(FIRST, SecondAt(), do="start", **form)
    assert at == SecondAt() and SECOND in shown
    for indicator in INDICATORS:
        first(workspace, indicator, 1)
    with pytest.raises(NotYourReview):
        act(THIRD, at, do="begin", id="1")
    at, parts, shown, _, page = act(SECOND, at, do="begin", id="1")
    assert (at.part, at.indicator, at.evidence) == ("blind", "1", 0)
    assert 'data-page="1"' in page and "0" not in parts
    at, _, shown, _, page = act(SECOND, at, do="show", index="1")
    assert 'data-page="2"' in page and not isinstance(shown, str)  # the form stays as it is
    for answer in ("proposed:3", "proposed:1", "proposed:1"):
        said = {"review": "1", "indicator": at.indicator, "answer": answer, "chosen": "0"}
        at, _, shown, *_ = act(SECOND, at, do="answer", **said)
    assert at.indicator == "" and "已全部完成" in shown
    at, _, shown, *_ = act(SECOND, at, do="go", review="1", id="2")
    assert "上次的判断" in shown
    at, parts, shown, *_ = act(THIRD, at, do="settle", review="1", id="1")
    assert "分歧裁决 1" in parts and "首次结论：完善" in shown and "复核结论：没有" in shown
    ruling = {"review": "1", "indicator": "1", "answer": "proposed:3", "reason": "原文明确"}
    at, parts, shown, *_ = act(THIRD, at, do="rule", **ruling)
    assert "分歧裁决 0" in parts and "裁决：原文明确" in shown
    assert workspace.decisions.current(run_of(workspace))["1"].answer == 3


def test_errors_speak_both_languages(workspace: Workspace) -> None:
    with pytest.raises(ReviewError) as caught:
        workspace.second.start(run_of(workspace), FIRST, 3, 1, FIRST, INDICATORS)
    assert "复核" in caught.value.chinese and "another person" in caught.value.english


def test_the_workbook_shows_both_answers_and_their_agreement(workspace: Workspace) -> None:
    from openpyxl import load_workbook

    from review.pages.export import export

    first(workspace, "1", 1)
    says(workspace, start(workspace), "1", 2)
    sheet = load_workbook(export(workspace, under(workspace), "xlsx"))["复核"]
    header = [cell.value for cell in sheet[1]]
    row = dict(zip(header, [cell.value for cell in sheet[2]], strict=True))
    assert (row["首次审阅人"], row["复核人"], row["结果"]) == (FIRST, SECOND, "待裁决")
    assert row["首次结论"] != row["复核结论"] and row["现行结论"] == row["首次结论"]
    told = [str(cell.value) for cells in sheet.iter_rows(min_row=3) for cell in cells if cell.value]
    assert any("随机种子" in each and "一致 0 项" in each for each in told)
