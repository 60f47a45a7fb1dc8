"""Small documents, frameworks and assessments, made by hand for tests."""

from __future__ import annotations

import numpy as np

from extractor.document import Block, Box, Document, Page, PageBoxes, Places, Table
from indicators.assessment import Assessment, Settings
from indicators.schema import (
    Claim,
    ClaimSupport,
    Evidence,
    Framework,
    Indicator,
    Proposal,
    Scale,
    SearchRecord,
    State,
    Value,
)

LINES = ("企业治理", "公司设立社会责任部，现有专职人员18名。", "2024年培训员工11,240人次。")
HOSTILE = "<script>alert(1)</script>${1+1}{{each}}"


def paged_document(digest: str = "a" * 64, file: str = "报告.pdf") -> Document:
    """Two pages of 100 by 200 points; each character is a box of 5 by 10."""
    text = "\n".join(LINES)
    pages, boxes = np.zeros(len(text), np.int32), np.full((len(text), 4), np.nan, np.float32)
    blocks, start = [], 0
    for number, line in enumerate(LINES):
        page = 1 if number < 2 else 2
        for offset in range(len(line)):
            top = 20.0 + 15 * number
            pages[start + offset] = page
            boxes[start + offset] = (10 + 5 * offset, top, 15 + 5 * offset, top + 10)
        kind = "heading" if number == 0 else "paragraph"
        section = () if number == 0 else (LINES[0],)
        blocks.append(Block(kind, start, start + len(line), page, int(number == 0), section))
        start += len(line) + 1
    middle = len(LINES[0]) + len(LINES[1]) + 2
    return Document(
        id=f"sha256:{digest}",
        file=file,
        title="示例平台社会责任报告",
        kind="report",
        text=text,
        places=Places(pages, boxes),
        pages=(
            Page(1, 100.0, 200.0, 0, middle),
            Page(2, 100.0, 200.0, middle, len(text), "ocr", "扫描件"),
        ),
        blocks=tuple(blocks),
        tables=(Table(2, Box(1, 2, 3, 4), ("指标", "单位"), (2,)),),
        warnings=("第 2 页是扫描件。",),
        reader="test 1",
        characters=len(text),
    )


def unpaged_document(text: str = HOSTILE) -> Document:
    """A file without pages whose first paragraph is hostile."""
    whole = f"{text}\n我们收集您的手机号码，用于注册账号。"
    second = len(text) + 1
    return Document(
        id=f"sha256:{'b' * 64}",
        file="<b>政策</b>.html",
        title="隐私政策",
        kind="policy",
        text=whole,
        places=Places.none(len(whole)),
        blocks=(Block("paragraph", 0, len(text)), Block("paragraph", second, len(whole))),
        reader="test 1",
        characters=len(whole),
    )


def framework(indicators: int = 3) -> Framework:
    """A framework of three answers; the second indicator is of another theme."""
    return Framework(
        id="test-frame",
        version=2,
        title="测试框架",
        title_en="Test framework",
        publisher="–",
        published="2024",
        source="–",
        rights="–",
        answers="option",
        documents=("report",),
        scales={"three": Scale(options=("完善", "一般", "没有"), rule="graded")},
        indicators=tuple(_indicator(number) for number in range(1, indicators + 1)),
    )


def _indicator(number: int) -> Indicator:
    return Indicator(
        id=str(number),
        title=f"指标{number}：设有社会责任部门",
        theme=("治理" if number != 2 else "环境",),
        scale="three",
        sources=("report",),
        must=("部门",),
        claims=(Claim(id="c1", text="设有部门"),),
    )


def proposal(
    number: int, document: Document, state: State = "proposed", confidence: float = 0.8
) -> Proposal:
    """A proposal that rests on the document's second block."""
    block = document.blocks[1]
    evidence = Evidence(
        document=document.id,
        page=block.page,
        boxes=document.places.lines(block.start, block.end),
        start=block.start,
        end=block.end,
        quote=document.quote(block.start, block.end),
        section=block.section,
        score=0.9,
        cited=state == "proposed",
        status="fact",
    )
    proposed = state == "proposed"
    return Proposal(
        indicator=str(number),
        state=state,
        answer=2 if proposed else None,
        answer_label="一般" if proposed else "",
        points=None,
        confidence=confidence,
        rationale="设有部门，见第 1 页。" if proposed else "",
        claims=(ClaimSupport("c1", "设有部门", proposed, (0,) if proposed else ()),),
        values=(Value(18.0, "名", "专职人员", 2024, "18名", 0),) if proposed else (),
        evidence=(evidence,),
        search=SearchRecord(("部门",), 3),
    )


def assessment(document: Document | None = None) -> Assessment:
    """Three indicators: proposed, not found, proposed with little confidence."""
    document = document or paged_document()
    return Assessment(
        framework(),
        (document,),
        Settings(),
        "0123456789abcdef",
        (
            proposal(1, document),
            proposal(2, document, "not_found", 0.6),
            proposal(3, document, confidence=0.3),
        ),
    )


def boxes_on(page: int, *boxes: tuple[float, float, float, float]) -> PageBoxes:
    """Line boxes of a page."""
    return PageBoxes(page, tuple(Box(*box) for box in boxes))
