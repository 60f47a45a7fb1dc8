"""A workspace in which every kind of row was made, for tests of the audit trail."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from build_documents import assessment

from indicators.assessment import Assessment
from review.accounts.account_store import AccountStore
from review.accounts.session_store import SessionStore
from review.opinion.client import NoAnswer
from review.opinion.source import OpinionSource
from review.project_settings import BLIND, ON
from review.run_store import Run
from review.workspace import Workspace

MADE = assessment()
SPAN = (MADE.documents[0].id, 0, 4)


def session(workspace: Workspace, folder: Path, name: str = "甲") -> Run:
    """Two of every row that people and the program make, at least; the last run."""
    project = workspace.projects.create(name).id
    workspace.projects.create(f"{name} 二")
    workspace.projects.rename(project, f"{name} 一")
    for number in range(2):
        path = folder / f"{name}{number}.txt"
        path.write_bytes(os.urandom(8).hex().encode() + b" policy")
        file = workspace.files.add(project, path, path.name)
    workspace.files.remove(project, file.document)
    workspace.files.save_read(project, MADE.documents[0])
    first = workspace.runs.get(workspace.runs.save(project, MADE))
    run = workspace.runs.get(workspace.runs.save(project, MADE))
    for kind in ("cite", "reject", "clear", "cite"):
        workspace.evidence.mark(run, "1", kind, SPAN, "甲")  # type: ignore[arg-type]
    log = workspace.decisions
    log.confirm(first, MADE.proposals[0], "甲")
    log.change(run, MADE.framework, "1", "proposed", 1, "另有附录", "乙")
    log.withdraw(run, "1", "乙")
    log.confirm(run, MADE.proposals[0], "甲")
    for _ in range(2):
        seen = [each.indicator for each in MADE.proposals[1:]]
        step = workspace.bulk.confirm(run, MADE.proposals[1:], seen, seen, "", "甲")
        workspace.bulk.undo(run, step.id, "甲")
    for number in range(2):
        review = workspace.second.start(run, "丙", 2, number, "甲", ["1", "2", "3"])
    for indicator in review.indicators:
        workspace.second.record(
            run, MADE.framework, review, indicator, "proposed", 1, "看法", [SPAN], "丙"
        )
    for written in ("100", "200"):
        workspace.circumstances.state_fact(project, "registered_users", written, "甲")
    workspace.settings.set(project, BLIND, ON, "甲")
    workspace.settings.set(project, BLIND, "off", "甲")
    people(workspace, project, name)
    source = OpinionSource("http://127.0.0.1:9/v1", "model")
    question = workspace.opinions.log.asked(run, "1", source, "0" * 64, "甲")
    workspace.opinions.log.answered(question, NoAnswer("unreachable"))
    for indicator in ("2", "3"):
        workspace.opinions.log.asked(run, indicator, source, "1" * 64, "乙")
    return run


def people(workspace: Workspace, project: int, name: str) -> None:
    """Two accounts with what belongs to them."""
    store, tokens = AccountStore(workspace.engine), SessionStore(workspace.engine)
    for number in range(2):
        account = store.add(f"{name}{number}", "a long enough password")
        store.set_member(account.id, project, "assessor")
        store.set_role(account, "assessor")
        tokens.make_token(account.id, "program")
    store.disable(account)
    tokens.revoke(account.id, tokens.tokens(account.id)[0].id)


def other_made() -> Assessment:
    """The small assessment with another answer for its first indicator."""
    first = replace(MADE.proposals[0], state="not_found", answer=None, answer_label="")
    return replace(MADE, proposals=(first, *MADE.proposals[1:]))
