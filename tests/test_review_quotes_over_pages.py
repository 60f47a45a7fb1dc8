"""A quote that runs over a page end, in a real report: shown on both pages, told with both."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Document
from extractor.extract import read_document
from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from indicators.schema import Evidence, NearMiss, Proposal
from review.exports.prefill import prefill_data
from review.exports.workbook import write_workbook
from review.pages.indicator_view import indicator_html
from review.pages.page_pane import page_html
from review.pages.place import Place
from review.pages.review_model import Reviewed, reviewed
from review.workspace import Workspace

REPORT = Path(__file__).parents[2] / "shared/gold/documents/shenzhen_energy_2016_csr.pdf"
pytestmark = pytest.mark.skipif(not REPORT.exists(), reason=f"{REPORT} is absent")


@dataclass(frozen=True)
class Quoted:
    """A workspace in which a proposal rests on such a quote, and another came near with it."""

    workspace: Workspace
    place: Place
    made: Assessment
    proposal: Proposal
    silent: Proposal

    @property
    def evidence(self) -> Evidence:
        return self.proposal.evidence[0]

    @property
    def document(self) -> Document:
        return self.made.documents[0]

    def under(self) -> Reviewed:
        found = reviewed(self.workspace, self.place)
        assert found is not None
        return found

    def page(self, place: Place) -> LexborHTMLParser:
        return LexborHTMLParser(str(page_html(self.workspace, self.under(), place)))


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Quoted:
    workspace = Workspace.open(tmp_path_factory.mktemp("work"))
    project = workspace.projects.create("深圳能源").id
    file = workspace.files.add(project, REPORT, REPORT.name)
    with workspace.files.named(file) as path:
        document = read_document(path)
    workspace.files.save_read(project, document)
    made = assess([document], load_framework("cfis-self-assessment"))
    block = next(
        each
        for each in document.blocks
        if each.kind == "paragraph" and len(document.places.lines(each.start, each.end)) == 2
    )
    boxes = document.places.lines(block.start, block.end)
    proposed = next(each for each in made.proposals if each.state == "proposed")
    silent = next(each for each in made.proposals if each.state == "not_found")
    evidence = replace(
        proposed.evidence[0],
        page=boxes[0].page,
        boxes=boxes,
        start=block.start,
        end=block.end,
        quote=document.quote(block.start, block.end),
        cited=True,
    )
    near = NearMiss(
        document.id, boxes[0].page, block.start, block.end, evidence.quote, 0.3, "没有说明成效"
    )
    changed = {
        proposed.indicator: replace(proposed, evidence=(evidence,), claims=(), values=()),
        silent.indicator: replace(silent, search=replace(silent.search, nearest=(near,))),
    }
    made = replace(
        made, proposals=tuple(changed.get(each.indicator, each) for each in made.proposals)
    )
    place = Place(
        project=project,
        run=workspace.runs.save(project, made),
        indicator=proposed.indicator,
        evidence=0,
    )
    return Quoted(
        workspace, place, made, changed[proposed.indicator], changed[silent.indicator]
    )  # fmt: skip


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("kind", ["evidence", "near"])
def test_it_is_marked_on_each_page_line_by_line(quoted: Quoted, part: int, kind: str) -> None:
    boxes, other = quoted.evidence.boxes[part], quoted.evidence.boxes[1 - part]
    indicator = (quoted.proposal if kind == "evidence" else quoted.silent).indicator
    place = quoted.place.at(indicator).showing(kind, 0)
    tree = quoted.page(place.to(page=boxes.page) if part else place)
    sheet = tree.css_first(".mz-sheet")
    assert sheet is not None and sheet.attributes["data-page"] == str(boxes.page)
    height = quoted.document.pages[boxes.page - 1].height
    marks = [str(mark.attributes["style"]) for mark in tree.css(".mz-mark")]
    assert len(marks) == len(boxes.boxes) >= 1
    for box, mark in zip(boxes.boxes, marks, strict=True):
        assert f"top:{100 * box.top / height:.3f}%" in mark
    links = [link.attributes["data-number"] for link in tree.css(".mz-going-on button")]
    assert links == [str(other.page)]


def test_another_page_has_no_mark_and_no_way_on(quoted: Quoted) -> None:
    tree = quoted.page(quoted.place.to(page=quoted.evidence.boxes[1].page + 1))
    assert tree.css(".mz-mark, .mz-going-on") == []


def test_both_pages_are_told_on_the_screen_and_in_the_files(quoted: Quoted, tmp_path: Path) -> None:
    first, second = (part.page for part in quoted.evidence.boxes)
    assert second == first + 1
    number = quoted.proposal.indicator
    html = indicator_html(quoted.made, quoted.proposal, None, 0, "zh")
    assert f"第 {first}–{second} 页" in html
    items = {each["indicator"]: each for each in prefill_data(quoted.made)["items"]}
    (data,) = items[number]["evidence"]
    assert data["page"] == first and len(data["boxes"]) == len(quoted.evidence.boxes[0].boxes)
    assert [(more["page"], len(more["boxes"])) for more in data["more"]] == [
        (second, len(quoted.evidence.boxes[1].boxes))
    ]
    write_workbook(quoted.made, {}, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    rows = [row for row in book["证据"].iter_rows(min_row=2) if str(row[0].value) == number]
    assert [row[7].value for row in rows] == [f"{first}–{second}"]
    (row,) = [row for row in book["评审"].iter_rows(min_row=2) if str(row[0].value) == number]
    place = f"{REPORT.name} 第 {first}–{second} 页】"
    assert any(place in str(cell.value) for cell in row)
    silent = quoted.silent.indicator
    near = [row for row in book["未披露核查"].iter_rows(min_row=2) if str(row[0].value) == silent]
    assert [row[8].value for row in near] == [f"{first}–{second}"]
