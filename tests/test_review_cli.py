"""The command line as its users run it: real processes, real files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

POLICY = """隐私政策
我们会采用加密技术、访问控制机制保护您的个人信息，并制定了网络安全事件应急预案。
您可以查阅、复制、更正、删除您的个人信息，也可以注销账号。如有投诉，我们将在15个工作日内答复您。
我们仅将您的个人信息存储在中华人民共和国境内。本政策由云岫网络科技有限公司制定，邮箱privacy@example.com。
"""


def mingzheng(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "review.cli", *map(str, arguments)]
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=120
    )


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
    data = json.loads((out / "policy.json").read_text(encoding="utf-8"))
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
    root = Path(__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=policy.parent,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr


def bad(tmp_path: Path, *arguments: object) -> str:
    """Run with bad input; the one line it prints, after checking that nothing was left."""
    before = set(tmp_path.iterdir())
    ran = mingzheng("prefill", *arguments, cwd=tmp_path)
    assert ran.returncode == 2, (ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    assert set(tmp_path.iterdir()) == before
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
    assert "mingzheng[transformers]" in message or "name a folder" in message


def test_help_teaches(tmp_path: Path) -> None:
    shown = mingzheng("prefill", "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert "Example" in shown.stdout
    assert "--framework" in shown.stdout
