"""Tells the words of charts and diagrams, captions and footnotes from running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.document import BlockKind, Box
from extractor.headings import numbering_level, starts_list_item
from extractor.readers.pdf_blocks import Fragment, Group
from extractor.table_headers import is_value, is_year

LONGEST_LABEL = 16  # characters of one line; longer ones are sentences or titles
MOST_LABEL_LINES = 3
FEWEST_LABELS = 4  # that stand about each other without any drawing that is seen
NEAR_SHAPE = 14.0  # points: labels stand so near to what they name
LONGEST_CAPTION = 60  # characters
NEAR_PICTURE = 30.0  # points between a picture and its caption
FOOT = 0.7  # of the page height: below it small type is a footnote
_SENTENCE = re.compile(r"[。；！？]|，.{6,}")
_CAPTION = re.compile(
    r"(?:图|表|图表|附图|附表)\s?(?:\d{1,3}(?:[-.—]\d{1,3})?|[一二三四五六七八九十]{1,3})\s*[：:、.\s]?"
    r"|[▲△▼]\s?\S|(?:figure|table|exhibit|chart)\s?\d",
    re.IGNORECASE,
)
_NOTE = re.compile(r"注\s?\d{0,2}\s?[：:]|附?注释?[：:]|[*＊※]\s?|资料来源|数据来源|来源：|说明：")
_MARK = re.compile(r"[①-⑳¹²³⁴-⁹]|\d{1,2}(?=\s*[^\d\s.%,、：:年月）)])|\[\d{1,2}\]")


def kinds_of(
    groups: Sequence[Group],
    size: float,
    height: float,
    shapes: Sequence[Box] = (),
    pictures: Sequence[Box] = (),
) -> dict[int, BlockKind]:
    """The kinds of the groups that are no running text, by their index.

    Args:
        groups: the groups of lines of one page.
        size: the type size of the running text in points.
        height: of the page, in points.
        shapes: outlines of drawn shapes that are no rules, e.g. the pieces of a pie.
        pictures: outlines of pictures.
    """
    kinds: dict[int, BlockKind] = {}
    boxes = [group.box for group in groups]
    for at, group in enumerate(groups):
        if _is_note(group, size, height):
            kinds[at] = "footnote"
        elif _is_caption(group, boxes[at], size, pictures):
            kinds[at] = "caption"
    labels = [at for at, group in enumerate(groups) if at not in kinds and _is_label(group, size)]
    areas = _areas(shapes)
    for at in labels:
        if any(_holds(area, boxes[at]) for area in areas) or _is_scale(groups[at]):
            kinds[at] = "chart"
    for cluster in _clusters([at for at in labels if at not in kinds], boxes, size):
        kinds.update(dict.fromkeys(cluster, "chart"))
    return kinds


def _text(group: Group) -> str:
    return "".join(each.line.text for each in group.fragments)


def _is_label(group: Group, size: float) -> bool:
    """True for a few words or a figure that are no sentence, title or list item."""
    texts = [each.line.text for each in group.fragments]
    if len(texts) > MOST_LABEL_LINES or max(map(len, texts)) > LONGEST_LABEL:
        return False
    first = group.fragments[0]
    if starts_list_item(texts[0]) or (numbering_level(texts[0]) and first.size >= 0.97 * size):
        return False
    title = first.size >= 1.15 * size and not any(c.isdigit() for c in texts[0])
    return not title and not _SENTENCE.search("".join(texts))


def _is_scale(group: Group) -> bool:
    """True for figures and years alone: the scale of a chart, or what stands at its bars."""
    texts = [each.line.text for each in group.fragments]
    return all(is_year(text) or is_value(text) for text in texts)


def _areas(shapes: Sequence[Box]) -> list[Box]:
    """The outlines of shapes that stand near each other, put together; single ones are icons."""
    areas: list[tuple[Box, int]] = []
    for shape in shapes:
        box, count = shape, 1
        rest = []
        for other, number in areas:
            if _holds(other, box, anywhere=True):
                box, count = _union(box, other), count + number
            else:
                rest.append((other, number))
        areas = [*rest, (box, count)]
    return [box for box, count in areas if count >= 3]


def _union(one: Box, other: Box) -> Box:
    return Box(
        min(one.x0, other.x0),
        min(one.top, other.top),
        max(one.x1, other.x1),
        max(one.bottom, other.bottom),
    )


def _holds(area: Box, box: Box, anywhere: bool = False) -> bool:
    """True where the middle of a box, or any of it, lies in an area or near its edge."""
    x0, top, x1, bottom = box
    if not anywhere:
        x0 = x1 = (x0 + x1) / 2
        top = bottom = (top + bottom) / 2
    across = x1 >= area.x0 - NEAR_SHAPE and x0 <= area.x1 + NEAR_SHAPE
    return across and bottom >= area.top - NEAR_SHAPE and top <= area.bottom + NEAR_SHAPE


def _clusters(labels: Sequence[int], boxes: Sequence[Box], size: float) -> list[list[int]]:
    """Labels that stand about each other, beside and below: a chart or diagram of boxes."""
    rest, found = list(labels), []
    while rest:
        cluster, edge = [], [rest.pop()]
        while edge:
            at = edge.pop()
            cluster.append(at)
            near = [other for other in rest if _near(boxes[at], boxes[other], size)]
            rest = [other for other in rest if other not in near]
            edge += near
        beside = sum(
            _shared(boxes[one].top, boxes[one].bottom, boxes[two].top, boxes[two].bottom) > 0
            for number, one in enumerate(cluster)
            for two in cluster[number + 1 :]
        )
        if len(cluster) >= FEWEST_LABELS and beside >= 2:
            found.append(sorted(cluster))
    return found


def _near(one: Box, other: Box, size: float) -> bool:
    across = _shared(one.x0, one.x1, other.x0, other.x1)
    down = _shared(one.top, one.bottom, other.top, other.bottom)
    return across > -9 * size and down > -4.5 * size and (across > 0 or down > -size)


def _shared(first: float, end: float, other: float, other_end: float) -> float:
    return min(end, other_end) - max(first, other)


def _is_caption(group: Group, box: Box, size: float, pictures: Sequence[Box]) -> bool:
    text = _text(group)
    if len(text) > LONGEST_CAPTION or len(group.fragments) > 2 or text.endswith(("。", "；")):
        return False
    if _CAPTION.match(text):
        return True
    small = group.fragments[0].size <= 0.92 * size
    return small and any(_under(box, picture) for picture in pictures)


def _under(box: Box, picture: Box) -> bool:
    """True for a line right below a picture and no wider."""
    middle = (box.x0 + box.x1) / 2
    return (
        -4 <= box.top - picture.bottom <= NEAR_PICTURE
        and picture.x0 <= middle <= picture.x1
        and box.x1 - box.x0 <= 1.1 * (picture.x1 - picture.x0)
    )


def _is_note(group: Group, size: float, height: float) -> bool:
    """True for 注：… and sources in no larger type, and for small marked lines at the foot."""
    first: Fragment = group.fragments[0]
    text = first.line.text
    if _NOTE.match(text):
        return first.size <= 1.02 * size
    small = first.size <= 0.9 * size or first.line.characters[0].size <= 0.75 * first.size
    return small and group.box.top > FOOT * height and bool(_MARK.match(text))
