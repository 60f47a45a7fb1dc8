"""The commands over collections, by real processes and real files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.collection import CollectionFilters
from corpus.engines.faiss_files import FaissFiles
from review.collecting import Known, ListUnreadable, found_files, known_of, read_list

ROOT = Path(__file__).parent.parent
POLICY = ROOT / "examples" / "hetingli_privacy_policy.html"
REPORT = """# 乙公司 2023 年度社会责任报告

报告期间：2023年1月1日至2023年12月31日。

## 环境

报告期内温室气体排放总量为 12,400 吨二氧化碳当量，较上年下降 8.2%。

## 员工

全体员工参加了反腐败培训，培训覆盖率达到 100%。
"""


def mingzheng(*arguments: str, cwd: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [sys.executable, "-m", "review.cli", "corpus", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == status, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two files were added to the collection `c`."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "reports" / "sub").mkdir(parents=True)
    (folder / "reports" / "sub" / "b.md").write_text(REPORT, encoding="utf-8")
    (folder / "reports" / "notes.xyz").write_text("not read")
    (folder / "reports" / ".hidden.txt").write_text("not read")
    (folder / "companies.csv").write_text(
        "\ufeff文件,公司,年度\nsub/b.md,乙股份有限公司,\n", encoding="utf-8"
    )
    added = mingzheng("add", "reports", "-c", "c", "--list", "companies.csv", cwd=folder)
    assert added.stdout.split("\t")[:3] == ["乙股份有限公司", "2023", "csr_report"]
    added = mingzheng(
        *("add", str(POLICY), "--collection", "c", "--company", "和听里", "--year", "2024"),
        *("--framework", "pi-law-policy"),
        cwd=folder,
    )
    assert added.stdout.startswith("和听里\t2024\tprivacy_policy\t")
    return folder


def found(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(mingzheng("search", *arguments, "-c", "c", "--json", cwd=folder).stdout)  # type: ignore[no-any-return]


def test_search_prints_whose_where_and_the_quote(folder: Path) -> None:
    printed = mingzheng("search", "温室气体排放", "-c", "c", "--limit", "1", cwd=folder).stdout
    first, section, quote = printed.splitlines()
    assert first.startswith("1.  乙股份有限公司  2023  b.md  ")
    assert "环境" in section
    assert quote.strip().startswith("“报告期内温室气体排放总量为 12,400 吨")


def test_the_json_has_the_exact_place(folder: Path) -> None:
    hit = found(folder, "反腐败培训覆盖率", "--mode", "words")[0]
    assert hit.keys() == {
        *("document", "file", "company", "year", "kind", "page", "start", "end", "section"),
        *("text", "items", "score", "by_words", "by_meaning"),
    }
    from extractor.isolated import IsolatedReader

    with IsolatedReader() as reader:
        document = reader.read(folder / "reports" / "sub" / "b.md")
    assert hit["document"] == document.id
    assert document.text[hit["start"] : hit["end"]] == hit["text"]
    assert (hit["year"], hit["page"], hit["by_words"], hit["by_meaning"]) == (2023, None, 1, None)


def test_filters_of_the_command_line(folder: Path) -> None:
    assert {hit["company"] for hit in found(folder, "个人信息", "--company", "和听里")} == {
        "和听里"
    }
    assert {hit["year"] for hit in found(folder, "温室气体", "--year", "2023")} == {2023}
    assert {hit["kind"] for hit in found(folder, "温室气体", "--kind", "csr_report")} == {
        "csr_report"
    }
    cited = found(folder, "个人信息的保存期限", "--item", "pi-law-policy", "--mode", "meaning")
    assert cited and all(
        any(item.startswith("pi-law-policy/") for item in hit["items"]) for hit in cited
    )
    one = cited[0]["items"][0]
    assert all(one in hit["items"] for hit in found(folder, "个人信息", "--item", one))


def test_items_are_the_evidence_that_an_assessment_cites(folder: Path) -> None:
    from indicators.assessment import assess, read_documents
    from indicators.catalogue import load_framework

    document = read_documents([POLICY])[0]
    made = assess([document], load_framework("pi-law-policy"))
    spans = {
        f"pi-law-policy/{proposal.indicator}": [
            (each.start, each.end) for each in proposal.evidence if each.cited
        ]
        for proposal in made.proposals
        if any(each.cited for each in proposal.evidence)
    }
    collection = FaissFiles.open(folder / "c", 256)
    assert collection.items() == tuple(sorted(spans))
    for item in list(spans)[:5]:
        hits = collection.search(
            "个人信息", _vector("个人信息"), CollectionFilters(items=(item,)), 50, "meaning"
        )
        assert hits
        for hit in hits:
            assert any(
                first < hit.passage.end and hit.passage.start < last for first, last in spans[item]
            )
    collection.close()


def _vector(text: str) -> Any:
    from corpus.collecting import vectors_of

    return vectors_of([text])[0]


def test_list_optimise_and_remove(folder: Path, tmp_path: Path) -> None:
    mingzheng("add", str(folder / "reports" / "sub" / "b.md"), "-c", "d", cwd=tmp_path)
    again = mingzheng("add", str(folder / "reports"), "-c", "d", "--only-new", cwd=tmp_path).stdout
    assert again == "", "what is in is left out"
    row = mingzheng("list", "-c", "d", cwd=tmp_path).stdout.rstrip("\n").split("\t")
    assert row[0].startswith("sha256:") and row[2:4] == ["2023", "csr_report"]
    assert row[-1] == "b.md" and int(row[4]) > 0
    mingzheng("optimise", "-c", "d", cwd=tmp_path)
    mingzheng("remove", row[0][:16], "-c", "d", cwd=tmp_path)
    assert mingzheng("list", "-c", "d", cwd=tmp_path).stdout == ""
    refused = mingzheng("remove", row[0], "-c", "d", cwd=tmp_path, status=2)
    assert "no such document" in refused.stderr


def test_a_broken_file_does_not_stop_the_rest(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "b.md").write_text(REPORT, encoding="utf-8")
    ran = mingzheng("add", str(tmp_path), "missing.pdf", "-c", "e", cwd=tmp_path, status=2)
    assert len(ran.stdout.splitlines()) == 1 and "b.md" in ran.stdout
    assert "a.pdf" in ran.stderr and "missing.pdf" in ran.stderr
    assert "2 of 3 files were left out" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "词", "-c", "nowhere"), "no such collection"),
        (("search", "词", "-c", "c", "--mode", "magic"), "use both, words or meaning"),
        (("add", "reports", "-c", "reports"), "is no collection and not empty"),
        (("add", "reports", "-c", "c", "--list", "reports/sub/b.md"), "has no column 'file'"),
        (("add", "reports", "-c", "c", "-f", "nothing"), "unknown framework"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in mingzheng(*arguments, cwd=folder, status=2).stderr


def test_lists_name_files_by_the_end_of_their_path(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        "file,company,year,kind\n2023/a.pdf,甲,2023,\na.pdf,乙,,政策\n".encode("gb18030")
    )
    listed = read_list(path)
    assert known_of(Path("/x/2023/a.pdf"), listed) == Known("甲", 2023, "")
    assert known_of(Path("/x/2024/a.pdf"), listed) == Known("乙", None, "政策")
    assert known_of(Path("/x/b.pdf"), listed) == Known()
    assert Known("丙").over(Known("甲", 2023)) == Known("丙", 2023)
    path.write_text("file,year\na.pdf,去年\n", encoding="utf-8")
    with pytest.raises(ListUnreadable, match="line 2: '去年' is no year"):
        read_list(path)


def test_folders_give_the_files_that_are_read(folder: Path) -> None:
    names = [path.name for path in found_files([folder / "reports", folder / "reports", POLICY])]
    assert names == ["b.md", POLICY.name]
