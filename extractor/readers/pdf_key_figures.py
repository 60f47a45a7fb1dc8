"""Key figures set large over or under the words that say what they count: 98.5% 客户满意度.

On designed pages they stand in rows of cards. Read line by line, all figures would come before all
words; a figure and its words are one piece instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.readers.pdf_blocks import Fragment, Group
from extractor.table_headers import is_year

LARGER = 1.2  # times the type of its words: the least size of a key figure
LONGEST_FIGURE, LONGEST_WORDS = 14, 20  # characters of a line
LONGEST_UNIT = 5  # characters
MOST_LINES = 3  # of words
FARTHEST = 2.0  # times the type size of the words, between them and their figure
# 1,234 小时, 98.5%, 2.3亿元 and 36; not 1 识别 or 01 公司治理, which number titles.
_COUNTED = (
    r"人次|小时|公里|平方米|立方米|公斤|千克|公顷|千瓦时?|兆瓦时?|分钟|[元吨人家次件户个名项台座辆度升场份条起天"
    r"倍所位分亩株棵只套批期页省市国城年+]|[A-Za-z]{1,4}"
)
_FIGURE = re.compile(
    rf"(?:约|超过?|近|逾)?[-+]?(?:\d(?:[\d,.]*\d)?\s*(?:[%％‰]|[百千万亿]*(?:{_COUNTED})|[百千万亿]+)\+?"
    r"|[1-9][\d,.]*\d\+?)"
)
_SENTENCE = re.compile("[。；！？]")


def with_words(groups: Sequence[Group]) -> tuple[list[Group], set[int]]:
    """The groups, key figures put together with their units and words, and the ids of those."""
    found = list(groups)
    joined: set[int] = set()
    for figure in [group for group in groups if _is_figure(group)]:
        unit = next((g for g in found if _is_unit_of(figure, g)), None)
        parts = [figure] if unit is None else [figure, unit]
        free = [g for g in found if g not in parts and id(g) not in joined]
        words = _words_of(figure, free)
        if words is None:
            continue
        first = [*parts, words] if figure.box.top < words.box.top else [words, *parts]
        card = Group([fragment for part in first for fragment in part.fragments])
        found = [card if g is figure else g for g in found if g is figure or g not in first]
        joined.add(id(card))
    return found, joined


def _text(fragment: Fragment) -> str:
    return fragment.line.text


def _is_figure(group: Group) -> bool:
    text = _text(group.fragments[0])
    alone = len(group.fragments) == 1 and len(text) <= LONGEST_FIGURE
    return alone and bool(_FIGURE.fullmatch(text)) and not is_year(text)


def _is_unit_of(figure: Group, group: Group) -> bool:
    """True for 小时 in smaller type right behind 1,234."""
    number, unit = figure.fragments[0], group.fragments[0]
    return (
        len(group.fragments) == 1
        and len(_text(unit)) <= LONGEST_UNIT
        and not any(each.isdigit() for each in _text(unit))
        and -0.2 * number.size <= unit.box.x0 - number.box.x1 <= 0.8 * number.size
        and number.box.top < (unit.box.top + unit.box.bottom) / 2 < number.box.bottom
    )


def _words_of(figure: Group, groups: Sequence[Group]) -> Group | None:
    """The nearest words right above or below a figure, in smaller type and over its middle."""
    number = figure.fragments[0]
    middle = (number.box.x0 + number.box.x1) / 2
    near = []
    for group in groups:
        box, size = group.box, group.fragments[0].size
        gap = max(box.top - number.box.bottom, number.box.top - box.bottom)
        aligned = (
            box.x0 - size <= middle <= box.x1 + size or abs(box.x0 - number.box.x0) < size
        ) and min(box.x1, number.box.x1) > max(box.x0, number.box.x0)
        if aligned and _are_words(group, number.size) and -0.5 * size <= gap <= FARTHEST * size:
            near.append((gap, group))
    return min(near, key=lambda each: each[0])[1] if near else None


def _are_words(group: Group, size: float) -> bool:
    texts = [_text(each) for each in group.fragments]
    return (
        len(texts) <= MOST_LINES
        and all(len(text) <= LONGEST_WORDS for text in texts)
        and any(each.isalpha() for text in texts for each in text)
        and not any(_FIGURE.fullmatch(text) for text in texts)
        and not _SENTENCE.search("".join(texts))
        and max(each.size for each in group.fragments) * LARGER <= size
    )
