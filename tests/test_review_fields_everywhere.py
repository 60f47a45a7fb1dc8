"""Every field on the review screen stands in every export.

The assessments are filled with a mark of its own in every field; which of the marks the screen
shows is found out, not listed, so that a field that is added to the screen is looked for in the
exports at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from build_documents import boxes_on, paged_document
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Document
from indicators.assessment import Assessment, Settings
from indicators.schema import (
    Band,
    Claim,
    ClaimSupport,
    Evidence,
    Framework,
    Indicator,
    Level,
    Measure,
    NearMiss,
    Points,
    Proposal,
    Scale,
    SearchRecord,
    Value,
)
from review.decisions import Decision
from review.exports.form import write_form
from review.exports.pack_page import write_pack
from review.exports.prefill import prefill_data, write_prefill
from review.exports.prefill_reading import prefill_of
from review.exports.workbook import write_workbook
from review.pages.indicator_view import indicator_html

MARK = re.compile("记[一二三四五六七八九零]{3}")
DIGITS = "零一二三四五六七八九"
FRAMEWORKS = ("option", "level", "points", "yes_partly_no")


class Marks:
    """Gives one mark after the other."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return "记" + "".join(DIGITS[int(each)] for each in f"{self._last:03d}")


def indicator_of(answers: str, mark: Marks, number: str) -> Indicator:
    more: dict[str, object] = {}
    if answers == "option":
        more["scale"] = "three"
    if answers == "level":
        more["levels"] = tuple(
            Level(level=at, label=mark(), points=(3 * at - 2, 3 * at), text=mark()) for at in (1, 2)
        )
    if answers == "points":
        more["points"] = Points(kind="base", most=3, rule="bands")
        more["measure"] = Measure(
            names=(mark(),), unit=mark(), bands=(Band(least=1, below=5, points=2),)
        )
    return Indicator(
        id=number,
        title=mark(),
        text=mark(),
        clause=mark(),
        note=mark(),
        theme=(mark(), mark(), mark()),
        starred=True,
        sources=("report",),
        must=("制度",),
        claims=(
            Claim(id="L1.1" if answers == "level" else "c1", text=mark(), words=("制度",)),
            Claim(id="L1.2" if answers == "level" else "c2", text=mark(), words=("成效",)),
        ),
        **more,  # type: ignore[arg-type]
    )


def made(answers: str, document: Document) -> Assessment:
    mark = Marks()
    indicators = tuple(indicator_of(answers, mark, number) for number in ("11", "22"))
    framework = Framework(
        id="made-up",
        version=1,
        title="框架",
        title_en="Framework",
        publisher="协会",
        published="2024",
        source="来源",
        rights="公开",
        documents=("report",),
        answers=answers,  # type: ignore[arg-type]
        scales={"three": Scale(options=(mark(), mark(), mark()), rule="graded")}
        if answers == "option"
        else {},
        indicators=indicators,
    )
    answer = {"option": 2, "level": 1, "points": 2, "yes_partly_no": "partly"}[answers]
    found = Proposal(
        indicator="11",
        state="proposed",
        answer=answer,
        answer_label=framework.answer_label(indicators[0], answer),
        points=2 if answers == "level" else None,
        confidence=0.83,
        rationale=mark(),
        claims=(
            ClaimSupport(indicators[0].claims[0].id, indicators[0].claims[0].text, True, (0, 1)),
            ClaimSupport(indicators[0].claims[1].id, indicators[0].claims[1].text, False, ()),
        ),
        values=(Value(7.5, mark(), mark(), 2023, mark(), 0, 75.0, mark(), mark(), mark()),),
        evidence=(
            quote(document, mark, cited=True, status="fact"),
            quote(document, mark, cited=True, status="plan"),
            quote(document, mark, cited=False, status="negated"),
        ),
        search=SearchRecord((mark(),), 1),
    )
    silent = Proposal(
        indicator="22",
        state="not_found",
        answer=None,
        answer_label="",
        points=None,
        confidence=0.7,
        rationale=mark(),
        claims=tuple(ClaimSupport(each.id, each.text, False, ()) for each in indicators[1].claims),
        values=(),
        evidence=(),
        search=SearchRecord(
            (mark(), "词甲"),
            3,
            ("词甲",),
            (NearMiss(document.id, 1, 0, 9, mark(), 0.4, mark()),),
            ((document.id, (17,)),),
        ),
    )
    return Assessment(framework, (document,), Settings(), "cafe", (found, silent))


def quote(document: Document, mark: Marks, *, cited: bool, status: str) -> Evidence:
    return Evidence(
        document=document.id,
        page=1,
        boxes=(boxes_on(1, (50, 50, 200, 70)),),
        start=0,
        end=6,
        quote=mark(),
        section=(mark(), mark()),
        score=0.5,
        cited=cited,
        status=status,  # type: ignore[arg-type]
    )


def decisions_of(assessment: Assessment, mark: Marks) -> dict[str, Decision]:
    return {
        each.indicator: Decision(
            number, 1, "made-up", 1, each.indicator, "confirm", each.state, each.answer,
            mark(), mark(), "2026-03-04T05:06:07+00:00", 1,
        )
        for number, each in enumerate(assessment.proposals, 1)
    }  # fmt: skip


def in_workbook(path: Path) -> str:
    book = load_workbook(path)
    return "\n".join(
        str(value)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def in_form(path: Path) -> str:
    return "\n".join(node.text or "" for node in docx.Document(str(path)).element.body.iter())


def in_page(path: Path) -> str:
    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    for node in tree.css("script, style"):
        node.decompose()
    return tree.body.text(separator="\n") if tree.body is not None else ""


def in_data(path: Path) -> str:
    return json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)


Exported = Mapping[str, str]


@pytest.fixture(scope="module", params=FRAMEWORKS)
def shown_and_exported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Exported]:
    """The text of the review screen over both indicators, and that of every export."""
    folder = tmp_path_factory.mktemp(request.param)
    document = replace(paged_document(), file="记九九九.pdf")
    assessment = made(request.param, document)
    marks = Marks()
    for _ in range(500):
        marks()
    decisions = decisions_of(assessment, marks)
    earlier = {
        "11": replace(
            assessment.proposals[0], state="not_found", answer=None, answer_label="", evidence=()
        )
    }
    screen = "\n".join(
        indicator_html(
            assessment, each, decisions[each.indicator], 0, "zh",
            decided_on=earlier.get(each.indicator), stale=each.indicator in earlier,
        )
        for each in assessment.proposals
    )  # fmt: skip
    writers: dict[str, Callable[[], str]] = {
        "workbook": lambda: _workbook(assessment, decisions, earlier, folder),
        "form": lambda: _form(assessment, decisions, earlier, folder),
        "data": lambda: _data(assessment, decisions, earlier, folder),
        "pack": lambda: _pack(assessment, decisions, earlier, folder),
    }
    text = LexborHTMLParser(f"<body>{screen}</body>").body
    assert text is not None
    return text.text(separator="\n"), {name: write() for name, write in writers.items()}


def _workbook(
    made: Assessment, said: Mapping[str, Decision], was: Mapping[str, Proposal], folder: Path
) -> str:
    write_workbook(made, said, folder / "a.xlsx", was)
    return in_workbook(folder / "a.xlsx")


def _form(
    made: Assessment, said: Mapping[str, Decision], was: Mapping[str, Proposal], folder: Path
) -> str:
    write_form(made, said, folder / "a.docx", was)
    return in_form(folder / "a.docx")


def _data(
    made: Assessment, said: Mapping[str, Decision], was: Mapping[str, Proposal], folder: Path
) -> str:
    write_prefill(made, folder / "a.json", said, was)
    return in_data(folder / "a.json")


def _pack(
    made: Assessment, said: Mapping[str, Decision], was: Mapping[str, Proposal], folder: Path
) -> str:
    prefill = prefill_of(folder, prefill_data(made, said, was), made.framework)
    page, _ = write_pack(prefill, {}, folder / "a.html")
    return in_page(page)


@pytest.mark.parametrize("export", ["workbook", "form", "data", "pack"])
def test_every_field_of_the_review_screen_is_in_the_export(
    shown_and_exported: tuple[str, Exported], export: str
) -> None:
    screen, exported = shown_and_exported
    marks = set(MARK.findall(screen))
    assert len(marks) > 40
    missing = sorted(marks - set(MARK.findall(exported[export])))
    assert not missing, [
        next(line.strip() for line in screen.split("\n") if mark in line) for mark in missing
    ]


@pytest.mark.parametrize(
    ("export", "words"),
    [
        ("workbook", ("0.83", "事实", "计划", "否定", "候选", "需复核", "17", "2023", "词甲")),
        ("form", ("0.83", "事实", "计划", "否定", "候选", "需复核", "17", "2023", "词甲")),
        ("pack", ("0.83", "事实", "计划", "否定", "候选", "需复核", "17", "2023", "词甲")),
        ("data", ("0.83", "fact", "plan", "negated", "false", "look_again", "17", "2023", "词甲")),
    ],
)
def test_what_has_no_mark_of_its_own_is_there_too(
    shown_and_exported: tuple[str, Exported], export: str, words: tuple[str, ...]
) -> None:
    missing = [word for word in words if word not in shown_and_exported[1][export]]
    assert not missing
