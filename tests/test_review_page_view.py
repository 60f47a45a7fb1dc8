"""Files without pages as the app shows them: what is drawn, where it is marked, how fast."""

import re
import time
from pathlib import Path

import pytest
from regional_texts import POLICY
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Document
from extractor.extract import read_document
from indicators.assessment import assess
from indicators.catalogue import load_framework
from indicators.schema import Evidence
from review.exports.prefill import prefill_data
from review.exports.wording import number_of, place_of
from review.page_view import page_count, page_of, page_view

PAGE = """<html><body><h1>示例报告</h1><h2>一、员工</h2>
<p>全体员工签订劳动合同。全年培训两次。</p><ul><li>安全培训</li><li>消防演练</li></ul>
<table><tr><th rowspan="2">指标</th><th colspan="2">年度</th></tr>
<tr><th>2023年</th><th>2024年</th></tr>
<tr><td>培训小时</td><td>30</td><td>32</td></tr></table>
<p>&lt;script&gt;alert(1)&lt;/script&gt; "&amp;"</p></body></html>"""


def made(tmp_path: Path, content: str, name: str = "report.html") -> Document:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_document(path)


def quote(document: Document, text: str) -> Evidence:
    start = document.text.index(text)
    return Evidence(
        document=document.id,
        page=None,
        boxes=(),
        start=start,
        end=start + len(text),
        quote=text,
        section=(),
        score=1.0,
        cited=True,
        status="fact",
    )


def drawn(document: Document, chosen: Evidence | None, *others: Evidence) -> LexborHTMLParser:
    number = page_of(document, chosen) if chosen else 1
    return LexborHTMLParser(str(page_view(document, number, "", chosen, others).content))


def test_headings_lists_and_tables_are_drawn_as_such(tmp_path: Path) -> None:
    tree = drawn(made(tmp_path, PAGE), None)
    assert [node.text() for node in tree.css("h2, h3")] == ["示例报告", "一、员工"]
    assert [node.text() for node in tree.css("ul > li")] == ["安全培训", "消防演练"]
    assert len(tree.css("table")) == 1
    rows = [[cell.text() for cell in row.css("th, td")] for row in tree.css("tr")]
    assert rows == [["指标", "年度"], ["2023年", "2024年"], ["培训小时", "30", "32"]]
    spans = [(c.attributes.get("rowspan"), c.attributes.get("colspan")) for c in tree.css("th")]
    assert spans[:2] == [("2", None), (None, "2")]
    assert [cell.text() for cell in tree.css("td")] == ["30", "32"]


def test_every_text_is_escaped(tmp_path: Path) -> None:
    document = made(tmp_path, PAGE)
    content = str(page_view(document, 1, "", None).content)
    assert "<script" not in content and "&lt;script&gt;alert(1)" in content
    assert drawn(document, None).css("script") == []


@pytest.mark.parametrize("text", ["全年培训两次。", "消防演练", "32", "一、员工", "<script>alert"])
def test_exactly_the_quote_is_marked(tmp_path: Path, text: str) -> None:
    document = made(tmp_path, PAGE)
    marks = drawn(document, quote(document, text)).css("mark")
    assert [mark.text() for mark in marks] == [text]


def test_a_quote_over_cells_and_blocks_is_marked_in_each(tmp_path: Path) -> None:
    document = made(tmp_path, PAGE)
    tree = drawn(document, quote(document, "培训小时 30 32"))
    assert [mark.text() for mark in tree.css("tr mark")] == ["培训小时", "30", "32"]
    tree = drawn(document, quote(document, "安全培训\n消防演练"))
    assert [mark.text() for mark in tree.css("li mark")] == ["安全培训", "消防演练"]


def test_other_quotes_are_marked_lightly(tmp_path: Path) -> None:
    document = made(tmp_path, PAGE)
    chosen, other = quote(document, "签订劳动"), quote(document, "全体员工签订劳动合同。")
    marks = drawn(document, chosen, other).css("mark")
    found = [(mark.text(), mark.attributes.get("class")) for mark in marks]
    assert found == [("全体员工", "mz-other"), ("签订劳动", None), ("合同。", "mz-other")]


def test_blocks_have_an_anchor_and_the_number_that_is_told(tmp_path: Path) -> None:
    document = made(tmp_path, PAGE)
    start = document.text.index("消防演练")
    number = document.paragraph_of(start)
    assert number == 5
    item = drawn(document, None).css_first(f"#mz-b-{number - 1}")
    assert item is not None and item.text() == "消防演练"
    assert item.attributes["data-paragraph"] == "5"


def test_a_table_is_not_cut_at_the_end_of_a_part(tmp_path: Path) -> None:
    lines = "".join(f"<p>第{number}段说明。</p>" for number in range(148))
    rows = "".join(f"<tr><td>项目{number}</td><td>{number}</td></tr>" for number in range(20))
    table = f"<table><tr><th>名称</th><th>数值</th></tr>{rows}</table>"
    document = made(tmp_path, f"<html><body>{lines}{table}{lines}</body></html>")
    assert page_count(document) == 2
    assert len(drawn(document, None).css("tr")) == 21
    after = quote(document, "第0段说明。")
    last = document.text.rindex("第147段说明。")
    assert page_of(document, after) == 1 and document.paragraph_of(last) == len(document.blocks)


def test_every_block_of_a_long_file_is_shown_in_time(tmp_path: Path) -> None:
    text = "".join(f"{number}、本条规定平台的义务，并说明如何履行。\n" for number in range(20_000))
    document = made(tmp_path, text, "rules.txt")
    begin = time.monotonic()
    shown = page_view(document, page_count(document), "", quote(document, text[-20:].strip()))
    assert time.monotonic() - begin < 1
    assert len(re.findall("data-paragraph", str(shown.content))) <= 150


def test_places_of_files_without_pages_are_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text("".join(f"{line[0]}\n" for line in POLICY), encoding="utf-8")
    document = read_document(path)
    assessment = assess([document], load_framework("pi-law-policy"))
    items = prefill_data(assessment)["items"]
    evidence = [each for item in items for each in item["evidence"]]
    assert evidence and all(each["page"] is None for each in evidence)
    for each in evidence:
        block = document.blocks[each["paragraph"] - 1]
        assert block.start <= each["start"] < block.end
    cited = next(each for each in assessment.proposals if each.state == "proposed")
    first = next(each for each in cited.evidence if each.cited)
    place = f"第 {document.paragraph_of(first.start)} 段"
    assert place_of(first, [document]) == f"policy.txt {place}"
    assert number_of(first, [document]) == place
    assert re.search(r"见第 [\d、]+ 段", cited.rationale)
