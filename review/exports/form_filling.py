"""Fills a user's own copy of a form: ticks the options of the decisions, changes nothing else.

The parts of the Word file are copied as they are; only `word/document.xml` is written anew, with
the ticked boxes. Macros and links in it are neither run nor followed.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from extractor.errors import ExtractorError
from extractor.readers.docx import refuse_bomb
from indicators.schema import Framework, Indicator
from review.decisions import Decision
from review.errors import ReviewError
from review.exports.atomic import replacing

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
OPEN_BOXES, TICKED_BOXES = "□☐◻▢○◯❑❒", "☑☒■✓✔√⊠●"
TICK, STROKE = "☑", "√"  # a box becomes a ticked one; between brackets stands a stroke
# Boxes of symbol fonts, by font and code: Wingdings and Wingdings 2, open and ticked.
_SYMBOLS = {
    ("wingdings", "6f"): "□",
    ("wingdings", "a8"): "□",
    ("wingdings", "fe"): "☑",
    ("wingdings", "fd"): "☒",
    ("wingdings 2", "a3"): "□",
    ("wingdings 2", "52"): "☑",
}
_TICKED_SYMBOL = {"wingdings": "F0FE", "wingdings 2": "F052"}
ALIKE = 0.8  # of two wordings, 0 to 1: forms of other years change a few characters
_BRACKETS = {"(": ")", "（": "）", "[": "]"}


class FormUnreadable(ReviewError):
    """The file is no Word form that can be filled."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What was done: indicators whose box was ticked, or had been ticked so before.

    `not_matched` are decided indicators without a row or whose options the row does not show, each
    with the reason; `conflicts` those where another option had been ticked, which was left.
    """

    filled: tuple[str, ...]
    not_matched: tuple[tuple[str, str], ...]
    conflicts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Letter:
    """One character of a row: its element, its place in the element's text, and what it is."""

    element: Any
    place: int
    letter: str


def fill_form(
    source: Path, target: Path, framework: Framework, decisions: Mapping[str, Decision]
) -> Filling:
    """Fill a copy of a form with the decisions of a framework that is answered by options.

    Args:
        source: the user's .docx, which stays as it is.
        target: where the filled copy is written, whole or not at all.
        framework: whose indicators the rows of the form are.
        decisions: the decisions in force; indicators without one are left as they are.

    Raises:
        FormUnreadable: the file is no Word file, is damaged or too large, or the framework is not
            answered by options.
    """
    if framework.answers != "option":
        raise FormUnreadable(
            f"{framework.id}: is not answered by options; there is no box to tick",
            f"“{framework.title}”不是选项式的评估表，没有可以勾选的方框。",
        )
    body = _body(source)
    rows = [row for row in body.iter(f"{_W}tr") if not any(True for _ in row.iter(f"{_W}tbl"))]
    read = [[_letters(cell) for cell in row.iterchildren(f"{_W}tc")] for row in rows]
    texts = [["".join(each.letter for each in cell) for cell in row] for row in read]
    filled, not_matched, conflicts = [], [], []
    for indicator in framework.indicators:
        decision = decisions.get(indicator.id)
        if decision is None:
            continue
        outcome, told = _fill(framework, indicator, decision, read, texts)
        if outcome == "filled":
            filled.append(indicator.id)
        elif outcome == "conflict":
            conflicts.append((indicator.id, told))
        else:
            not_matched.append((indicator.id, told))
    _write(source, target, body)
    return Filling(tuple(filled), tuple(not_matched), tuple(conflicts))


def _body(source: Path) -> Any:  # noqa: ANN401 - lxml element
    try:
        refuse_bomb(source)
        with zipfile.ZipFile(source) as archive:
            content = archive.read(BODY)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(content, parser)
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError, ExtractorError) as error:
        raise FormUnreadable(
            f"{source}: is no Word form that can be read ({type(error).__name__}); "
            "open it in Word, save it as .docx and give that",
            f"{source.name}：不是可以读取的 Word 表格，请用 Word 另存为 .docx 后再试。",
        ) from error


def _write(source: Path, target: Path, body: Any) -> None:  # noqa: ANN401 - lxml element
    content = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    with replacing(target) as temporary:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(temporary, "w") as new:
            for entry in old.infolist():
                data = content if entry.filename == BODY else old.read(entry)
                new.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)


def _letters(cell: Any) -> list[_Letter]:  # noqa: ANN401 - lxml element
    """The characters of a cell without white space, each half-width and in its common form."""
    found = []
    for element in cell.iter(f"{_W}t", f"{_W}sym"):
        if element.tag == f"{_W}sym":
            found.append(_Letter(element, 0, _symbol(element)))
            continue
        for place, letter in enumerate(element.text or ""):
            if letter.isspace():
                continue
            plain = unicodedata.normalize("NFKC", letter)
            found.append(_Letter(element, place, plain if len(plain) == 1 else letter))
    return found


def _symbol(element: Any) -> str:  # noqa: ANN401 - lxml element
    font = element.get(f"{_W}font", "").casefold()
    code = element.get(f"{_W}char", "").casefold()[-2:]
    return _SYMBOLS.get((font, code), "\ufffc")


def _fill(
    framework: Framework,
    indicator: Indicator,
    decision: Decision,
    read: Sequence[Sequence[list[_Letter]]],
    texts: Sequence[Sequence[str]],
) -> tuple[str, str]:
    place = _row_of(indicator, texts)
    if isinstance(place, str):
        return "missing", place
    labels = framework.scales[str(indicator.scale)].options
    if decision.state != "proposed" or not isinstance(decision.answer, int):
        return "missing", "结论不是表中的选项（未披露或不适用），请自行填写"
    boxes = _boxes(_beside_wording(indicator, read[place], texts[place]), labels)
    if boxes is None:
        return "missing", "行中的选项或方框与指标不一致"
    wanted = decision.answer - 1
    ticked = [number for number, box in enumerate(boxes) if box.letter in TICKED_BOXES]
    if ticked and ticked != [wanted]:
        others = "、".join(labels[number] for number in ticked)
        return "conflict", f"表中已勾选“{others}”，结论为“{labels[wanted]}”，未改动"
    if not ticked:
        _tick(boxes[wanted])
    return "filled", ""


def _row_of(indicator: Indicator, texts: Sequence[Sequence[str]]) -> int | str:
    """The row of an indicator by its number and its wording, or why there is none."""
    wording = _bare(indicator.title)
    alike = [
        number
        for number, cells in enumerate(texts)
        if any(_likeness(wording, _bare(cell)) >= ALIKE for cell in cells)
    ]
    numbered = [number for number in alike if indicator.id in [_digits(c) for c in texts[number]]]
    if len(numbered) == 1:
        return numbered[0]
    if len(alike) == 1:
        return alike[0]
    if not alike:
        return "表中没有这一指标的文字"
    return f"表中有 {len(alike)} 行与这一指标的文字相近，无法确定是哪一行"


def _likeness(wording: str, cell: str) -> float:
    if wording == cell:
        return 1.0
    if not cell or abs(len(wording) - len(cell)) > len(wording) / 2:
        return 0.0
    return SequenceMatcher(None, wording, cell, autojunk=False).ratio()


def _bare(text: str) -> str:
    """A text without white space and marks, half-width."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _digits(cell: str) -> str:
    return cell.rstrip(".、")


def _beside_wording(
    indicator: Indicator, row: Sequence[list[_Letter]], texts: Sequence[str]
) -> list[list[_Letter]]:
    """Where options can stand: each cell but that of the wording, or all behind it together.

    The wording itself may hold the words of an option (是否……).
    """
    bare = _bare(indicator.title)
    own = max(range(len(texts)), key=lambda number: _likeness(bare, _bare(texts[number])))
    others = [cell for number, cell in enumerate(row) if number != own]
    return [*others, [letter for cell in row[own + 1 :] for letter in cell]]


def _boxes(groups: Sequence[list[_Letter]], labels: Sequence[str]) -> list[_Letter] | None:
    """The box of each option; None where no group shows them all, each with its box."""
    known = set(OPEN_BOXES + TICKED_BOXES)
    for letters in groups:
        text = "".join(each.letter for each in letters)
        spans = _spans(text, labels)
        if spans is None:
            continue
        places = [number for number, each in enumerate(letters) if each.letter in known]
        places += _brackets(text)
        places = sorted(place for place in places if _beside(place, spans, text))
        if len(places) == len(labels):
            return [letters[place] for place in places]
    return None


def _spans(text: str, labels: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where the options stand, one after the other."""
    spans, start = [], 0
    for label in labels:
        bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", label))
        found = text.find(bare, start)
        if found < 0:
            return None
        start = found + len(bare)
        spans.append((found, start))
    return spans


def _brackets(text: str) -> Iterator[int]:
    """The opening brackets of pairs with nothing or a stroke between."""
    for number, letter in enumerate(text):
        close = _BRACKETS.get(letter)
        if close and text[number + 1 : number + 2] == close:
            yield number


def _beside(place: int, spans: Sequence[tuple[int, int]], text: str) -> bool:
    """True for what stands just after an option, or just before it and its number."""
    return any(
        place == end
        or (place < start and re.fullmatch(r"\W?\W?\d*[.、]?", text[place + 1 : start]))
        for start, end in spans
    )


def _tick(box: _Letter) -> None:
    element = box.element
    if element.tag == f"{_W}sym":
        element.set(f"{_W}char", _TICKED_SYMBOL[element.get(f"{_W}font", "").casefold()])
        return
    text = element.text
    if box.letter in _BRACKETS:
        element.text = f"{text[: box.place + 1]}{STROKE}{text[box.place + 1 :].lstrip(' ')}"
        return
    element.text = f"{text[: box.place]}{TICK}{text[box.place + 1 :]}"
    for control in element.iterancestors(f"{_W}sdt"):
        for checked in control.iter(f"{_W14}checked"):
            checked.set(f"{_W14}val", "1")
        break
