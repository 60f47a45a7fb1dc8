"""From lines in reading order to headings, paragraphs and list items, of one PDF page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from extractor.headings import (
    numbering_level,
    reads_like_heading,
    starts_list_item,
    states_quantity,
)
from extractor.readers.pdf_layout import LEADERS, TERMINAL, BodyType, Line, Piece, is_wide

LONGEST_LABEL = 8  # times the type size: two longer lines that end together are of one text
PARAGRAPH_GAP = 0.22  # times the type size: so much more than the leading parts two sentences
_LISTED = re.compile(r"(\d{1,2})\s?[\u4e00-\u9fff]")


def pieces_of(lines: Sequence[Line], page: int, body: BodyType) -> list[Piece]:
    """Group the lines of a page into headings, paragraphs and list items."""
    pieces: list[Piece] = []
    index = 0
    while index < len(lines):
        _add_line(pieces, lines, index, page, body)
        index += 1
    return pieces


def _add_line(
    pieces: list[Piece], lines: Sequence[Line], index: int, page: int, body: BodyType
) -> None:
    line = lines[index]
    text = line.text
    heading = _is_heading(lines, index, text, body)
    last = pieces[-1] if pieces else None
    if last and last.kind == "heading" and heading and _wraps(last.lines[-1], line):
        if not numbering_level(text):
            last.lines.append(line)
            return
    if last and last.kind in ("paragraph", "list_item") and not heading:
        if not starts_list_item(text) and _same_paragraph(last, line, body):
            last.lines.append(line)
            return
    kind: Literal["heading", "paragraph", "list_item"] = "paragraph"
    if heading:
        kind = "heading"
    elif starts_list_item(text):
        kind = "list_item"
    pieces.append(Piece(kind, [line], page, line.size))


def _is_heading(lines: Sequence[Line], index: int, text: str, body: BodyType) -> bool:
    line = lines[index]
    if not reads_like_heading(text):
        return False
    numbered = numbering_level(text) > 0
    if _runs_on(lines, index) if numbered else _runs_into_sentence(lines, index):
        return False
    if line.size >= 1.15 * body.size:
        return numbered or not states_quantity(text)
    if numbered and len(text) <= 30 and line.size >= 0.97 * body.size:
        return True
    return _stands_out(lines, index, body) and not states_quantity(text)


def _runs_on(lines: Sequence[Line], index: int) -> bool:
    """True for a numbered line that is full and goes on: the first line of an item."""
    line, following = lines[index], lines[index + 1 : index + 2]
    if not following or line.x1 < max(line.edge, following[0].x1) - 1.2 * line.size:
        return False
    below = following[0]
    return _wraps(line, below) and line.bold == below.bold and not numbering_level(below.text)


def _runs_into_sentence(lines: Sequence[Line], index: int) -> bool:
    """True for the first line of a pull quote or of a paragraph in large type."""
    for line, following in pairwise(lines[index : index + 4]):
        if not _wraps(line, following) or line.bold != following.bold:
            return False
        if not reads_like_heading(following.text):
            return True
    return False


def _stands_out(lines: Sequence[Line], index: int, body: BodyType) -> bool:
    """True for a line or two, bold or coloured, among lines that are not: a small title."""
    if not _distinct(lines[index], body):
        return False
    first = last = index
    while first > 0 and _same_title(lines[first - 1], lines[first], body):
        first -= 1
    while last + 1 < len(lines) and _same_title(lines[last], lines[last + 1], body):
        last += 1
    return last - first < 2


def _distinct(line: Line, body: BodyType) -> bool:
    """True for bold type of at least the text's size, and for somewhat larger coloured type."""
    if line.bold and not body.bold:
        return line.size >= 0.95 * body.size
    return line.size >= 1.04 * body.size and line.characters[0].colour != body.colour


def _same_title(above: Line, line: Line, body: BodyType) -> bool:
    return _distinct(above, body) and _distinct(line, body) and _wraps(above, line)


def _wraps(above: Line, line: Line) -> bool:
    """True where a line is the second line of a heading in the same size."""
    close = 0 <= line.top - above.bottom + 0.3 * line.size < 1.2 * line.size
    return close and abs(above.size - line.size) < 0.05 * line.size


def _same_paragraph(piece: Piece, line: Line, body: BodyType) -> bool:
    above = piece.lines[-1]
    size = max(above.size, line.size)
    if abs(above.size - line.size) > 0.12 * size:
        return False
    if not -0.6 * size < line.top - above.bottom < body.most_white(size, 1.3):
        return False
    left = min(each.x0 for each in piece.lines[-3:])
    right = max(each.x1 for each in piece.lines[-3:])
    if line.x0 > right or line.x1 < left or _is_parted(piece, line, body):
        return False
    ended = bool(TERMINAL.search(above.text))
    short = above.x1 < max(right, line.x1) - 2.2 * size
    indented = line.x0 > left + 1.4 * size
    first_indented = len(piece.lines) == 1 and line.x0 < above.x0 - 0.5 * size
    if short and (ended or not first_indented) and above.x1 < line.x1 - 6 * size:
        return False
    return not (indented and (ended or short)) and not (short and ended)


def _is_parted(piece: Piece, line: Line, body: BodyType) -> bool:
    """True where two lines show that they are two texts, however long they are."""
    above = piece.lines[-1]
    size = max(above.size, line.size)
    if len(above.cells) > 1 or len(line.cells) > 1 or LEADERS.search(above.text):
        return True  # a title of the contents with its page number
    if TERMINAL.search(above.text):
        wide = body.leading and line.top - above.bottom > (body.leading + PARAGRAPH_GAP) * size
        if wide or numbering_level(line.text):
            return True
    if len(piece.lines) == 1 and above.bold and not line.bold:
        return True  # a small title that says too much to be a heading, e.g. 公益捐赠 1,200 万元
    return _is_counted_on(above.text, line.text) or _are_labels(piece, line)


def _is_narrow(piece: Piece, line: Line) -> bool:
    """True for prose in lines that end together, short of the others: text beside a picture."""
    above, size = piece.lines[-1], line.size
    if len(line.text) == 1 or "，" in above.text:
        return True
    others = [*piece.lines[-2:-1], line]
    ends = any(abs(each.x1 - above.x1) < 1.2 * size for each in others)
    return ends and above.x1 - above.x0 > LONGEST_LABEL * size


def _is_counted_on(above: str, text: str) -> bool:
    """True for 2 骑手权益 below 1 数据安全: a list without marks behind its numbers."""
    one, two = _LISTED.match(above), _LISTED.match(text)
    return one is not None and two is not None and int(two[1]) == int(one[1]) + 1


def _are_labels(piece: Piece, line: Line) -> bool:
    """True where the first word of a line had room on the line above: labels below each other.

    Chinese breaks anywhere, so that only a Latin word or a mark may be why a line ends early.
    """
    above = piece.lines[-1]
    one, two = above.text[-1], line.text[0]
    if not (one.isalpha() and is_wide(one) and two.isalpha() and is_wide(two)):
        return False
    widest = max(line.x1, *(each.x1 for each in piece.lines))
    if not _is_narrow(piece, line):
        widest = max(widest, above.edge)
    size = max(above.size, line.size)
    return abs(line.x0 - above.x0) < 0.5 * size and above.x1 < widest - 2.2 * size


def continues_on_next_page(last: Piece, first: Piece) -> bool:
    """True where the paragraph at the foot of a page goes on at the head of the next."""
    return (
        last.kind in ("paragraph", "list_item")
        and first.kind == "paragraph"
        and not last.cells
        and not TERMINAL.search(last.text)
        and len(last.text) > 15
        and abs(last.size - first.size) < 0.1 * max(last.size, first.size)
    )
