"""Reading order and headings of designed pages."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from extractor.document import Document
from extractor.extract import read_document
from extractor.readers.pdf_blocks import lines_in_order
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_layout import BodyType, Line
from extractor.readers.pdf_paragraphs import pieces_of

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
    return [
        line.text for line in lines_in_order([each for line in lines for each in printed(*line)])
    ]


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


def column(text: str, x: float, top: float, lines: int = 3) -> list[tuple[str, float, float]]:
    return [(f"{text}{number}", x, top + 16.0 * number) for number in range(lines)]


def test_columns_that_are_painted_line_by_line_are_read_one_after_the_other() -> None:
    left, right = column("左栏的文字", 50, 100), column("右栏的文字", 300, 100)
    painted = [line for pair in zip(left, right, strict=True) for line in pair]
    assert read(*painted) == [text for text, *_ in [*left, *right]]


def test_a_sidebar_stands_apart_from_the_text_beside_it() -> None:
    main, aside = column("正文的一行文字写得很长", 200, 100, 8), column("旁注", 50, 140, 2)
    painted = [*main[:3], aside[0], *main[3:5], aside[1], *main[5:]]
    assert read(*painted) == [text for text, *_ in [*aside, *main]]


def test_a_heading_over_two_columns_parts_them_from_those_above() -> None:
    first = [*column("上左的一行", 50, 60), *column("上右的一行", 300, 60)]
    heading = ("跨越两栏的小标题放在中间位置" * 2, 50.0, 140.0)
    second = [*column("下左的一行", 50, 180), *column("下右的一行", 300, 180)]
    expected = [text for text, *_ in [*first, heading, *second]]
    assert read(*second, *first, heading) == expected


def test_labels_are_read_with_the_texts_beside_them() -> None:
    labels = [(f"标签{at}", 50.0, 100 + 60.0 * at) for at in range(3)]
    texts = [column(f"说明文字{at}写在标签的右边", 150, 100 + 60.0 * at, 2) for at in range(3)]
    expected = [
        text for label, lines in zip(labels, texts, strict=True) for text, *_ in [label, *lines]
    ]
    assert read(*labels, *(line for lines in texts for line in lines)) == expected


def test_cards_in_rows_are_read_row_by_row_and_each_as_a_whole() -> None:
    cards = {
        (row, place): column(f"卡{row}{place}的文字", 50 + 150.0 * place, 100 + 120.0 * row)
        for row in range(2)
        for place in range(3)
    }
    painted = [line for place in range(3) for row in range(2) for line in cards[row, place]]
    assert read(*painted) == [text for lines in cards.values() for text, *_ in lines]


def test_a_number_stays_with_its_text_and_a_word_painted_later_with_its_line() -> None:
    assert read(("1.1", 50, 100), ("关键绩效指标", 110, 100)) == ["1.1关键绩效指标"]
    assert read(("本行的", 50, 100), ("战略", 100, 100), ("绿色", 80, 100)) == ["本行的绿色战略"]


def pieces(*lines: tuple[str, float, float]) -> list[str]:
    found = [Line(list(printed(*each)), [(0, len(each[0]))]) for each in lines]
    return [piece.text for piece in pieces_of(found, 1, BodyType(10))]


def test_labels_below_each_other_are_no_paragraph() -> None:
    assert pieces(("股东权益合计", 50, 100), ("折旧", 50, 114), ("营运资本变动", 50, 128)) == [
        "股东权益合计折旧",  # the second line could be the end of a sentence
        "营运资本变动",
    ]
    numbered = ("1数据安全", 50, 100), ("2骑手权益保障", 50, 114), ("3食品安全", 50, 128)
    assert pieces(*numbered) == [text for text, *_ in numbered]
    prose = ("公司建立数据分级制度并定期", 50, 100), ("演练，", 50, 114), ("覆盖全体。", 50, 128)
    assert pieces(*prose) == ["公司建立数据分级制度并定期演练，覆盖全体。"]


def test_bold_lines_are_small_titles_and_pull_quotes_are_not() -> None:
    def lines(*each: tuple[str, float, float, bool]) -> list[Line]:
        found = []
        for text, top, size, bold in each:
            characters = [replace(c, bold=bold) for c in printed(text, 50, top, size)]
            found.append(Line(characters, [(0, len(text))]))
        return found

    page = lines(
        ("薪酬延期支付", 100, 10, True),
        ("公司对管理人员的部分薪酬实行延期支付，期限三年，", 120, 10, False),
        ("到期考核合格后发放。", 136, 10, False),
        ("调查不是为了得高分，是为了", 180, 14, False),
        ("知道哪里做得不好。", 198, 14, False),
        ("公益捐赠 1,200 万元", 240, 10, True),
        ("全年捐赠用于助学。", 260, 10, False),
    )
    kinds = [(piece.kind, piece.text[:4]) for piece in pieces_of(page, 1, BodyType(10))]
    assert kinds == [
        ("heading", "薪酬延期"),
        ("paragraph", "公司对管"),
        ("paragraph", "调查不是"),
        ("paragraph", "公益捐赠"),
        ("paragraph", "全年捐赠"),
    ]


def test_a_chapter_opener_is_the_section_of_its_page() -> None:
    quotes = ("“规则中心”集中公开", "平台与商家、骑手、用户分别签订服务协议")
    for quote in quotes:
        at = example().text.index(quote)
        block = next(each for each in example().blocks if each.start <= at < each.end)
        assert block.section[0] == "第四章", block.section
