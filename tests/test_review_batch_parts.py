"""Batches without a cluster: companies, plan, journal, ranks, what no spreadsheet must run."""

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from build_documents import HOSTILE, assessment
from openpyxl import load_workbook

from indicators.catalogue import load_framework
from review.batch.companies import Company, PassedOver, find_companies, folder_name
from review.batch.errors import NothingToRead, ResultsInUse
from review.batch.journal import Entry, Journal, read_journal
from review.batch.parts import answered_share, part_of, part_text
from review.batch.peers import comparable, percentile_ranks, standings
from review.batch.plan import make_plan
from review.batch.results_folder import ResultsFolder, hash_of, write_result
from review.batch.settings import BatchSettings, settings_hash
from review.batch.streamed_sheets import StreamedSheet, Styles
from review.batch.summary import Summary
from review.batch.summary_files import write_failures, write_summary_json
from review.batch.summary_workbook import write_summary_workbook

FRAMEWORK = "ccia-002"
FORMULA = '=HYPERLINK("http://x","x")'


def entry(company: str, state: Any = "done", **more: Any) -> Entry:
    known = dict(
        company=company, framework=FRAMEWORK, framework_version="1", state=state, key="k",
        settings="s", version="0", documents=(("a.txt", "1"),), pages=0, reading_seconds=0.0,
        seconds=0.0,
    )  # fmt: skip
    return Entry(**{**known, **more})


def test_a_subfolder_or_a_file_is_a_company(tmp_path: Path) -> None:
    (tmp_path / "甲公司" / "附件").mkdir(parents=True)
    for name in (
        "甲公司/报告.txt",
        "甲公司/附件/政策.html",
        "乙.txt",
        ".DS_Store",
        "甲公司/表.xlsx",
    ):
        (tmp_path / name).write_text("文", encoding="utf-8")
    companies, passed = find_companies(tmp_path)
    assert [(each.key, each.name, [path.name for path in each.files]) for each in companies] == [
        ("乙.txt", "乙", ["乙.txt"]),
        ("甲公司", "甲公司", ["报告.txt", "政策.html"]),
    ]
    assert [each.path.name for each in passed] == ["表.xlsx"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_list_gives_names_and_puts_files_together(tmp_path: Path, encoding: str) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("文", encoding="utf-8")
    rows = "file,company,year\na.txt,禾汀里,2024\nb.txt,禾汀里,2024\n"
    (tmp_path / "companies.csv").write_text(rows, encoding=encoding)
    companies, _ = find_companies(tmp_path)
    assert [(each.key, each.name, each.year, len(each.files)) for each in companies] == [
        ("c.txt", "c", "", 1),
        ("禾汀里 2024", "禾汀里", "2024", 2),
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("file,company\nz.txt,禾汀里\n", "z.txt"),
        ("file,company\na.txt,\n", "row 2"),
        ("name\na.txt\n", "row 1"),
        ("file,company\na.txt,甲\na.txt,乙\n", "row 3"),
    ],
)
def test_a_wrong_list_is_refused_with_its_row(tmp_path: Path, rows: str, told: str) -> None:
    (tmp_path / "a.txt").write_text("文", encoding="utf-8")
    (tmp_path / "companies.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(NothingToRead, match=told):
        find_companies(tmp_path)


def test_a_link_out_of_the_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("密", encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("文", encoding="utf-8")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "secret.txt")
    companies, passed = find_companies(tmp_path / "in")
    assert [each.key for each in companies] == ["a.txt"]
    assert "link" in passed[0].reason


@pytest.mark.parametrize(
    ("name", "made"),
    [("../..", "_"), ("a/b\\c:d", "a_b_c_d"), ("con.txt", "con.txt_"), ("\u202egpj", "_gpj")],
)
def test_names_of_results_stay_in_the_folder(name: str, made: str) -> None:
    assert folder_name(name) == made


def test_long_names_stay_apart() -> None:
    first, second = folder_name("长" * 200 + "一"), folder_name("长" * 200 + "二")
    assert first != second and max(len(first.encode()), len(second.encode())) <= 100


def test_names_that_some_systems_take_for_one_get_a_number(tmp_path: Path) -> None:
    rows = "file,company\na.txt,Same\nb.txt,same\nc.txt,summary.xlsx\n"
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("文", encoding="utf-8")
    (tmp_path / "companies.csv").write_text(rows, encoding="utf-8")
    keys = [each.key for each in find_companies(tmp_path)[0]]
    assert keys == ["Same", "same~2", "summary.xlsx~2"]


def test_the_journal_passes_over_half_a_line_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add([entry("a", content="1")])
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])  # what kill -9 may leave
    with Journal(path) as journal:
        assert list(journal.last) == [("a", FRAMEWORK)]
        journal.add([entry("b", "failed", reason="坏")])
    found = list(read_journal(path))
    assert [(each.company, each.state) for each in found] == [("a", "done"), ("b", "failed")]


def test_a_plan_leaves_out_what_is_done_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "in" / name).write_text(name, encoding="utf-8")
    companies, _ = find_companies(tmp_path / "in")
    folder, settings = ResultsFolder(tmp_path / "out"), BatchSettings((FRAMEWORK,))

    def planned(settings: BatchSettings = settings) -> list[str]:
        plan = make_plan(companies, settings, folder, Journal(folder.journal), send_files=False)
        return sorted(job.company for job in plan.jobs)

    assert planned() == ["a.txt", "b.txt", "c.txt"]
    from review.batch.settings import key_of

    with Journal(folder.journal) as journal:
        for company in companies:
            content = b"{}"
            write_result(folder.result(company.key, FRAMEWORK), content, "")
            digest = hash_of(company.files[0])
            documents = ((company.files[0].name, digest),)
            key = key_of(settings_hash(settings, FRAMEWORK), documents)
            found = hash_of(folder.result(company.key, FRAMEWORK))
            journal.add([entry(company.key, key=key, content=found, documents=documents)])
    assert planned() == []
    assert planned(BatchSettings((FRAMEWORK,), recognise=False)) == ["a.txt", "b.txt", "c.txt"]
    companies[0].files[0].write_text("anders", encoding="utf-8")
    folder.result("b.txt", FRAMEWORK).write_bytes(b"{")
    assert planned() == ["a.txt", "b.txt"]


def test_a_result_that_somebody_wrote_in_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_result(path, b"1", "")
    first = hash_of(path)
    write_result(path, b"2", first)
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
    path.write_bytes(b"decided")
    write_result(path, b"3", hash_of(path)[::-1])
    assert path.read_bytes() == b"3"
    assert (tmp_path / "a.bak.json").read_bytes() == b"decided"


def test_two_batches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    folder = ResultsFolder(tmp_path / "out")
    with folder.held(), pytest.raises(ResultsInUse), folder.held():
        pass
    with folder.held():  # it was let go
        pass


def test_percentile_ranks_by_hand() -> None:
    import numpy as np

    # 10: 0 below, 1 same: 100 · 0.5 / 6; 20: 1 below, 3 same: 100 · 2.5 / 6; 30: 4; 40: 5.
    ranks = percentile_ranks(np.array([30.0, 20.0, 10.0, 20.0, 40.0, 20.0]))
    assert ranks == pytest.approx([75.0, 41.6667, 8.3333, 41.6667, 91.6667, 41.6667], abs=1e-3)
    assert np.mean(ranks) == pytest.approx(50)


def test_there_is_no_rank_among_four() -> None:
    assert [each.rank for each in standings([1, 2, 3, 4])] == [None] * 4
    five = standings([1, 2, 3, 4, 5])
    assert [each.rank for each in five] == [10.0, 30.0, 50.0, 70.0, 90.0]
    assert (five[0].least, five[0].median, five[0].most, five[0].peers) == (1, 3, 5, 5)


def figure(number: float, **more: Any) -> dict[str, Any]:
    known = dict(
        indicator="1", metric="员工总数", year=2024, number=number, unit="人", normalised=None,
        base_unit="", scope="", comparison="", text=str(number),
    )  # fmt: skip
    return {**known, **more}


def test_only_figures_of_one_kind_are_compared() -> None:
    values = [
        figure(5, metric="专职 人员"),
        figure(3, unit="万人", normalised=30000, base_unit="人", year=None),
        figure(12, metric="增长", comparison="同比增长"),
        figure(1, metric="投诉", unit="件"),
        figure(2, metric="投诉", unit="件"),
        figure(9, unit=""),
    ]
    found = dict(comparable({"values": values}, "2023"))
    assert found == {
        ("1", "专职人员", "", "人", "2024"): 5.0,
        ("1", "员工总数", "", "人", "2023"): 30000.0,
    }


def test_the_share_of_answers_knows_nothing_of_what_cannot_be_read() -> None:
    states = Counter(proposed=3, not_found=5, not_applicable=7, needs_external=2)
    assert answered_share(states) == 0.3
    assert answered_share(states + Counter(unreadable=1)) is None
    assert answered_share(Counter(not_applicable=7)) is None


def summary_of(tmp_path: Path, names: list[str]) -> Summary:
    """A summary over made results: company n has a score and figures that grow with n."""
    folder, entries = ResultsFolder(tmp_path / "out"), {}
    framework = load_framework(FRAMEWORK)
    companies = []
    for number, name in enumerate(names):
        key = f"{number:02}"
        companies.append(Company(key, name, "2024", ()))
        if name == "失败":
            reason = f"{HOSTILE} cannot be read"
            entries[key, FRAMEWORK] = entry(key, "failed", file="=cmd.pdf", reason=reason)
            continue
        states = dict.fromkeys(
            ("proposed", "not_found", "not_applicable", "needs_external", "unreadable"), 0
        )
        part = {
            "schema": "mingzheng.batch-part/1", "framework": FRAMEWORK, "version": "1",
            "documents": [{"file": "a.txt", "id": "1", "pages": 3}], "unreadable_pages": 0,
            "company": FORMULA, "year": "2023",
            "states": {**states, "proposed": number, "unreadable": int(name == "扫描件")},
            "answered": number / 10,
            "score": {
                "total": 10.0 * number, "most": 100.0, "unit": "分", "rating": "", "preview": True,
            },
            "answers": [
                {"indicator": framework.indicators[0].id, "state": "proposed", "label": FORMULA},
                {"indicator": framework.indicators[1].id, "state": "needs_external", "label": ""},
            ],
            "values": [figure(number, text=FORMULA)],
            "gaps": [{"indicator": "2", "kind": "silent", "gain": 1.5, "missing": [FORMULA, "乙"]}],
        }  # fmt: skip
        path = folder.part(key, FRAMEWORK)
        path.parent.mkdir(parents=True)
        path.write_bytes(part_text(part))
        entries[key, FRAMEWORK] = entry(key)
    passed = (PassedOver(tmp_path / "=x.xlsx", "is no document"),)
    return Summary(folder, companies, (FRAMEWORK,), entries, passed)


NAMES = ["甲", "乙", FORMULA, "丁", "戊", "扫描件", "失败"]


def test_the_workbook_holds_everything_and_runs_nothing(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, NAMES)
    write_summary_workbook(summary, tmp_path / "s.xlsx")
    book = load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == [
        "说明", "得分", f"答案 {FRAMEWORK}", "数据", "缺口汇总", "缺口", "百分位", "未完成",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    formulas = [cell for cell in cells if cell.value == FORMULA]
    assert len(formulas) > 10 and all(cell.quotePrefix for cell in formulas)
    scores = {row[0]: row for row in book["得分"].iter_rows(min_row=2, values_only=True)}
    assert list(scores) == NAMES[:-1]
    # Five that could be read have 0, 10, 20, 30, 40: the third has rank 50; the scan has none.
    assert scores[FORMULA][3:11] == (20, 100, "分", "—", 50, 0.2, 50, 5)
    assert scores["扫描件"][7] is None and scores["扫描件"][9] is None
    answers = list(book[f"答案 {FRAMEWORK}"].iter_rows(min_row=3, max_col=5, values_only=True))
    assert answers[0] == ("甲", "2024", FORMULA, "需外部信息", "未找到")
    gaps = next(book["缺口汇总"].iter_rows(min_row=3, max_row=3, values_only=True))
    assert gaps[:5] == (FRAMEWORK, 2, load_framework(FRAMEWORK).indicators[1].title, 6, 6)
    ranks = [row[4:11] for row in book["百分位"].iter_rows(min_row=2, values_only=True)]
    assert ("员工总数", None, "2024", 2, "人", pytest.approx(41.7, abs=0.05), 6) in ranks
    failures = list(book["未完成"].iter_rows(min_row=2, values_only=True))
    assert failures[0][:3] == ("失败", FRAMEWORK, "=cmd.pdf") and HOSTILE in failures[0][4]
    assert failures[1][2].endswith("=x.xlsx")
    assert "未经" in scores_title(book) and "没有任何答案经人确认" in book["说明"]["B2"].value


def scores_title(book: Any) -> str:
    return str(book["得分"]["D1"].value)


def test_the_json_says_the_same_and_that_it_is_a_preview(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, NAMES)
    write_summary_json(summary, tmp_path / "s.json")
    data = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert data["schema"] == "mingzheng.batch/1" and "preview" in data["notice"]
    assert [each["company"] for each in data["results"]] == NAMES[:-1]
    third = data["results"][2]
    assert third["standings"]["total"]["percentile"] == 50 and third["year"] == "2024"
    assert third["values"][0]["peers"] == 6
    assert data["results"][5]["standings"] == {"total": None, "answered": None}
    assert len(data["failures"]) == 2


def test_the_table_of_failures_holds_no_formula(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, NAMES)
    assert write_failures(summary, tmp_path / "f.csv") == 1
    text = (tmp_path / "f.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][2] == "'=cmd.pdf" and len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_longer_than_a_sheet_goes_on_in_another(tmp_path: Path) -> None:
    from openpyxl import Workbook

    from review.exports.sheets.grid import Column

    book = Workbook(write_only=True)
    sheet = StreamedSheet(book, Styles(book), "数据", (Column("名", 8),), most_rows=2)
    for number in range(5):
        sheet.add((f"n{number}",))
    book.save(tmp_path / "b.xlsx")
    found = {
        each.title: [row[0] for row in each.iter_rows(min_row=2, values_only=True)]
        for each in load_workbook(tmp_path / "b.xlsx")
    }
    assert found == {"数据": ["n0", "n1"], "数据 2": ["n2", "n3"], "数据 3": ["n4"]}


def test_a_part_says_what_the_assessment_says() -> None:
    made = assessment()
    documents = [
        {"file": "报告.pdf", "id": "1", "pages": 2, "unreadable_pages": [2], "company": "禾汀里",
         "period": ["2024-01-01", "2024-12-31"]}
    ]  # fmt: skip
    part = part_of(made.framework, made.proposals, documents)
    assert (part["company"], part["year"], part["unreadable_pages"]) == ("禾汀里", "2024", 1)
    assert sum(part["states"].values()) == len(part["answers"]) == len(made.proposals)
    assert [each["state"] for each in part["answers"]] == [each.state for each in made.proposals]
    cited = [value.text for each in made.proposals for value in each.cited_values]
    assert [each["text"] for each in part["values"]] == cited
    assert part["score"]["preview"] is True


def test_without_dask_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from review.cli import app

    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("文", encoding="utf-8")
    out = tmp_path / "out"
    ran = CliRunner().invoke(app, ["batch", str(tmp_path / "in"), "-f", FRAMEWORK, "-o", str(out)])
    assert ran.exit_code == 2 and "pip install 'mingzheng[dask]'" in ran.output
