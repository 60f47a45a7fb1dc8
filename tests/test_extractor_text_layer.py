"""A text layer that decodes to rubbish is detected, and a good one is never taken for one."""

import importlib.util
import random
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from broken_maps import Break, as_they_are, permuted, shifted, with_broken_maps

from extractor.document import Document
from extractor.extract import read_document
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_text_layer import garbled_by_company, legibility

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "examples" / "hetingli_2024_csr.pdf"
SHARED = ROOT.parent / "shared"
PAGES = (5, 6)
needs_ocr = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is not installed"
)
BREAKS = {"permuted": permuted, "shifted": shifted}


def problems(document: Document) -> list[str | None]:
    return [page.problem for page in document.pages]


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS.keys())
def test_broken_maps_are_detected_on_every_page(
    tmp_path: Path, breaks: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = tmp_path / "report.pdf"
    with_broken_maps(REPORT, path, breaks, range(1, 33))
    document = read_document(path)
    assert set(problems(document)) == {"garbled"}
    assert any("pip install -e '.[ocr]'" in warning for warning in document.warnings)


def test_the_same_file_with_good_maps_is_read_by_its_text(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    with_broken_maps(REPORT, path, as_they_are, range(1, 33))
    document = read_document(path)
    assert {(page.source, page.problem) for page in document.pages} == {("text", None)}
    assert document.text == read_document(REPORT).text


def test_broken_maps_of_a_part_of_the_fonts_are_detected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = tmp_path / "report.pdf"
    with_broken_maps(REPORT, path, permuted, PAGES, fonts="F.*[0-6]")
    assert problems(read_document(path)) == ["garbled"] * len(PAGES)


@needs_ocr
@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS.keys())
def test_pages_with_broken_maps_are_recognised(tmp_path: Path, breaks: Break) -> None:
    good, broken = tmp_path / "good.pdf", tmp_path / "broken.pdf"
    with_broken_maps(REPORT, good, as_they_are, PAGES[:1])
    with_broken_maps(REPORT, broken, breaks, PAGES[:1])
    expected, recognised = read_document(good), read_document(broken)
    assert expected.ocr_pages == () and recognised.ocr_pages == (1,)
    assert recognised.unreadable_pages == ()
    first, second = sorted(compared(expected.text)), sorted(compared(recognised.text))
    assert SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.98


def compared(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def set_in(text: str, font: int = 1) -> list[Character]:
    """The characters of lines of text, each line broken off."""
    found = []
    for line in text.split("\n"):
        for at, letter in enumerate(line):
            if not letter.isspace():
                space = at > 0 and line[at - 1].isspace()
                found.append(Character(letter, 0, 0, 1, 1, 10, at == 0, space, font=font))
    return found


GOOD = {
    "prose": "公司设立数据安全委员会，由董事长担任主任，每季度听取一次工作汇报并研究整改措施。\n"
    * 3,
    "traditional": "本集團致力於減少溫室氣體排放，並就員工的健康與安全制定了相關的政策及程序。\n"
    * 3,
    "names": "王建国 李淑芬 赵志强 陈玉兰 周文斌 吴晓燕 郑海涛 孙丽娟 马德胜 朱凤英\n" * 12,
    "figures": "营业收入 292.8 亿元 10.0%\n纳税总额 17.1 亿元 8.2%\n研发投入 28.4 亿元 6.3%\n" * 9,
    "English": (
        "The board reviews the climate risks of the company twice a year and reports to"
        " the shareholders how it means to reach its targets for energy and water.\n"
    )
    * 3,
    "pinyin names": "Wang Jianguo, Li Shufen, Zhao Zhiqiang, Chen Yulan, Zhou Wenbin\n" * 6,
    "little": "社会责任报告\n二〇二四年",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_text_of_any_kind_is_never_called_garbled(text: str) -> None:
    assert legibility(set_in(text), 0) in ("text", "sparse")


@pytest.mark.parametrize("kind", ["prose", "traditional", "English"])
@pytest.mark.parametrize("seed", range(5))
def test_exchanged_characters_are_garbled(kind: str, seed: int) -> None:
    letters = sorted({letter for letter in GOOD[kind] if letter.isalnum()})
    shuffled = letters.copy()
    random.Random(seed).shuffle(shuffled)
    text = GOOD[kind].translate(str.maketrans(dict(zip(letters, shuffled, strict=True))))
    assert legibility(set_in(text), 0) == "garbled"


def test_a_broken_font_among_good_ones_is_garbled_unless_it_sets_a_logo() -> None:
    nonsense = "".join(
        chr(ord(letter) + 9) if letter > "一" else letter for letter in GOOD["prose"]
    )
    good = set_in(GOOD["prose"] * 4)
    assert legibility(good + set_in(nonsense, font=2), 0) == "garbled"
    assert legibility(good + set_in(nonsense[:20], font=2), 0) == "text"


def test_a_page_that_says_little_goes_with_most_of_the_others() -> None:
    assert garbled_by_company(["garbled", "sparse", "garbled", "text"]) == [True, True, True, False]
    assert garbled_by_company(["garbled", "sparse", "text", "text"]) == [True, False, False, False]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_no_page_of_a_real_file_is_garbled() -> None:
    import pypdfium2

    from extractor.readers.pdf_characters import page_characters, page_frame

    garbled, seen = [], 0
    for path in sorted((SHARED / "docs").rglob("*.pdf")):
        pdf = pypdfium2.PdfDocument(path)
        for number in range(0, len(pdf), 7 if len(pdf) > 100 else 1):
            page = pdf[number]
            seen += 1
            if legibility(*page_characters(page, page_frame(page))) == "garbled":
                garbled.append((path.name, number + 1))
        pdf.close()
    assert seen > 100 and not garbled
