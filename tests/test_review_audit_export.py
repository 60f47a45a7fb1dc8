"""The signed export of the trail, its check without the workspace, and the commands."""

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from build_audit import session
from typer.testing import CliRunner, Result

from corpus.database import writing
from review.audit.export import TrailUnreadable, export_faults, export_trail, read_export
from review.audit.keys import KeyUnusable, make_keys, private_key, public_key
from review.audit.verification import verify
from review.cli import app
from review.exports.atomic import NotWritten
from review.workspace import Workspace


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key.pem"
    make_keys(path)
    return path


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace in which much was done; nothing is added to it."""
    folder = tmp_path_factory.mktemp("done")
    workspace = Workspace.open(folder / "workspace")
    session(workspace, folder)
    yield workspace
    workspace.close()


@pytest.fixture
def trail(done: Workspace, tmp_path: Path, key: Path) -> Path:
    export_trail(done.engine, tmp_path / "trail.json", private_key(key))
    return tmp_path / "trail.json"


def faults(path: Path, key: Path) -> tuple[str, ...]:
    return export_faults(read_export(path), public_key(Path(f"{key}.pub")))


def test_an_export_is_whole_and_signed(done: Workspace, trail: Path, key: Path) -> None:
    assert faults(trail, key) == ()
    export, verdict = read_export(trail), verify(done.engine)
    assert (export.count, export.head) == (verdict.count, verdict.head)
    assert verify(done.engine, earlier=export.rows).whole


def test_another_key_does_not_fit(trail: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    make_keys(other)
    assert faults(trail, other) == (
        "the signature is not this key's, or the content was changed after signing",
    )


def changed(path: Path, **values: Any) -> Path:
    content = json.loads(path.read_bytes())
    path.write_text(json.dumps({**content, **values}), encoding="utf-8")
    return path


def test_a_changed_row_shows_twice(trail: Path, key: Path) -> None:
    rows = json.loads(trail.read_bytes())["rows"]
    rows[3][5] = "丁"
    signature, chain = faults(changed(trail, rows=rows), key)
    assert "changed after signing" in signature
    assert chain == "audit_trail 4: changed"


def test_rows_cut_off_show(trail: Path, key: Path) -> None:
    content = json.loads(trail.read_bytes())
    found = faults(changed(trail, rows=content["rows"][:-2]), key)
    count = content["count"]
    assert f"it says {count} rows and has {count - 2}" in found
    assert "the last row does not have the hash that the export names" in found
    shorter = {"rows": content["rows"][:-2], "count": count - 2, "head": content["rows"][-3][-1]}
    (only,) = faults(changed(trail, **shorter), key)  # all fits, but not the signature
    assert "changed after signing" in only


@pytest.mark.parametrize("signature", [None, {"kind": "ed25519", "value": "!"}])
def test_without_a_signature_it_is_not_whole(trail: Path, key: Path, signature: object) -> None:
    assert len(faults(changed(trail, signature=signature), key)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: text.replace("audit-trail/1", "audit-trail/2"),
        lambda text: text.replace('"rows":[[1', '"rows":[["1"'),
        lambda text: text.replace('"ed25519"', '"none"'),
        lambda text: "[" * 100_000,
    ],
)
def test_what_is_no_export_is_told(trail: Path, spoil: Any) -> None:
    trail.write_text(spoil(trail.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(TrailUnreadable, match=r"trail\.json"):
        read_export(trail)


def test_keys_are_private_and_never_overwritten(key: Path) -> None:
    before = key.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(KeyUnusable):
        make_keys(key)
    assert key.read_bytes() == before
    with pytest.raises(KeyUnusable):
        private_key(Path(f"{key}.pub"))
    with pytest.raises(KeyUnusable):
        public_key(key)
    with pytest.raises(KeyUnusable):
        private_key(key.with_name("nothing"))
    with pytest.raises(NotWritten):
        make_keys(key.parent / "no folder" / "key.pem")
    assert sorted(each.name for each in key.parent.glob("*pem*")) == ["key.pem", "key.pem.pub"]


def test_an_export_is_written_whole_or_not_at_all(done: Workspace, trail: Path, key: Path) -> None:
    with pytest.raises(NotWritten):
        export_trail(done.engine, trail.parent / "no folder" / "trail.json")
    assert faults(trail, key) == ()


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, words)])


def test_the_commands(tmp_path: Path) -> None:
    folder = tmp_path / "工作区"
    workspace = Workspace.open(folder)
    made = session(workspace, tmp_path)
    key, trail = tmp_path / "k.pem", tmp_path / "t.json"
    assert run("keys", "--out", key).exit_code == 0
    whole = run("verify", folder)
    assert (whole.exit_code, "whole" in whole.output) == (0, True)
    head = whole.output.split("head ")[1].split()[0]
    assert run("verify", folder, "--head", head).exit_code == 0
    assert run("verify", folder, "--head", "0" * 64).exit_code == 1
    done = run("export", folder, "--out", trail, "--key", key)
    assert (done.exit_code, head in done.output) == (0, True)
    assert run("check", trail, "--public", f"{key}.pub").exit_code == 0
    assert run("verify", folder, "--against", trail).exit_code == 0
    shown = run("show", folder, "--run", made.id)
    assert shown.exit_code == 0
    for words in (
        *(made.documents[0], "test-frame version 2", "program        0."),
        *("mingzheng-static, sha256 ", "ranker.json", '{"encoder": "mingzheng-static"'),
    ):
        assert words in shown.output
    with writing(workspace.engine) as connection:
        connection.execute(sa.text("UPDATE decisions SET reviewer = '丁' WHERE sequence = 2"))
        connection.execute(sa.text("DELETE FROM evidence_marks WHERE sequence = 1"))
    workspace.close()
    wrong = run("verify", folder)
    assert wrong.exit_code == 1
    assert "mingzheng: decisions 2: changed" in wrong.output
    assert "mingzheng: evidence_marks 1: removed" in wrong.output
    assert run("verify", tmp_path / "none").exit_code == 2
    assert not (tmp_path / "none").exists()
    assert run("show", folder, "--run", 99).exit_code == 2
    assert run("check", key, "--public", f"{key}.pub").exit_code == 2
    trail.write_bytes(trail.read_bytes().replace("乙".encode(), "丁".encode()))
    assert run("check", trail, "--public", f"{key}.pub").exit_code == 1
    assert run("export", folder, "--out", trail).exit_code == 0  # unsigned, and it says so
    assert run("check", trail, "--public", f"{key}.pub").exit_code == 1


@pytest.mark.both_engines
def test_a_workspace_in_a_database_is_verified_by_its_address(
    workspace: Workspace, database: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(workspace, tmp_path)
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    told = run("verify", database or tmp_path)
    assert (told.exit_code, "whole" in told.output) == (0, True), told.output
    assert run("show", database or tmp_path, "--run", 1).exit_code == 0
    assert set(tmp_path.iterdir()) == before
