from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document as open_word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from indicators.catalogue import load_framework
from indicators.schema import Answer, State
from review.decisions import Decision
from review.exports.form_filling import BODY, FormUnreadable, fill_form

FORM = load_framework("cfis-self-assessment")


def decided(indicator: str, answer: Answer, state: State = "proposed") -> Decision:
    moment = "2026-11-26T08:00:00+00:00"
    return Decision(1, 1, FORM.id, 1, indicator, "confirm", state, answer, "", "王芳", moment, 1)


def options(indicator: str) -> tuple[str, ...]:
    return FORM.scales[str(FORM.indicator(indicator).scale)].options


def make(path: Path, rows: list[tuple[str, str, list[str]]]) -> Path:
    """A form whose rows have a number, a wording and the lines of the options cell."""
    word = open_word()
    word.add_paragraph("本公司填写说明，请勿改动")
    table = word.add_table(rows=1, cols=4)
    for cell, text in zip(
        table.rows[0].cells, ("序号", "四级指标", "企业自评", "备注"), strict=True
    ):
        cell.text = text
    for number, wording, lines in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[3].text = number, wording, "内部备注"
        cells[2].text = "\n".join(lines)
    word.save(str(path))
    return path


def cell_of(path: Path, row: int) -> str:
    return str(open_word(str(path)).tables[0].rows[row].cells[2].text)


def lines(indicator: str, box: str = "□") -> list[str]:
    return [f"{place}.{label}{box}" for place, label in enumerate(options(indicator), 1)]


def title(indicator: str) -> str:
    return FORM.indicator(indicator).title


def test_the_options_of_decisions_are_ticked_and_nothing_else_changes(tmp_path: Path) -> None:
    rows = [(number, title(number), lines(number)) for number in ("1", "2", "24", "55")]
    source = make(tmp_path / "form.docx", rows)
    before = source.read_bytes()
    decisions = {"1": decided("1", 2), "24": decided("24", 1), "55": decided("55", 2)}
    result = fill_form(source, tmp_path / "filled.docx", FORM, decisions)
    assert (result.filled, result.not_matched, result.conflicts) == (("1", "24", "55"), (), ())
    filled = tmp_path / "filled.docx"
    assert cell_of(filled, 1).splitlines()[1] == "2.比较重视☑"
    assert cell_of(filled, 1).count("☑") == 1 and cell_of(filled, 1).count("□") == 4
    assert "☑" not in cell_of(filled, 2)  # not decided
    assert cell_of(filled, 3) == "1.是☑\n2.否□" and cell_of(filled, 4) == "1.是□\n2.否☑"
    assert source.read_bytes() == before
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(filled) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            if name != BODY:
                assert old.read(name) == new.read(name), name
        assert _same_but_for_boxes(old.read(BODY), new.read(BODY))


def _same_but_for_boxes(old: bytes, new: bytes) -> bool:
    """The same but for the boxes; how an XML declaration is written makes no difference."""
    from lxml import etree

    def canonical(content: bytes) -> str:
        text = etree.tostring(etree.fromstring(content), method="c14n").decode()
        return text.replace("☑", "□")

    return canonical(old) == canonical(new)


@pytest.mark.parametrize("box", ["□", "☐", "○", "（ ）", "( )", "[ ]"])
def test_boxes_of_many_kinds_after_and_before_the_option(tmp_path: Path, box: str) -> None:
    after = make(tmp_path / "after.docx", [("3", title("3"), lines("3", box))])
    before_lines = [f"{box}{place}. {label}" for place, label in enumerate(options("3"), 1)]
    before = make(tmp_path / "before.docx", [("3", title("3"), before_lines)])
    for source in (after, before):
        target = tmp_path / f"filled-{source.name}"
        result = fill_form(source, target, FORM, {"3": decided("3", 2)})
        assert result.filled == ("3",), result
        ticked = cell_of(target, 1).splitlines()
        assert [("☑" in line or "√" in line) for line in ticked] == [False, True, False]


def test_rows_are_known_by_wording_although_the_number_or_some_letters_differ(
    tmp_path: Path,
) -> None:
    rows = [
        ("9", title("1").replace("创始人、", ""), lines("1")),
        ("", f"  {title('2')}。 ", lines("2")),
    ]
    source = make(tmp_path / "form.docx", rows)
    decisions = {"1": decided("1", 1), "2": decided("2", 3), "4": decided("4", 1)}
    result = fill_form(source, tmp_path / "filled.docx", FORM, decisions)
    assert result.filled == ("1", "2")
    assert [number for number, _ in result.not_matched] == ["4"]
    assert "没有这一指标的文字" in result.not_matched[0][1]


def test_what_the_user_ticked_otherwise_stays_and_is_told(tmp_path: Path) -> None:
    ticked = lines("1")
    ticked[0] = ticked[0].replace("□", "☑")
    source = make(tmp_path / "form.docx", [("1", title("1"), ticked)])
    result = fill_form(source, tmp_path / "filled.docx", FORM, {"1": decided("1", 2)})
    assert result.filled == () and result.conflicts[0][0] == "1"
    assert "非常重视" in result.conflicts[0][1]
    assert cell_of(tmp_path / "filled.docx", 1) == cell_of(source, 1)
    same = fill_form(source, tmp_path / "same.docx", FORM, {"1": decided("1", 1)})
    assert same.filled == ("1",)
    assert cell_of(tmp_path / "same.docx", 1).count("☑") == 1


def test_two_rows_of_the_same_wording_are_not_guessed_between(tmp_path: Path) -> None:
    rows = [("", title("1"), lines("1")), ("", title("1"), lines("1"))]
    source = make(tmp_path / "form.docx", rows)
    result = fill_form(source, tmp_path / "filled.docx", FORM, {"1": decided("1", 2)})
    assert result.filled == () and "2 行" in result.not_matched[0][1]


def test_silence_has_no_box_and_other_options_are_not_forced(tmp_path: Path) -> None:
    rows = [("1", title("1"), lines("1")), ("2", title("2"), ["好□", "坏□"])]
    source = make(tmp_path / "form.docx", rows)
    decisions = {"1": decided("1", None, "not_found"), "2": decided("2", 1)}
    result = fill_form(source, tmp_path / "filled.docx", FORM, decisions)
    assert result.filled == () and {number for number, _ in result.not_matched} == {"1", "2"}


def test_boxes_of_symbol_fonts_and_content_controls(tmp_path: Path) -> None:
    source = make(tmp_path / "form.docx", [("24", title("24"), ["x"]), ("43", title("43"), ["x"])])
    word = open_word(str(source))
    first, second = (word.tables[0].rows[row].cells[2].paragraphs[0]._p for row in (1, 2))
    for paragraph in (first, second):
        for run in list(paragraph.iterchildren("{*}r")):
            paragraph.remove(run)
    names = nsdecls("w")
    for label in ("是", "否"):
        first.append(
            parse_xml(
                f'<w:r {names}><w:t>{label}</w:t><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
            )
        )
        second.append(
            parse_xml(
                f'<w:sdt {names} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
                '<w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>'
                "<w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )
        second.append(parse_xml(f"<w:r {names}><w:t>{label}</w:t></w:r>"))
    word.save(str(source))
    target = tmp_path / "filled.docx"
    result = fill_form(source, target, FORM, {"24": decided("24", 2), "43": decided("43", 1)})
    assert result.filled == ("24", "43"), result
    body = zipfile.ZipFile(target).read(BODY).decode()
    assert body.count('w:char="F0A8"') == 1 and body.count('w:char="F0FE"') == 1
    assert body.index('w:char="F0A8"') < body.index('w:char="F0FE"')
    assert body.count('w14:val="1"') == 1 and body.index('w14:val="1"') < body.index('w14:val="0"')


def test_what_is_no_form_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(FormUnreadable, match=r"save it as \.docx"):
        fill_form(path, tmp_path / "filled.docx", FORM, {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(BODY, b" " * 60_000_000)
    with pytest.raises(FormUnreadable):
        fill_form(path, tmp_path / "filled.docx", FORM, {})
    with pytest.raises(FormUnreadable, match="not answered by options"):
        fill_form(path, tmp_path / "filled.docx", load_framework("ccia-002"), {})
    assert not (tmp_path / "filled.docx").exists()
