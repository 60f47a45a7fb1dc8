"""The command line as its users run it: real processes, real files."""

import ctypes
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]

POLICY = """隐私政策
我们会采用加密技术、访问控制机制保护您的个人信息，并制定了网络安全事件应急预案。
您可以查阅、复制、更正、删除您的个人信息，也可以注销账号。如有投诉，我们将在15个工作日内答复您。
我们仅将您的个人信息存储在中华人民共和国境内。本政策由云岫网络科技有限公司制定，邮箱privacy@example.com。
"""


def mingzheng(
    *arguments: object, cwd: Path, root: Path = ROOT, encoding: str = "utf-8", **how: Any
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "review.cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": encoding}
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        timeout=120,
        **how,
    )


def on_a_terminal(*arguments: object, cwd: Path, columns: int = 80) -> str:
    """What a person at a terminal sees, with the control sequences."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "TERM": "xterm"}
    command = [sys.executable, "-m", "review.cli", *map(str, arguments)]
    ran = subprocess.Popen(
        command, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # Linux ends a terminal so
        pass
    os.close(ours)
    assert ran.wait(timeout=120) == 0, seen
    return seen.decode("utf-8", "replace")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_prefill_writes_the_contract_and_the_same_bytes_twice(policy: Path) -> None:
    first, second = policy.with_name("a.json"), policy.with_name("b.json")
    for out in (first, second):
        ran = mingzheng("prefill", policy, "-f", "pi-law-policy", "--out", out, cwd=policy.parent)
        assert ran.returncode == 0, ran.stderr
    assert first.read_bytes() == second.read_bytes()
    data = json.loads(first.read_text(encoding="utf-8"))
    assert data["schema"] == "mingzheng.prefill/1"
    assert data["framework"]["id"] == "pi-law-policy"
    assert len(data["items"]) == 41
    text = "".join(POLICY.split())
    for item in data["items"]:
        for evidence in item["evidence"]:
            assert "".join(evidence["quote"].split()) in text
            assert evidence["page"] is None


def test_several_frameworks_go_into_a_folder(policy: Path) -> None:
    out = policy.parent / "results"
    frameworks = ("-f", "pi-law-policy", "-f", "ccia-002")
    ran = mingzheng("prefill", policy, *frameworks, "--out", out, cwd=policy.parent)
    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "ccia-002.json",
        "ccia-002.xlsx",
        "pi-law-policy.json",
        "pi-law-policy.xlsx",
    ]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_other_formats(policy: Path, suffix: str) -> None:
    out = policy.with_suffix(suffix)
    ran = mingzheng("prefill", policy, "-f", "ccia-002", "--out", out, cwd=policy.parent)
    assert ran.returncode == 0, ran.stderr
    assert out.read_bytes().startswith(b"PK")


def test_without_out_the_workbook_lies_in_the_current_folder(policy: Path) -> None:
    ran = mingzheng("prefill", policy, "-f", "ccia-002", cwd=policy.parent)
    assert ran.returncode == 0, ran.stderr
    assert (policy.parent / "policy.ccia-002.xlsx").is_file()


def test_read_writes_the_document_as_json(policy: Path) -> None:
    out = policy.parent / "read"
    ran = mingzheng("read", policy, "--out", out, cwd=policy.parent)
    assert ran.returncode == 0, ran.stderr
    data = json.loads((out / "policy.txt.json").read_text(encoding="utf-8"))
    assert data["kind"] == "policy"
    assert data["blocks"]


def test_frameworks_lists_and_shows(tmp_path: Path) -> None:
    listed = mingzheng("frameworks", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "cfis-self-assessment\t78" in listed.stdout
    shown = mingzheng("frameworks", "ccia-002", cwd=tmp_path)
    assert "核心价值观及发展理念" in shown.stdout


def test_the_default_path_imports_neither_torch_nor_gradio(policy: Path) -> None:
    code = (
        "import sys; sys.argv = ['mingzheng', 'prefill', 'policy.txt', '-f', 'ccia-002',"
        " '-o', 'x.json']\n"
        "from review.cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "loaded = {'torch', 'gradio', 'sentence_transformers', 'sklearn'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=policy.parent,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr


def bad(tmp_path: Path, *arguments: object) -> str:
    """Run with bad input; the one line it prints, after checking that nothing was left."""
    before = set(tmp_path.iterdir())
    message = refused(mingzheng("prefill", *arguments, cwd=tmp_path))
    assert set(tmp_path.iterdir()) == before
    return message


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line of a run that ended with status 2."""
    assert ran.returncode == 2, (ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    return ran.stderr


def test_bad_input_is_one_clear_line(tmp_path: Path, policy: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.write(b"%PDF-1.7")
        huge.truncate(200_000_000)
    rest = ("-f", "ccia-002", "--out", tmp_path / "out.json")
    assert "empty.pdf: the file is empty" in bad(tmp_path, "empty.pdf", *rest)
    assert "cut.pdf" in bad(tmp_path, "cut.pdf", *rest)
    assert "old.doc" in bad(tmp_path, "old.doc", *rest)
    assert "huge.pdf: 200 MB is over the limit" in bad(tmp_path, "huge.pdf", *rest)
    assert "no such file" in bad(tmp_path, "missing.pdf", *rest)
    assert "is a folder" in bad(tmp_path, tmp_path, *rest)
    assert "unknown framework 'esg'" in bad(tmp_path, policy, "-f", "esg", "--out", "out.json")
    assert "use .json" in bad(tmp_path, policy, "-f", "ccia-002", "--out", "out.csv")
    assert "no such folder" in bad(tmp_path, policy, "-f", "ccia-002", "--out", "a/b/out.json")


def test_a_place_where_nothing_can_be_written(tmp_path: Path, policy: Path) -> None:
    """A closed folder; root may write there, so root tries the kernel's own file system."""
    closed = Path("/proc") if os.geteuid() == 0 else tmp_path / "closed"
    closed.mkdir(mode=0o500, exist_ok=True)
    message = bad(tmp_path, policy, "-f", "ccia-002", "--out", closed / "out.json")
    assert "/proc" in message or "no permission" in message


def test_an_encoder_that_is_not_there_is_one_clear_line(policy: Path) -> None:
    out = policy.with_name("out.json")
    message = bad(policy.parent, policy, "-f", "ccia-002", "--out", out, "--encoder", "none/such")
    assert "pip install -e '.[transformers]'" in message or "name a folder" in message


COMMANDS = ("prefill", "read", "frameworks", "app")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_examples_that_can_be_copied(tmp_path: Path, command: str) -> None:
    narrow = {"cwd": tmp_path, "encoding": "utf-8"}
    shown = mingzheng(command, "-h", **narrow)
    assert shown.returncode == 0
    assert "Example" in shown.stdout
    assert f"    mingzheng {command}" in shown.stdout
    os.environ["COLUMNS"] = "40"
    try:
        assert examples(mingzheng(command, "--help", **narrow)) == examples(shown)
    finally:
        del os.environ["COLUMNS"]


def examples(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in ran.stdout.splitlines() if line.startswith("    mingzheng ")]


def test_help_shows_a_way_through(tmp_path: Path) -> None:
    shown = mingzheng("-h", cwd=tmp_path).stdout
    assert shown.index("mingzheng frameworks") < shown.index("mingzheng prefill")
    assert "mingzheng app" in shown
    assert "`mingzheng frameworks` lists" in mingzheng("prefill", "-h", cwd=tmp_path).stdout


def answer(workbook: Path) -> None:
    """Write something into a workbook, as an assessor does."""
    book = openpyxl.load_workbook(workbook)
    book.worksheets[0]["Z1"] = "an answer"
    book.save(workbook)


def has_answer(workbook: Path) -> bool:
    return openpyxl.load_workbook(workbook).worksheets[0]["Z1"].value == "an answer"


@pytest.mark.parametrize("out", [(), ("--out", "policy.ccia-002.xlsx")])
def test_an_older_workbook_is_kept(policy: Path, out: tuple[str, ...]) -> None:
    run = ("prefill", policy, "-f", "ccia-002", *out)
    target = policy.parent / "policy.ccia-002.xlsx"
    for kept in ("policy.ccia-002.bak.xlsx", "policy.ccia-002.bak.2.xlsx"):
        assert mingzheng(*run, cwd=policy.parent).returncode == 0
        answer(target)
        ran = mingzheng(*run, cwd=policy.parent)
        assert ran.returncode == 0, ran.stderr
        assert [kept in line for line in ran.stderr.splitlines() if "older" in line] == [True]
        assert has_answer(policy.parent / kept)
        assert not has_answer(target)
        target.unlink()


def test_a_folder_keeps_workbooks_and_replaces_json(policy: Path) -> None:
    for _ in range(2):
        run = ("prefill", policy, "-f", "ccia-002", "--out", "results/")
        assert mingzheng(*run, cwd=policy.parent).returncode == 0
    assert sorted(path.name for path in (policy.parent / "results").iterdir()) == [
        "ccia-002.bak.xlsx",
        "ccia-002.json",
        "ccia-002.xlsx",
    ]


def test_files_of_one_stem_do_not_lose_each_other(policy: Path) -> None:
    other = policy.with_suffix(".md")
    shutil.copy(policy, other)
    for file in (policy, other):
        ran = mingzheng("prefill", file, "-f", "ccia-002", cwd=policy.parent)
        assert ran.returncode == 0, ran.stderr
    assert "policy.ccia-002.bak.xlsx" in ran.stderr


def test_an_input_is_never_overwritten(policy: Path) -> None:
    source = policy.rename(policy.with_name("notes.json"))
    content = source.read_bytes()
    out = ("-f", "ccia-002", "--out", "./notes.json")
    assert "would be overwritten" in bad(policy.parent, source, *out)
    link = policy.with_name("link.json")
    link.symlink_to(source)
    assert "would be overwritten" in bad(policy.parent, link, *out)
    assert source.read_bytes() == content
    shutil.copy(source, policy.with_name("notes.json.json"))
    both = ("read", "notes.json", "notes.json.json", "--out", ".")
    assert "would be overwritten" in refused(mingzheng(*both, cwd=policy.parent))


def test_a_read_only_target_is_refused(policy: Path) -> None:
    out = policy.with_name("out.xlsx")
    out.write_bytes(b"kept")
    out.chmod(0o444)
    assert "out.xlsx: is read-only" in bad(policy.parent, policy, "-f", "ccia-002", "-o", out)
    assert out.read_bytes() == b"kept"


def test_read_names_by_the_whole_file_name(policy: Path) -> None:
    names = ("a/p.html", "b/p.html", "b/p.txt")
    for name in names:
        path = policy.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}\n{POLICY}", encoding="utf-8")
    ran = mingzheng("read", *names, "-o", "d", cwd=policy.parent)
    assert ran.returncode == 0, ran.stderr
    written = ["p.html.json", "p.html.2.json", "p.txt.json"]
    assert ran.stdout.split() == [f"d/{name}" for name in written]
    for name, made in zip(names, written, strict=True):
        assert name in (policy.parent / "d" / made).read_text(encoding="utf-8")


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_that_does_not_exist(tmp_path: Path, port: str) -> None:
    ran = mingzheng("app", "--port", port, "--no-browser", cwd=tmp_path)
    assert ran.returncode == 2
    assert "'--port'" in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_workspace_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "mingzheng.sqlite").write_bytes(b"not a database" * 400)
    for workspace in ("file", "damaged", "/proc/none"):
        ran = mingzheng("app", "-w", workspace, "--no-browser", "--port", 17861, cwd=tmp_path)
        message = refused(ran)
        assert workspace in message
        assert "--workspace" in message
        assert "--out" not in message


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.parametrize("out", ["new/out.json", "new/out.xlsx", "new/out.docx"])
def test_a_disk_without_room_is_one_line_with_the_file(policy: Path, out: str) -> None:
    (policy.parent / "new").mkdir()
    run = ("prefill", policy, "-f", "ccia-002", "-o", out)
    message = refused(mingzheng(*run, cwd=policy.parent, preexec_fn=small_files))
    assert out in message
    assert not list((policy.parent / "new").iterdir())


def test_a_failed_run_leaves_no_folder_and_the_older_workbook(policy: Path) -> None:
    run = ("prefill", policy, "-f", "ccia-002", "-o")
    refused(mingzheng(*run, "a/b/", cwd=policy.parent, preexec_fn=small_files))
    refused(mingzheng("prefill", "none.pdf", "-f", "ccia-002", "-o", "a/", cwd=policy.parent))
    assert list(policy.parent.iterdir()) == [policy]
    old = policy.with_name("old.xlsx")
    old.write_bytes(b"answers")
    refused(mingzheng(*run, old, cwd=policy.parent, preexec_fn=small_files))
    assert old.read_bytes() == b"answers"
    assert sorted(policy.parent.iterdir()) == [old, policy]


def test_a_name_that_is_too_long(policy: Path) -> None:
    long = policy.rename(policy.with_name("长" * 82 + ".txt"))
    message = bad(policy.parent, long, "-f", "ccia-002")
    assert "too long" in message
    assert "--out" in message


def test_a_target_that_is_a_folder(policy: Path) -> None:
    (policy.parent / "policy.ccia-002.xlsx").mkdir()
    message = bad(policy.parent, policy, "-f", "ccia-002")
    assert "policy.ccia-002.xlsx: is a folder" in message


def without_privilege() -> None:
    """Permissions do not bind root; take the two rights from it that make it so."""
    if os.geteuid() == 0 and sys.platform == "linux":
        drop, overrides, searches = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, _READ_SEARCH
        kernel = ctypes.CDLL(None)
        for right in (overrides, searches):
            kernel.prctl(drop, right, 0, 0, 0)


def test_no_permission(policy: Path) -> None:
    folder = policy.parent
    closed, read_only, out = folder / "closed", folder / "read-only", ("-f", "ccia-002", "-o")
    for each in (closed, read_only):
        each.mkdir()
        shutil.copy(policy, each)
    shutil.copy(policy, folder / "secret.txt")
    (folder / "secret.txt").chmod(0o000)
    closed.chmod(0o000)
    read_only.chmod(0o555)
    how: dict[str, Any] = {"preexec_fn": without_privilege}
    try:
        for file in ("secret.txt", "closed/policy.txt"):
            ran = mingzheng("prefill", file, *out, "o.json", cwd=folder, **how)
            assert file.rpartition("/")[2] in refused(ran)
            assert "--out" not in ran.stderr
        for place in ("closed/o.json", "closed/new/", "read-only/o.xlsx", "read-only/new/"):
            ran = mingzheng("prefill", policy, *out, place, cwd=folder, **how)
            assert place.partition("/")[0] in refused(ran)
            assert "with --out" in ran.stderr
        ran = mingzheng("prefill", "policy.txt", "-f", "ccia-002", cwd=read_only, **how)
        assert "the current folder: no permission to write there" in refused(ran)
    finally:
        closed.chmod(0o700)
        read_only.chmod(0o700)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8:strict"])
def test_any_encoding_of_the_terminal(policy: Path, encoding: str) -> None:
    odd = policy.parent / os.fsdecode("报告".encode() + b"\xff.txt")
    policy.rename(odd)
    run = ("prefill", odd.name, "-f", "ccia-002")
    ran = mingzheng(*run, cwd=policy.parent, encoding=encoding)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    shown = mingzheng("frameworks", "ccia-002", cwd=policy.parent, encoding=encoding)
    assert shown.returncode == 0, shown.stderr


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "review.cli", "frameworks", "ccia-002"]
    ran = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.stdout is not None and ran.stderr is not None
    ran.stdout.close()
    assert ran.stderr.read() == b""
    assert ran.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_while_writing_leaves_nothing(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    code = (
        "import signal, time, typer\n"
        # whoever started the tests in the background has these ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from pathlib import Path\n"
        "from review import cli\n"
        "from review.cli_errors import plain_errors\n"
        "from review.cli_targets import folder_made, older_kept\n"
        "from review.exports.atomic import replacing\n"
        "@cli.app.command()\n"
        "def slow() -> None:\n"
        "    old, new = Path('old.xlsx'), Path('new/a.xlsx')\n"
        "    with plain_errors(), folder_made(new.parent), older_kept(old):\n"
        "        with replacing(old) as one, replacing(new) as two:\n"
        "            one.touch(), two.touch(), print('ready', flush=True), time.sleep(60)\n"
        "import sys; sys.argv = ['mingzheng', 'slow']\n"
        "cli.main()\n"
    )
    (tmp_path / "old.xlsx").write_bytes(b"answers")
    ran = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert ran.stdout is not None and ran.stdout.readline() == "ready\n"
    ran.send_signal(number)
    _, stderr = ran.communicate(timeout=60)
    assert ran.returncode == status, stderr
    assert len(stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["old.xlsx"]
    assert (tmp_path / "old.xlsx").read_bytes() == b"answers"


def test_odd_arguments_are_named(tmp_path: Path, policy: Path) -> None:
    rest = ("-f", "ccia-002", "--out")
    assert ".: is a folder" in bad(tmp_path, ".", *rest, "o.json")
    assert "name of a file is empty" in bad(tmp_path, "", *rest, "o.json")
    assert "--out is empty" in bad(tmp_path, policy, *rest, "")
    assert "--out -:" in bad(tmp_path, policy, *rest, "-")
    assert "policy.txt: is a file" in bad(tmp_path, policy, *rest, "policy.txt/")
    for out in ("", "-"):
        assert "--out" in refused(mingzheng("read", policy, "--out", out, cwd=tmp_path))
    (tmp_path / "two\nlines\x1b[31m.txt").touch()
    assert r"two\nlines\x1b[31m.txt: the file is empty" in bad(
        tmp_path, "two\nlines\x1b[31m.txt", *rest, "o.json"
    )


def test_a_folder_may_have_a_dot(policy: Path) -> None:
    (policy.parent / "results.2023").mkdir()
    for out in ("results.2023", "results.2024/"):
        ran = mingzheng("prefill", policy, "-f", "ccia-002", "-o", out, cwd=policy.parent)
        assert ran.returncode == 0, ran.stderr
        assert (policy.parent / out / "ccia-002.json").is_file()


def test_names_are_no_markup_on_a_terminal(policy: Path) -> None:
    odd = policy.rename(policy.with_name("[red]x[blue].txt"))
    seen = on_a_terminal("prefill", odd.name, "-f", "ccia-002", cwd=policy.parent)
    assert "reading [red]x[blue].txt" in seen
    assert "[red]x[blue].ccia-002.xlsx" in seen


def test_the_summary_fits_a_terminal(policy: Path) -> None:
    seen = on_a_terminal("prefill", policy, "-f", "cfis-self-assessment", cwd=policy.parent)
    lines = re.sub(r"\x1b\[[\d;?]*\w", "", seen).splitlines()  # e.g. the colour "\x1b[31m"
    head = next(place for place, line in enumerate(lines) if "proposed" in line)
    table = lines[head - 1 : head + 3]
    for title in ("framework", "items", "proposed", "outside", "unreadable"):
        assert title in table[1]
    assert table[3].split()[:2] == ["cfis-self-assessment", "78"]
    assert max(map(len, table)) <= 80


def test_frameworks_are_a_table_on_a_terminal(tmp_path: Path) -> None:
    seen = on_a_terminal("frameworks", cwd=tmp_path)
    assert "indicators" in seen
    assert "\t" not in seen
    assert "核心价值观及发展理念" in on_a_terminal("frameworks", "ccia-002", cwd=tmp_path)


def test_frameworks_reports_every_broken_catalogue(tmp_path: Path) -> None:
    for package in ("models", "extractor", "corpus", "indicators", "review"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    for name in ("ccia-002", "pi-law-policy"):
        (tmp_path / "indicators" / "catalogues" / name / "framework.yaml").write_text("id: [")
    ran = mingzheng("frameworks", cwd=tmp_path, root=tmp_path)
    assert ran.returncode == 2
    for name in ("ccia-002", "pi-law-policy"):
        assert f"mingzheng: {name}/framework.yaml:2: not valid YAML" in ran.stderr
    shown = [line.split("\t")[0] for line in ran.stdout.splitlines()]
    assert "cfis-self-assessment" in shown
    assert not {"ccia-002", "pi-law-policy"} & set(shown)
    checked = mingzheng("frameworks", "check", cwd=tmp_path, root=tmp_path)
    assert checked.returncode == 1
    assert checked.stderr == ran.stderr
    assert "cfis-self-assessment: 78 indicators" in checked.stdout
    sound = mingzheng("frameworks", "check", "cfis-self-assessment", cwd=tmp_path, root=tmp_path)
    assert sound.returncode == 0, sound.stderr


def test_frameworks_check_counts_and_remarks(tmp_path: Path) -> None:
    ran = mingzheng("frameworks", "check", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    heads = re.findall(r"^(\S+): (\d+) indicators, \d+ claims, \d+ examples", ran.stdout, re.M)
    assert ("ccia-002", "24") in heads and ("cfis-esg", "149") in heads
    assert ran.stdout.count("     0 faults\n") == len(heads)
    assert "cfis-esg S1.B1: together the claims or bands give 5 points" in ran.stdout
    one = mingzheng("frameworks", "check", "cfis-esg", "cfis-esg", cwd=tmp_path)
    assert one.stdout and one.stdout in ran.stdout


def test_frameworks_check_is_strict_when_asked(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for package in ("models", "extractor", "corpus", "indicators", "review"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, root / package, ignore=ignored)
    catalogue = root / "indicators" / "catalogues" / "thin"
    catalogue.mkdir()
    worked = (ROOT / "docs" / "adding-a-framework.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", worked, re.DOTALL):
        text = content.replace("id: worked-example", "id: thin")
        (catalogue / name).write_text(text, encoding="utf-8")
    arguments = ("frameworks", "check", "thin")
    lenient = mingzheng(*arguments, cwd=tmp_path, root=root)
    assert lenient.returncode == 0, lenient.stderr
    assert "     2 claims with fewer than six examples" in lenient.stdout
    assert "thin 1 c2: 1 examples where 6 are due" in lenient.stdout
    strict = mingzheng(*arguments, "--strict", cwd=tmp_path, root=root)
    assert strict.returncode == 1
    assert strict.stdout == lenient.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("",), "unknown framework ''"),
        (
            ("check", "nothing"),
            "unknown framework 'nothing'; choose one of: app-violations-2019, ccia-002",
        ),
        (("check", "ccia-002", "nothing"), "unknown framework 'nothing'"),
        (("ccia-002", "pi-law-policy"), "are for: frameworks check"),
        (("ccia-002", "--strict"), "are for: frameworks check"),
    ],
)
def test_frameworks_refuses_what_makes_no_sense(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    ran = mingzheng("frameworks", *arguments, cwd=tmp_path)
    assert ran.returncode == 2
    assert message in ran.stderr and ran.stderr.count("\n") == 1
    assert not ran.stdout
