"""A search of a collection in a real browser, and the way from a result to its page."""

from dataclasses import replace
from pathlib import Path

from accessibility import faults
from program_server import served
from test_review_browser import REPORT, WAIT, pytestmark, window

from corpus.collecting import collected_passages, vectors_of
from corpus.engines.opening import open_collection
from indicators.assessment import read_documents
from review.workspace import Workspace

__all__ = ["pytestmark"]
QUERY = "骑手培训人次"
IN_VIEW = """() => {
  const pane = document.querySelector('#mz-find-page .mz-page-scroll');
  const mark = pane && pane.querySelector('.mz-mark');
  if (!mark || !pane.offsetParent) return false;
  const [inner, outer] = [mark, pane].map(each => each.getBoundingClientRect());
  return inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""


def prepared(folder: Path) -> None:
    """A project with the example report, and a collection that has it too."""
    workspace = Workspace.open(folder / "workspace")
    project = workspace.projects.create("禾汀里 2024").id
    document = replace(
        read_documents([REPORT])[0], id=workspace.files.add(project, REPORT, REPORT.name).document
    )
    workspace.files.save_read(project, document)
    workspace.close()
    collection = open_collection(str(folder / "reports"))
    passages = collected_passages(document, "禾汀里", 2024, "csr_report")
    collection.add(passages, vectors_of([each.text for each in passages]))
    collection.close()


def test_a_result_leads_to_its_passage_on_the_page(tmp_path: Path) -> None:
    prepared(tmp_path)
    options = ("--collection", "reports")
    with served("workspace", tmp_path, options) as address, window() as page:
        page.goto(f"{address}/#projects")
        page.locator("#mz-projects [data-do='open']").first.wait_for(timeout=WAIT)
        page.evaluate("location.hash = 'collection'")
        query = page.locator("#mz-coll-query :is(textarea, input)")
        query.fill(QUERY, timeout=WAIT)
        query.press("Enter")
        first = page.locator("#mz-coll-results .mz-hit").first
        first.locator("mark").first.wait_for(timeout=WAIT)
        assert "社会责任/ESG 报告" in first.inner_text()
        assert faults(page) == []
        first.locator("[data-do=open]").click()
        page.locator("#mz-find-page img").first.wait_for(timeout=WAIT)
        page.wait_for_function(IN_VIEW, timeout=WAIT)
        assert page.url.endswith("#search?project=1")
