"""Texts from Taiwan and Hong Kong find what their mainland twins find, quoted as printed."""

from pathlib import Path

import pytest
from regional_texts import POLICY, REPORT

from extractor.cleaning import normalised
from extractor.extract import read_document
from indicators.assessment import assess
from indicators.catalogue import load_framework
from indicators.schema import Proposal

BORDERLINE = 0.6  # confidence in a state
Lines = tuple[tuple[str, str, str], ...]


def proposals(path: Path, lines: Lines, region: int, framework: str) -> tuple[str, list[Proposal]]:
    path.write_text("".join(f"{line[region]}\n" for line in lines), encoding="utf-8")
    document = read_document(path)
    return document.text, list(assess([document], load_framework(framework)).proposals)


def cited(text: str, proposal: Proposal) -> set[int]:
    """The numbers of the lines that are cited."""
    return {text[: each.start].count("\n") for each in proposal.evidence if each.cited}


@pytest.mark.parametrize("region", [1, 2], ids=["Taiwan", "Hong Kong"])
@pytest.mark.parametrize(
    ("lines", "framework"),
    [(POLICY, "pi-law-policy"), (REPORT, "cfis-self-assessment")],
    ids=["policy", "report"],
)
def test_the_same_indicators_are_found(
    tmp_path: Path, lines: Lines, framework: str, region: int
) -> None:
    text, mainland = proposals(tmp_path / "mainland.txt", lines, 0, framework)
    regional_text, regional = proposals(tmp_path / "regional.txt", lines, region, framework)
    pairs = list(zip(mainland, regional, strict=True))
    other = [pair for pair in pairs if pair[0].state != pair[1].state]
    # Words of another length cut passages elsewhere: one that is hardly decided may tip over.
    assert len(other) <= 1
    assert all(min(one.confidence, twin.confidence) < BORDERLINE for one, twin in other)
    same = [pair for pair in pairs if pair not in other]
    assert [twin.answer for _, twin in same] == [one.answer for one, _ in same]
    found = [pair for pair in same if pair[0].state == "proposed"]
    assert len(found) >= 3
    for one, other in found:
        assert cited(text, one) & cited(regional_text, other), one.indicator
    quotes = {each.quote for proposal in regional for each in proposal.evidence}
    assert all(quote in regional_text for quote in quotes)


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("個人資料外洩", "个人信息泄露"),
        ("透過網際網路蒐集資訊", "通过互联网收集信息"),
        ("軟體與應用程式", "软件与应用程序"),
        ("永續報告書揭露董事會成員", "可持续发展报告书披露董事会成员"),
        ("僱員及員工", "员工及员工"),
        ("隨著訓練與檢舉", "随着培训与举报"),
        ("顯著位置與著作權", "显著位置与著作权"),
        ("乾淨的鐘錶後面", "干净的钟表后面"),
        ("衞生署署長裏應外合", "卫生署署长里应外合"),
        ("個\u200b人 資\n料", "个人信息"),
    ],
)
def test_regional_words_are_compared_as_those_of_the_mainland(printed: str, compared: str) -> None:
    assert normalised(printed) == compared


@pytest.mark.parametrize("text", ["设备资料与程序文件", "揭露问题并透过现象", "训练数据的装置"])
def test_simplified_texts_keep_their_words(text: str) -> None:
    assert normalised(text) == text


def test_marks_of_emphasis_part_no_words() -> None:
    assert normalised("个人**信息**") == "个人信息"
