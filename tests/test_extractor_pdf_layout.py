"""Reading order and headings of designed pages."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from extractor.document import Document
from extractor.extract import read_document
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_layout import lines_of

EXAMPLE = Path(__file__).parents[1] / "examples" / "hetingli_2024_csr.pdf"


@cache
def example() -> Document:
    return read_document(EXAMPLE)


def printed(text: str, x: float, top: float, size: float = 10) -> Iterator[Character]:
    """One line of type whose characters are as wide as high."""
    for index, each in enumerate(text):
        x0 = x + index * size
        yield Character(each, x0, top, x0 + size, top + size, size, breaks=index == 0)


def read(*lines: tuple[str, float, float]) -> list[str]:
    return [line.text for line in lines_of([each for line in lines for each in printed(*line)])]


def test_a_banner_that_is_painted_last_is_read_first() -> None:
    assert read(("正文第一行", 50, 300), ("正文第二行", 50, 320), ("第四章平台治理", 50, 60)) == [
        "第四章平台治理",
        "正文第一行",
        "正文第二行",
    ]


def test_columns_stay_one_after_the_other() -> None:
    left = [(f"左{number}", 50.0, 100 + 20.0 * number) for number in range(3)]
    right = [(f"右{number}", 300.0, 100 + 20.0 * number) for number in range(3)]
    assert read(*left, *right) == ["左0", "左1", "左2", "右0", "右1", "右2"]
    # A title over both columns comes first, a note under both last, whenever they are painted.
    title, note = ("横跨两栏的大标题" * 4, 50.0, 40.0), ("两栏之下的脚注" * 5, 50.0, 700.0)
    assert read(note, *left, *right, title)[0] == title[0]
    assert read(note, *left, *right, title)[-1] == note[0]


def test_a_chapter_opener_is_the_section_of_its_page() -> None:
    quotes = ("“规则中心”集中公开", "平台与商家、骑手、用户分别签订服务协议")
    for quote in quotes:
        at = example().text.index(quote)
        block = next(each for each in example().blocks if each.start <= at < each.end)
        assert block.section[0] == "第四章", block.section
