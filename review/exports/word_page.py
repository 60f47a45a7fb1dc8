"""The page of a Word form: A4, Chinese fonts, header, page numbers, tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document as open_word
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from review.exports.plain_text import plain

LATIN_FACE = "Times New Roman"
CHINESE_FACE = "Noto Serif CJK SC"
FALLBACK_FACE = "宋体"
SIZES = {"Normal": 9.5, "Title": 17.0, "Heading 1": 14.0, "Heading 2": 11.5}
GREY = RGBColor(0x60, 0x66, 0x70)
RED = RGBColor(0xB4, 0x23, 0x18)
AMBER = RGBColor(0xB4, 0x5F, 0x06)
GREEN = RGBColor(0x1E, 0x6B, 0x3A)
NAVY = RGBColor(0x1F, 0x3A, 0x5F)
HEADER_SHADE = "DCE6F1"
SMALL = Pt(8.5)
GAP, SIGNING_GAP = Pt(6), Pt(18)
MARK_FACE = "Segoe UI Symbol"  # Windows; other systems have a face with ☐ and ☑ of their own


def new_document(title: str) -> WordDocument:
    """An empty A4 document with our fonts, the title in its header, page numbers below."""
    word = open_word()
    for name, size in SIZES.items():
        style = word.styles[name]
        assert isinstance(style, ParagraphStyle)
        _set_style(style, size)
    _set_language(word)
    _declare_fallback(word)
    _set_page(word, title)
    now = datetime.now(UTC).replace(tzinfo=None)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = title[:255], "明证 mingzheng", ""
    properties.created = properties.modified = now
    return word


def add_title(word: WordDocument, text: str) -> None:
    """Add a title in the middle of the line."""
    title = word.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(title, text)


def write_run(
    paragraph: Paragraph, text: str, bold: bool = False, colour: RGBColor | None = None
) -> Run:
    """Add text to a paragraph; control characters are left out."""
    run = paragraph.add_run(plain(text))
    run.bold = bold or None
    if colour is not None:
        run.font.color.rgb = colour
    return run


def write_small(paragraph: Paragraph, text: str, colour: RGBColor | None = None) -> None:
    """Add text in the size of evidence."""
    write_run(paragraph, text, colour=colour).font.size = SMALL


def write_mark(paragraph: Paragraph, mark: str, colour: RGBColor | None = None) -> None:
    """Add ☐ or ☑ in a face that has them; Chinese faces mostly do not."""
    run = write_run(paragraph, mark, colour=colour)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), MARK_FACE)


def keep_with_next(cell: _Cell) -> None:
    """Keep a row on the page on which the next one begins."""
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def add_plain_table(word: WordDocument, widths: Sequence[float]) -> Table:
    """A table of columns (width in cm) without a header row."""
    table: Table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def add_table(word: WordDocument, columns: Sequence[tuple[str, float]]) -> Table:
    """A table of columns (title, width in cm) whose header row is repeated on every page."""
    table: Table = word.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    header = table.rows[0]
    _mark_row(header._tr, "w:tblHeader")
    _mark_row(header._tr, "w:cantSplit")
    for column, cell, (title, width) in zip(table.columns, header.cells, columns, strict=True):
        column.width = cell.width = Cm(width)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        write_run(cell.paragraphs[0], title, bold=True)
        shade(cell)
        keep_with_next(cell)
    return table


def add_row(table: Table, split: bool = True) -> tuple[_Cell, ...]:
    """A new row at the end of a table, its cells as wide as their columns.

    A long row may run over a page end; held together it would leave the page before half empty.
    """
    row = table.add_row()
    if not split:
        _mark_row(row._tr, "w:cantSplit")
    cells = row.cells
    for cell, column in zip(cells, table.columns, strict=True):
        if column.width is not None:
            cell.width = column.width
    return tuple(cells)


def _set_style(style: ParagraphStyle, size: float) -> None:
    style.font.name = LATIN_FACE
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), CHINESE_FACE)
    style.paragraph_format.space_after = Pt(2)
    style.paragraph_format.line_spacing = 1.05
    if style.name != "Normal":
        style.font.color.rgb = NAVY
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(10)


def _set_language(word: WordDocument) -> None:
    """Mark the text as Simplified Chinese, so that marks and line breaks are Chinese too."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _declare_fallback(word: WordDocument) -> None:
    """Name the font that every Chinese Windows has for where ours is missing."""
    for part in word.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            entry = (
                f'<w:font w:name="{CHINESE_FACE}"><w:altName w:val="{FALLBACK_FACE}"/>'
                '<w:charset w:val="86"/><w:family w:val="roman"/></w:font></w:fonts>'
            )
            part._blob = part.blob.replace(b"</w:fonts>", entry.encode())


def _set_page(word: WordDocument, title: str) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.7)
    section.top_margin = section.bottom_margin = Cm(2.0)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.alignment = footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(header, title, colour=GREY)
    write_run(footer, "第 ")
    _field(footer, "PAGE")
    write_run(footer, " 页，共 ")
    _field(footer, "NUMPAGES")
    write_run(footer, " 页")


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _mark_row(row: BaseOxmlElement, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def shade(cell: _Cell) -> None:
    """Give a cell the colour of headers."""
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEADER_SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
