"""The preview of a read file: images of its pages with what was read, and an index to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from extractor.document import Block, BlockKind, Document, Page
from extractor.preview import COLOURS, DrawnBlock, blocks_on, page_images
from review.exports.atomic import writing
from review.pages.markup import Markup, joined, tag

INDEX = "index.html"
KINDS: dict[BlockKind, str] = {
    "heading": "标题 heading",
    "paragraph": "段落 paragraph",
    "list_item": "列表项 list item",
    "table_row": "表格行 table row",
    "caption": "图表题 caption",
    "footnote": "脚注 footnote",
    "chart": "图中文字 chart",
    "contents": "目录 contents",
    "index": "索引 index",
    "furniture": "页眉页脚 furniture",
}
PROBLEMS = {
    "image": "图片，没有文字层 picture without text",
    "garbled": "文字层乱码 garbled text",
    "damaged": "内容损坏 damaged",
}
_OUR_IMAGE = re.compile(r"page-\d{3,}\.png")
_STYLE = """
body { font: 15px/1.6 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
nav ul { list-style: none; padding: 0; columns: 20em } nav li { line-height: 1.5 }
section { border-top: 1px solid #bbb; padding: 1em 0; overflow: hidden }
section > a img { float: left; width: 13em; margin: 0 1.5em 1em 0; border: 1px solid #bbb }
.problem, .warning { color: #b00020 } small { color: #555 }
.block { border-left: 4px solid; padding-left: .6em; margin: .3em 0; overflow: hidden }
.block small { margin-right: .6em } .block span + span::before { content: " | "; color: #999 }
.heading { font-weight: bold }
"""
# Nothing is loaded but the images that lie beside the page; no script runs.
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def write_preview(
    path: Path,
    document: Document,
    folder: Path,
    numbers: Sequence[int],
    progress: Callable[[str, int, int], None],
) -> Path:
    """Write an image for each of these pages, and the index, whose path is given back.

    The images of an older preview in the folder are replaced; other files there are left alone.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    images: dict[int, str | None] = {}
    for done, (number, image) in enumerate(page_images(path, document, numbers), 1):
        images[number] = None
        if image is not None:
            images[number] = f"page-{number:03d}.png"
            writing(folder / f"page-{number:03d}.png", image)
        progress(document.file, done, len(numbers))
    for old in folder.glob("page-*.png"):
        if _OUR_IMAGE.fullmatch(old.name) and old.name not in images.values():
            old.unlink()
    html = preview_index(document, images)
    writing(folder / INDEX, html.encode("utf-8", "backslashreplace"))
    return folder / INDEX


def preview_index(document: Document, images: Mapping[int, str | None]) -> str:
    """The page that lists what was read.

    Args:
        document: what was read.
        images: the file name of the image of each page shown, None where it could not be drawn;
            without meaning for a file without pages.
    """
    if document.paged:
        drawn = blocks_on(document, list(images))
        parts = [
            _page(document, document.pages[number - 1], name, drawn[number])
            for number, name in images.items()
        ]
        links = {
            index: f"#p{block.page}"
            for index, block in enumerate(document.blocks)
            if block.page in images
        }
    else:
        parts = [
            _block(document, block, str(index), f"b{index}")
            for index, block in enumerate(document.blocks)
        ]
        links = {index: f"#b{index}" for index in range(len(document.blocks))}
    body = joined([_facts(document), _legend(), _headings(document, links), *parts])
    return f"<!DOCTYPE html>\n{_whole(document, body)}\n"


def _whole(document: Document, body: Markup) -> Markup:
    head = joined(
        [
            Markup('<meta charset="utf-8">'),
            Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            tag("title", document.file),
            tag("style", Markup(_STYLE)),
        ]
    )
    return tag("html", tag("head", head), tag("body", body), lang="zh")


def _facts(document: Document) -> Markup:
    """What the file is, and what a reader should be warned of."""
    profile = document.profile
    size = f"{len(document.pages)} 页 pages" if document.paged else "不分页 no pages"
    about = (
        document.file, size, f"{document.characters} 字 characters", profile.genre,
        profile.company, f"{profile.period_start} – {profile.period_end}".strip(" –"),
        profile.language, document.reader,
    )  # fmt: skip
    warned = dict.fromkeys((profile.doubt, *document.warnings))
    return joined(
        [
            tag("h1", document.title),
            tag("p", " · ".join(each for each in about if each)),
            *(tag("p", warning, class_="warning") for warning in warned if warning),
        ]
    )


def _legend() -> Markup:
    return tag("p", *(_kind_label(kind, KINDS[kind]) for kind in COLOURS))


def _kind_label(kind: BlockKind, text: str) -> Markup:
    return tag("small", text, style=f"border-left:10px solid {_colour(kind)};padding:0 1em 0 .3em")


def _colour(kind: BlockKind) -> str:
    return "#{:02x}{:02x}{:02x}".format(*COLOURS[kind])


def _headings(document: Document, links: Mapping[int, str]) -> Markup:
    """The tree of headings; those of pages that are not shown have no link."""
    items = []
    for index, block in enumerate(document.blocks):
        if block.kind == "heading":
            text = document.text[block.start : block.end]
            named = tag("a", text, href=links[index]) if index in links else text
            page = tag("small", f" {block.page}") if block.page else ""
            indent = f"padding-left:{1.5 * max(0, min(block.level, 9) - 1)}em"
            items.append(tag("li", named, page, style=indent))
    return tag("nav", tag("h2", "标题 Headings"), tag("ul", *items)) if items else Markup()


def _page(document: Document, page: Page, image: str | None, drawn: Sequence[DrawnBlock]) -> Markup:
    number = page.number
    title = tag("h2", f"第 {number} 页 ", tag("small", f"page {number} · {page.source}"))
    if image is None:
        shown = tag("p", "此页无法绘出 this page could not be drawn", class_="problem")
    else:
        thumbnail = Markup(f'<img src="{image}" loading="lazy" alt="{number}">')
        shown = tag("a", thumbnail, href=image)
    problem = PROBLEMS.get(page.problem or "", page.problem)
    return tag(
        "section",
        title,
        shown,
        tag("p", problem, class_="problem") if problem else "",
        *(_block(document, each.block, each.label) for each in drawn),
        id=f"p{number}",
    )


def _block(document: Document, block: Block, label: str, name: str | None = None) -> Markup:
    """The text of a block under its number, kind and level."""
    kind = KINDS[block.kind].split()[-1] if block.kind != "list_item" else "list item"
    level = f" {block.level}" if block.kind == "heading" and name else ""
    cells = block.cells or ((block.start, block.end),)
    return tag(
        "div",
        tag("small", f"{label} {kind}{level}"),
        *_texts(document, cells),
        class_=f"block {block.kind}",
        style=f"border-color:{_colour(block.kind)}",
        id=name,
    )


def _texts(document: Document, spans: Sequence[tuple[int, int]]) -> Iterator[Markup]:
    for start, end in spans:
        yield tag("span", document.text[start:end])
