"""The report's own index is recognised in every format, and nothing else is taken for one."""

import html
from pathlib import Path

import pytest

from corpus.passages import passages_of
from extractor.document import Document
from extractor.extract import read_document

EXAMPLE = next(iter((Path(__file__).parents[1] / "examples").glob("*_2024_csr.pdf")))
Rows = list[tuple[str, ...]]
GRI: Rows = [
    ("GRI 2-7", "员工", "10"),
    ("GRI 302-1", "组织内部的能源消耗", "24、29"),
    ("GRI 305-1", "范围一排放", "24-26"),
    ("GRI 403-9", "工伤", "从略：无数据"),
    ("GRI 418-1", "客户隐私投诉", "P15"),
]
HEADER = ("编号", "披露项", "页码")
HKEX: Rows = [
    ("A1.1", "排放物种类及相关排放数据", "第 31 页"),
    ("A1.2", "温室气体排放量", "第 31 页"),
    ("A2.1", "能源总耗量", "第 32 页"),
    ("B1.1", "雇员总数", "第 18 页"),
    ("B2.1", "因工死亡人数", "第 20 页"),
]
ARTICLES: Rows = [
    ("第五条", "建立社会责任战略规划", "关于我们"),
    ("第十条", "保障股东权益", "公司治理"),
    ("第十七条", "员工培训", "员工成长"),
    ("第二十七条", "环境保护政策", "绿色发展"),
    ("第三十三条", "接受公众监督", "社区共建"),
]


def page(
    tmp_path: Path, rows: Rows, title: str = "", prose: str = "公司持续减少排放。"
) -> Document:
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    path = tmp_path / "report.html"
    path.write_text(
        f"<html><body><h1>二〇二四年度社会责任报告</h1><h2>绿色发展</h2><p>公司持续减少排放。</p>"
        f"<h2>{title}</h2><table>{cells}</table><h2>读者反馈</h2><p>欢迎来信。</p></body></html>",
        encoding="utf-8",
    )
    return read_document(path)


@pytest.mark.parametrize(
    ("scheme", "rows", "title", "pages"),
    [
        (
            "GRI",
            [("编号", "披露项", "页码"), *GRI],
            "附录",
            [(10,), (24, 29), (24, 25, 26), (), (15,)],
        ),
        ("HKEX", HKEX, "联交所指引内容索引", [(31,), (31,), (32,), (18,), (20,)]),
        ("exchange", ARTICLES, "上市公司社会责任指引对照表", [()] * 5),
    ],
)
def test_an_index_is_kept_with_its_references(
    tmp_path: Path, scheme: str, rows: Rows, title: str, pages: list[tuple[int, ...]]
) -> None:
    document = page(tmp_path, rows, title)
    assert {entry.scheme for entry in document.index_entries} == {scheme}
    assert [entry.pages for entry in document.index_entries] == pages
    codes = [row[0].removeprefix("GRI ") for row in rows if row[0] != "编号"]
    assert [entry.code for entry in document.index_entries] == codes
    kinds = [block.kind for block in document.blocks]
    assert kinds.count("index") == len(rows)
    for entry in document.index_entries:
        block = document.blocks[entry.block]
        assert block.kind == "index"
        assert entry.title in document.text[block.start : block.end]
    assert [passage.text for passage in passages_of(document)] == [
        "公司持续减少排放。",
        "欢迎来信。",
    ]


def test_an_index_in_lines_of_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    lines = ["E1.1 环境管理体系 31", "E2.3 节约能源 32-33", "S1.4 安全生产 P20", "M2.1 客户关系 16"]
    path.write_text(
        "\n\n".join(["CASS-CSR 指标索引", *lines, "G1.1 企业治理 8", "意见反馈", "欢迎来信。"]),
        encoding="utf-8",
    )
    document = read_document(path)
    assert [entry.scheme for entry in document.index_entries] == ["CASS"] * 5
    assert document.index_entries[1].title == "节约能源"
    assert document.index_entries[1].pages == (32, 33)


def test_the_index_of_the_example_report() -> None:
    document = read_document(EXAMPLE)
    entries = {entry.code: entry for entry in document.index_entries}
    assert len(entries) == 48
    assert entries["418-1"].title == "客户隐私投诉"
    assert entries["418-1"].pages == (15,)
    assert entries["2-30"].reference == "从略：无数据"
    assert {document.blocks[entry.block].page for entry in entries.values()} == {30}
    assert any("《供应商行为准则》" in passage.text for passage in passages_of(document))


@pytest.mark.parametrize(
    "rows",
    [
        [(code, name, "1,204.5", "吨") for code, name, _ in GRI],  # figures with their codes
        GRI[:3],
        [(row[0], "本条所称个人信息处理者应当公开处理规则。", "") for row in ARTICLES],
    ],
)
def test_figures_and_laws_are_no_index(tmp_path: Path, rows: Rows) -> None:
    document = page(tmp_path, rows, "关键绩效" if "GRI" in rows[0][0] else "第二章 处理规则")
    assert document.index_entries == ()
    assert not any(block.kind == "index" for block in document.blocks)


def test_a_policy_with_numbered_clauses_has_no_index(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    clauses = [(part, clause) for part in (1, 2, 3) for clause in (1, 2, 3)]
    lines = [f"{part}-{clause} 我们处理您的信息，保存期为 {part} 年" for part, clause in clauses]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_document(path).index_entries == ()
