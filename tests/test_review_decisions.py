"""Decisions: rows are added, the last one that stands is in force, a changed history shows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from build_documents import assessment

from corpus.database import writing
from review.decisions import Decision, current
from review.errors import AnswerUnknown, DecidedMeanwhile, NothingToUndo, ReasonNeeded
from review.run_store import Run
from review.tables import decisions
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

MADE = assessment()


@pytest.fixture
def run(workspace: Workspace) -> Run:
    project = workspace.projects.create("甲").id
    workspace.files.save_read(project, MADE.documents[0])
    return workspace.runs.get(workspace.runs.save(project, MADE))


def test_confirm_change_and_undo_step_by_step(workspace: Workspace, run: Run) -> None:
    log = workspace.decisions
    log.confirm(run, MADE.proposals[0], "甲")
    assert (log.current(run)["1"].action, log.current(run)["1"].answer) == ("confirm", 2)
    log.change(run, MADE.framework, "1", "proposed", 1, " 另有附录证明 ", "乙")
    found = log.current(run)["1"]
    assert (found.action, found.answer, found.reason) == ("change", 1, "另有附录证明")
    log.withdraw(run, "1", "乙")
    assert log.current(run)["1"].action == "confirm"
    log.withdraw(run, "1", "甲")
    assert log.current(run) == {}
    with pytest.raises(NothingToUndo):
        log.withdraw(run, "1", "甲")
    assert [row.action for row in log.of(run)] == ["confirm", "change", "withdraw", "withdraw"]


def test_a_change_needs_a_reason_and_a_known_answer(workspace: Workspace, run: Run) -> None:
    log = workspace.decisions
    with pytest.raises(ReasonNeeded):
        log.change(run, MADE.framework, "1", "proposed", 1, "  ", "甲")
    for state, answer in (("proposed", 9), ("proposed", None), ("unreadable", 2)):
        with pytest.raises(AnswerUnknown):
            log.change(run, MADE.framework, "1", state, answer, "理由", "甲")  # type: ignore[arg-type]
    assert log.of(run) == ()


def test_of_two_who_saw_the_same_only_the_first_decides(workspace: Workspace, run: Run) -> None:
    log, both = workspace.decisions, threading.Barrier(2)

    def decided(name: str, answer: int) -> Decision | DecidedMeanwhile:
        both.wait(10)
        try:
            return log.change(
                run, MADE.framework, "1", "proposed", answer, "理由", name, instead_of=0
            )
        except DecidedMeanwhile as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(decided, ("甲", "乙"), (1, 2)))
    (kept,) = [each for each in made if isinstance(each, Decision)]
    assert log.of(run) == (kept,)
    assert (
        log.change(
            *(run, MADE.framework, "1", "proposed", kept.answer, "理由", kept.reviewer),
            instead_of=0,
        )
        == kept
    )  # an answer that got lost on its way is sent again
    with pytest.raises(DecidedMeanwhile):
        log.confirm(run, MADE.proposals[0], "丙", instead_of=0)
    with pytest.raises(DecidedMeanwhile):
        log.withdraw(run, "1", "丙", instead_of=kept.sequence + 1)
    log.withdraw(run, "1", "丙", instead_of=kept.sequence)
    assert log.current(run) == {}


def test_many_at_once_leave_what_was_decided_meanwhile(workspace: Workspace, run: Run) -> None:
    held = workspace.decisions.change(run, MADE.framework, "1", "proposed", 1, "理由", "乙")
    step = workspace.bulk.confirm(run, MADE.proposals, (), (), "", "甲")
    assert held.sequence not in step.decisions
    assert len(step.decisions) == len(MADE.proposals) - 1
    assert workspace.decisions.current(run)["1"] == held


@pytest.mark.parametrize("state", ["not_found", "not_applicable", "needs_external", "unreadable"])
def test_empty_answers_can_be_chosen(workspace: Workspace, run: Run, state: str) -> None:
    workspace.decisions.change(run, MADE.framework, "1", state, None, "业务不涉及", "甲")  # type: ignore[arg-type]
    assert workspace.decisions.current(run)["1"].state == state


def test_decisions_stand_over_a_new_run_of_the_same_framework(
    workspace: Workspace, run: Run
) -> None:
    workspace.decisions.confirm(run, MADE.proposals[1], "甲")
    later = workspace.runs.get(workspace.runs.save(run.project, MADE))
    assert workspace.decisions.current(later)["2"].run == run.id


def test_a_changed_row_shows(workspace: Workspace, run: Run) -> None:
    for proposal in MADE.proposals:
        workspace.decisions.confirm(run, proposal, "甲")
    assert workspace.decisions.broken() == ()
    with writing(workspace.engine) as connection:
        connection.execute(
            decisions.update().where(decisions.c.sequence == 2).values(reviewer="乙")
        )
    assert workspace.decisions.broken() == (2,)


def test_a_missing_row_shows(workspace: Workspace, run: Run) -> None:
    for proposal in MADE.proposals:
        workspace.decisions.confirm(run, proposal, "甲")
    with writing(workspace.engine) as connection:
        connection.execute(decisions.delete().where(decisions.c.sequence == 2))
    assert workspace.decisions.broken() == (3,)


def row(sequence: int, action: str, withdraws: int | None = None) -> Decision:
    return Decision(
        sequence, 1, "f", 1, "1", action, "proposed", sequence, "", "", "", None, withdraws,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [row(3, "withdraw", 2), row(1, "confirm"), row(2, "change")]
    assert current(rows)["1"].sequence == 1
