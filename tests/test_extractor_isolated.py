"""Reading in a process of its own: the same document, and only the file at fault is lost."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest

from extractor.document_bytes import document_from_bytes, document_to_bytes
from extractor.errors import FileMissing, ReadingStopped
from extractor.extract import read_document
from extractor.isolated import IsolatedReader, Limits, read_document_isolated
from extractor.reading_process import FRAME

EXAMPLE = Path(__file__).parents[1] / "examples" / "hetingli_2024_csr.pdf"
POLICY = EXAMPLE.with_name("hetingli_privacy_policy.html")


def same(one: object, two: object) -> bool:
    return document_to_bytes(one) == document_to_bytes(two)  # type: ignore[arg-type]


def test_the_document_is_that_of_a_reading_in_process() -> None:
    told: list[tuple[int, int]] = []
    document = read_document_isolated(EXAMPLE, lambda _, done, total: told.append((done, total)))
    assert same(document, read_document(EXAMPLE))
    assert told[-1] == (32, 32)
    assert same(document_from_bytes(document_to_bytes(document)), document)


def test_an_error_is_told_as_it_is_and_the_process_goes_on(tmp_path: Path) -> None:
    with IsolatedReader() as reader:
        with pytest.raises(FileMissing, match=r"gone\.pdf"):
            reader.read(tmp_path / "gone.pdf")
        first = reader._process
        assert reader.read(POLICY).text
        assert reader._process is first


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(total=0.3), "nothing more was read"),
        (Limits(silence=0.02), "nothing more was read"),
        (Limits(result=1000), "more text than can be taken"),
    ],
)
def test_a_file_over_the_limits_loses_itself_only(limits: Limits, said: str) -> None:
    with IsolatedReader(limits) as reader:
        with pytest.raises(ReadingStopped, match=said) as caught:
            reader.read(EXAMPLE)
    assert EXAMPLE.name in str(caught.value) and EXAMPLE.name in caught.value.chinese


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_too_much_memory_is_named() -> None:
    with pytest.raises(ReadingStopped, match="memory"):
        read_document_isolated(EXAMPLE, None, Limits(memory=90_000_000))


def test_a_crash_is_named_and_the_next_file_is_read() -> None:
    with IsolatedReader() as reader:
        reader.read(POLICY)
        process = reader._process
        assert process is not None

        def kill(_name: str, _done: int, _total: int) -> None:
            process.kill()

        with pytest.raises(ReadingStopped, match="crashed"):
            reader.read(EXAMPLE, kill)
        assert reader.read(POLICY).text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX processes")
def test_the_process_ends_with_its_parent() -> None:
    script = (
        "import sys, pathlib\n"
        "from extractor.isolated import IsolatedReader\n"
        "reader = IsolatedReader()\n"
        f"reader.read(pathlib.Path({str(POLICY)!r}))\n"
        "print(reader._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=EXAMPLE.parents[1],
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if (
            Path(f"/proc/{child}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
            == "Z"
        ):
            return
        time.sleep(0.1)
    raise AssertionError("the reading process outlived its parent")


def test_processor_time_is_counted_for_each_file() -> None:
    """A long row of files must not use up the time of those that follow."""
    seconds = 3
    process = subprocess.Popen(
        [sys.executable, "-m", "extractor.reading_process", "4000000000", str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=EXAMPLE.parents[1],
    )
    assert process.stdin is not None and process.stdout is not None
    begun = os.times().children_user
    for _ in range(6):
        process.stdin.write(json.dumps([str(EXAMPLE), False]).encode() + b"\n")
        process.stdin.flush()
        kind = b"p"
        while kind == b"p":
            head = process.stdout.read(FRAME.size)
            assert len(head) == FRAME.size, "the process was killed"
            kind, length = FRAME.unpack(head)
            process.stdout.read(length)
        assert kind == b"d"
    process.stdin.close()
    process.wait(20)
    assert os.times().children_user - begun > seconds  # else it would show nothing


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_memory_is_counted_for_each_file(tmp_path: Path) -> None:
    """What the files before have left behind must not be held against the next."""
    path = tmp_path / "a.docx"
    word = docx.Document()
    word.add_paragraph("公司建立数据安全管理制度。")
    word.save(str(path))
    with IsolatedReader() as reader:
        sizes = []
        for _ in range(120):
            reader.read(path)
            assert reader._process is not None
            sizes.append(_data_of(reader._process.pid))
    assert sizes[-1] - sizes[9] < 40_000, sizes[::10]


def _data_of(process: int) -> int:
    """The kilobytes of data of a process, which are what is limited."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmData:")[2].split()[0])
