"""Lines of plain text: those wrapped at a fixed width are joined, those of the page set apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from extractor.headings import numbering_style, reads_like_heading, starts_list_item

NARROWEST, WIDEST = 40, 200  # columns of a wrapped text; a Chinese character takes two
_ENDED = re.compile(r"[。！？；!?;：:…][”」』’）)】\"']*$")
_STARTS = re.compile(r"\s*(?:[#>|*+【〔•·-]|```|[A-Za-z]\)|={3,})")
_CLOSING = tuple("，。、；：！？）」』”’》】,")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–·~]\s*)?(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}(?:\s*页)?)?(?:\s*[-—–·~])?\s*"
)
FEWEST_PAGES = 3
NEAR_NUMBER = 3  # lines between a running header and its page number


def unwrapped(text: str) -> str:
    """The text with the line ends inside paragraphs taken out; nothing but white space changes."""
    lines = text.split("\n")
    width = wrap_width(lines)
    joined: list[str] = []
    for number, line in enumerate(lines):
        if number and joined[-1].strip() and _goes_on(lines[number - 1], line, width):
            before, after = joined[-1].rstrip(), line.lstrip()
            joined[-1] = before + _between(before, after) + after
        else:
            joined.append(line)
    return "\n".join(joined)


def wrap_width(lines: Sequence[str]) -> int:
    """The width in columns at which a text was wrapped; 0 where it was not.

    It is where most lines end, with hardly any beyond and most of them ending in mid-sentence.
    """
    counts = Counter(columns for line in lines if NARROWEST <= (columns := _columns(line)))
    full = {
        width: sum(counts[each] for each in range(width - _slack(width), width + _slack(width) + 1))
        for width in counts
        if width <= WIDEST
    }
    width = max(full, key=lambda each: (full[each], counts[each], each), default=0)
    filled = sum(bool(line.strip()) for line in lines)
    wider = sum(count for each, count in counts.items() if each > width + _slack(width))
    if not width or full[width] < max(3, 0.05 * filled) or wider * 10 > full[width]:
        return 0
    near = [line for line in lines if abs(_columns(line) - width) <= _slack(width)]
    open_ended = sum(not _ENDED.search(line.rstrip()) for line in near)
    return width if open_ended * 2 > len(near) else 0


def _slack(width: int) -> int:
    """Columns by which a full line may be shorter or longer, e.g. by figures of another width."""
    return max(2, width // 14)


def _columns(text: str) -> int:
    stripped = text.rstrip()
    return len(stripped) + sum(unicodedata.east_asian_width(each) in "WF" for each in stripped)


def _goes_on(line: str, following: str, width: int) -> bool:
    """True where a line end is no end of a paragraph."""
    after = following.strip()
    if not line.strip() or not after or "\f" in line or "\f" in following:
        return False
    if after.startswith(_CLOSING):
        return True
    if not width or _ENDED.search(line.rstrip()) or _begins(following):
        return False
    indent = len(following) - len(following.lstrip()) - (len(line) - len(line.lstrip()))
    word = re.match(r"[!-~]*", after)
    room = width - _columns(line) - (len(word[0]) + 1 if word and word[0] else 0)
    return indent < 2 and room <= _slack(width)


def _begins(line: str) -> bool:
    """True for a line that opens a paragraph by its number, bullet or mark."""
    name = line.strip()
    style = numbering_style(name)
    if style.startswith("1.1"):  # 2.46 元 may stand at the head of any line
        return reads_like_heading(name)
    return bool(style) or starts_list_item(name) or bool(_STARTS.match(line))


def _between(before: str, after: str) -> str:
    """What stands between two joined lines: a space between words of Latin letters only."""
    wide = "\u2e80" <= before[-1:] or "\u2e80" <= after[:1] or before[-1:] in "“‘"
    return "" if wide else " "


def page_furniture(lines: Sequence[str]) -> frozenset[int]:
    """Numbers of the lines that are page numbers and running headers.

    Form feeds mark the pages, or running lines with a page number near them that counts on.
    """
    fed = [number for number, line in enumerate(lines) if "\f" in line]
    return frozenset(_at_feeds(lines, fed) if fed else _counted(lines))


def _at_feeds(lines: Sequence[str], fed: Sequence[int]) -> set[int]:
    """Lone numbers and repeated lines at the head and foot of pages parted by form feeds."""
    edges: list[list[int]] = []
    for start, end in zip([0, *fed], [*fed, len(lines)], strict=True):
        filled = [
            number
            for number in range(start, end)
            if (body := lines[number].strip("\f \t")) and not _ENDED.search(body)
        ]
        edges.append(sorted({*filled[:2], *filled[-2:]}))
    counts = Counter(shape for page in edges for shape in {_shape(lines[n]) for n in page})
    most = max(FEWEST_PAGES, len(edges) // 2)
    return {
        number
        for page in edges
        for number in page
        if _PAGE_NUMBER.fullmatch(lines[number].strip("\f"))
        or counts[_shape(lines[number])] >= most
    }


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", "".join(line.split()))


def _counted(lines: Sequence[str]) -> set[int]:
    """Short lines that come again and again, each time near a number greater by one."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if 2 <= len(line.strip()) <= 40 and not line.strip().isdigit():
            places.setdefault(_shape(line), []).append(number)
    found: set[int] = set()
    for numbers in places.values():
        if len(numbers) >= FEWEST_PAGES + 2 and not _ENDED.search(lines[numbers[0]].strip()):
            chain = _chain(lines, numbers)
            if len(chain) > max(FEWEST_PAGES, 0.3 * len(numbers)):
                found |= {each for pair in chain for each in pair}
    return found


def _chain(lines: Sequence[str], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of a repeated line and the page number near it, as far as these count on by one."""
    chain: list[tuple[int, int]] = []
    last: int | None = None
    for number in numbers:
        near = range(max(0, number - NEAR_NUMBER), min(len(lines), number + NEAR_NUMBER + 1))
        values = {
            int(match[1]): at
            for at in near
            if at != number and (match := _PAGE_NUMBER.fullmatch(lines[at]))
        }
        if last is None:
            last = min(values, default=None)
        elif last + 1 in values or last in values:
            last = last + 1 if last + 1 in values else last
        else:
            continue
        if last is not None:
            chain.append((number, values[last]))
    return chain
