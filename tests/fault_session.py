"""A scripted session on a workspace that can be killed at any moment, and what must hold then.

The session writes a line to a journal before and after each step. What is written as done was told
to a person as saved; what was begun may be there or not, but never in part and never twice.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from corpus.database import reading
from indicators.assessment import assess
from indicators.catalogue import load_framework
from review.exports.form import write_form
from review.exports.prefill import write_prefill
from review.exports.workbook import write_workbook
from review.run_store import Run
from review.worker import DONE, Piece, assess_project, read_file
from review.workspace import Workspace

FRAMEWORK = "ccia-002"
SENTENCES = (
    "公司建立了数据安全管理制度，设立数据安全委员会。",
    "2024年公司开展个人信息保护培训11,240人次。",
    "用户可以通过客服热线查询、更正和删除个人信息。",
    "公司每年委托第三方机构开展个人信息安全审计。",
    "报告期内未发生重大数据泄露事件。",
)
_EXPORTS: dict[str, Callable[..., object]] = {
    "json": lambda made, decided, path: write_prefill(made, path, decided),
    "xlsx": lambda made, decided, path: write_workbook(made, decided, path),
    "docx": lambda made, decided, path: write_form(made, decided, path),
}


class Journal:
    """Lines that outlive the process: the kernel has them as soon as they are written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def step(self, kind: str, name: str, work: Callable[[], object], **told: object) -> object:
        """Do one step between its two lines."""
        self._line("begun", kind, name, told)
        made = work()
        self._line("done", kind, name, told)
        return made

    def _line(self, state: str, kind: str, name: str, told: dict[str, object]) -> None:
        line = json.dumps({"state": state, "kind": kind, "name": name, **told}, ensure_ascii=False)
        self._file.write(line.encode() + b"\n")


def entries(path: Path) -> list[dict[str, Any]]:
    """What a journal holds; a last line that was cut off is left out."""
    whole, _, _ = (path.read_bytes() if path.exists() else b"").rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


def warm_up(folder: Path) -> None:
    """Load what a session needs, so that a process forked from here begins at once."""
    with suppress(ImportError):
        import psycopg  # noqa: F401
        import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401
    document = folder / "warm.txt"
    document.write_text("\n".join(SENTENCES), encoding="utf-8")
    from extractor.extract import read_document

    made = assess([read_document(document)], load_framework(FRAMEWORK))
    write_prefill(made, folder / "warm.json", {})
    write_workbook(made, {}, folder / "warm.xlsx")
    write_form(made, {}, folder / "warm.docx")


def session(
    journal: Path, folder: Path, url: str, seed: str, hurried: bool = False, steps: int = 1000
) -> None:
    """Open the workspace, take up what was left, then do steps in a random order.

    A hurried session does nothing but decide.
    """
    random, kept = Random(seed), Journal(journal)
    workspace = Workspace.open(folder, url)
    kept.step("opened", seed, lambda: None)
    if not workspace.projects.all():
        kept.step("project", f"P{seed}", lambda: workspace.projects.create(f"P{seed}"))
    project = workspace.projects.all()[0].id
    _take_up(workspace, url, kept)
    for number in range(steps):
        _step(workspace, url, kept, project, random, f"{seed}-{number}", hurried)


def _take_up(workspace: Workspace, url: str, kept: Journal) -> None:
    for run in workspace.queue.all():
        piece = Piece("assess", workspace.folder, url, run.project, run.framework)
        outcome = kept.step("made", "", lambda piece=piece: assess_project(piece, lambda *_: None))
        assert outcome == DONE, outcome


def _step(
    workspace: Workspace,
    url: str,
    kept: Journal,
    project: int,
    random: Random,
    name: str,
    hurried: bool,
) -> None:
    runs = workspace.runs.of(project)
    if not any(each.status == "read" for each in workspace.files.of(project)):
        _upload(workspace, url, kept, project, random, name)
    elif not runs:
        _run(workspace, url, kept, project, name)
    else:
        chance = 0.0 if hurried else random.random()
        if chance < 0.7:
            _decide(workspace, kept, runs[0], random, name)
        elif chance < 0.9:
            _export(workspace, kept, runs[0], random, name)
        elif chance < 0.96:
            _upload(workspace, url, kept, project, random, name)
        else:
            _run(workspace, url, kept, project, name)


def _upload(
    workspace: Workspace, url: str, kept: Journal, project: int, random: Random, name: str
) -> None:
    source = workspace.upload_folder / f"{name}.txt"
    lines = [random.choice(SENTENCES) for _ in range(8)]
    source.write_text("\n".join([name, *lines]), encoding="utf-8")
    digest = sha256(source.read_bytes()).hexdigest()
    file: Any = kept.step(
        "file", digest, lambda: workspace.files.add(project, source, source.name), project=project
    )
    piece = Piece("read", workspace.folder, url, project, file.document)
    kept.step("read", digest, lambda: read_file(piece, lambda *_: None), project=project)


def _run(workspace: Workspace, url: str, kept: Journal, project: int, name: str) -> None:
    kept.step("asked", name, lambda: workspace.queue.add(project, FRAMEWORK))
    _take_up(workspace, url, kept)


def _decide(workspace: Workspace, kept: Journal, run: Run, random: Random, name: str) -> None:
    framework = workspace.runs.assessment(run.id).framework
    indicator = random.choice(framework.indicators)
    held = workspace.decisions.current(run).get(indicator.id)
    if held is not None and random.random() < 0.2:
        taken_back = str(held.sequence)
        kept.step(
            "withdrawn",
            taken_back,
            lambda: workspace.decisions.withdraw(run, indicator.id, "甲"),
        )
        return
    answer = random.choice([value for value, _ in framework.options(indicator)])
    kept.step(
        "decided",
        name,
        lambda: workspace.decisions.change(
            run, framework, indicator.id, "proposed", answer, name, "甲"
        ),
        indicator=indicator.id,
        answer=answer,
    )


def _export(workspace: Workspace, kept: Journal, run: Run, random: Random, name: str) -> None:
    suffix = random.choice(sorted(_EXPORTS))
    path = workspace.export_folder / f"{random.randrange(3)}.{suffix}"
    made, decided = workspace.runs.assessment(run.id), workspace.decisions.current(run)
    kept.step("exported", path.name, lambda: _EXPORTS[suffix](made, decided, path))


def faults(workspace: Workspace, journal: Path) -> list[str]:
    """What does not hold of a workspace after its sessions were killed; empty where all does."""
    lines = entries(journal)
    begun = Counter((each["kind"], each["name"]) for each in lines if each["state"] == "begun")
    done = [each for each in lines if each["state"] == "done"]
    return [
        *_engine_faults(workspace),
        *_decision_faults(workspace, begun, done),
        *_file_faults(workspace, done),
        *_run_faults(workspace, begun, done),
        *_export_faults(workspace, done),
    ]


def _engine_faults(workspace: Workspace) -> Iterator[str]:
    if workspace.engine.dialect.name == "sqlite":
        with reading(workspace.engine) as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            keys = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if said != "ok" or keys:
            yield f"the database is damaged: {said} {keys}"
    if workspace.decisions.broken():
        yield f"the chain of decisions is broken at {workspace.decisions.broken()}"


def _decision_faults(
    workspace: Workspace, begun: Counter[tuple[str, str]], done: list[dict[str, Any]]
) -> Iterator[str]:
    with reading(workspace.engine) as connection:
        query = sa.text("SELECT reason, indicator, answer, action, withdraws FROM decisions")
        rows = connection.execute(query).all()
    changed = {row.reason: row for row in rows if row.action == "change"}
    withdrawn = Counter(str(row.withdraws) for row in rows if row.action == "withdraw")
    counted = Counter(row.reason for row in rows if row.action == "change")
    for each in done:
        if each["kind"] == "decided":
            row = changed.get(each["name"])
            if row is None:
                yield f"the decision {each['name']} is lost"
            elif (row.indicator, json.loads(row.answer)) != (each["indicator"], each["answer"]):
                yield f"the decision {each['name']} is another one: {row}"
        if each["kind"] == "withdrawn" and each["name"] not in withdrawn:
            yield f"the withdrawal of {each['name']} is lost"
    yield from (f"{each} is there {n} times" for each, n in counted.items() if n > 1)
    yield from (f"{each} was withdrawn {n} times" for each, n in withdrawn.items() if n > 1)
    known = {name for kind, name in begun if kind == "decided"}
    yield from (f"nobody decided {each}" for each in counted if each and each not in known)


def _file_faults(workspace: Workspace, done: list[dict[str, Any]]) -> Iterator[str]:
    with reading(workspace.engine) as connection:
        query = sa.text("SELECT project, document, status FROM project_files")
        rows = connection.execute(query).all()
    held = {row.document.removeprefix("sha256:"): row for row in rows}
    for digest, row in held.items():
        found = sha256(workspace.files.path(row.document).read_bytes()).hexdigest()
        if found != digest:
            yield f"the file {digest} holds other bytes"
        if row.status == "read":
            workspace.files.document(row.document)
    for each in done:
        if each["kind"] in ("file", "read") and each["name"] not in held:
            yield f"the file {each['name']} is lost"
        elif each["kind"] == "read" and held[each["name"]].status != "read":
            yield f"what was read of {each['name']} is lost"


def _run_faults(
    workspace: Workspace, begun: Counter[tuple[str, str]], done: list[dict[str, Any]]
) -> Iterator[str]:
    size = len(load_framework(FRAMEWORK).indicators)
    made = [run for each in workspace.projects.all() for run in workspace.runs.of(each.id)]
    for run in made:
        if len(workspace.runs.assessment(run.id).proposals) != size:
            yield f"run {run.id} is not whole"
    waiting = len(workspace.queue.all())
    asked = sum(1 for each in done if each["kind"] == "asked")
    could = sum(n for (kind, _), n in begun.items() if kind == "asked")
    told = sum(1 for each in done if each["kind"] == "made")
    if len(made) < told:
        yield f"{told} runs were told of and {len(made)} are there"
    if not asked <= len(made) + waiting <= could:
        yield f"{asked} to {could} runs were asked for; {len(made)} made and {waiting} waiting"


def _export_faults(workspace: Workspace, done: list[dict[str, Any]]) -> Iterator[str]:
    there = {each.name: each for each in workspace.export_folder.iterdir() if each.is_file()}
    for each in done:
        if each["kind"] == "exported" and each["name"] not in there:
            yield f"the export {each['name']} is lost"
    for name, path in there.items():
        if name.startswith("."):
            continue  # half-written, under a name that nobody is shown
        try:
            if path.suffix == ".json":
                json.loads(path.read_bytes())
            else:
                with zipfile.ZipFile(path) as archive:
                    wrong = archive.testzip()
                    if wrong is not None:
                        yield f"the export {name} is damaged at {wrong}"
        except (ValueError, zipfile.BadZipFile) as error:
            yield f"the export {name} is half-written: {error}"
