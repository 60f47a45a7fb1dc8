"""Files without pages in a real browser: the quote is marked and in sight in each format."""

import html
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from regional_texts import POLICY
from test_review_browser import ADDRESS, WAIT, choose, open_tab, pytestmark, serving, window
from workspaces import assessed_project

from review.workspace import Workspace

__all__ = ["pytestmark"]
FILLING = [f"附录第{number}段：本段说明平台规则，不涉及其他内容。" for number in range(60)]
LINES = [*FILLING, *(line[0] for line in POLICY), "<b onclick=alert(1)>甲</b>", *FILLING]


def as_html(path: Path) -> None:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in LINES)
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")


def as_text(path: Path) -> None:
    path.write_text("\n\n".join(LINES), encoding="utf-8")


def as_word(path: Path) -> None:
    word = docx.Document()
    for line in LINES:
        word.add_paragraph(line)
    word.save(str(path))


FORMATS: dict[str, Callable[[Path], None]] = {
    "p.html": as_html,
    "p.txt": as_text,
    "p.md": as_text,
    "p.docx": as_word,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A served workspace with a project of one file for each format, named by the file."""
    folder = tmp_path_factory.mktemp("formats")
    workspace = Workspace.open(folder / "workspace")
    for name, write in FORMATS.items():
        write(folder / name)
        assessed_project(workspace, name, folder / name, "pi-law-policy")
    with serving(folder / "workspace"):
        yield


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", FORMATS)
def test_the_quote_is_marked_and_in_sight(name: str) -> None:
    with window() as page:
        page.goto(ADDRESS)
        page.locator("[data-do='open']").filter(has_text=name).click(timeout=WAIT)
        page.locator("#mz-files").get_by_text(name).wait_for(timeout=WAIT)
        open_tab(page, "审阅")
        page.locator("#mz-page .mz-text").wait_for(timeout=WAIT)
        for indicator in ("PP06", "PP04"):
            choose(page, indicator)
            quote = page.locator(".mz-evidence.mz-chosen .mz-quote").inner_text()
            page.wait_for_function(
                """quote => {
                  const marks = [...document.querySelectorAll('#mz-page mark:not(.mz-other)')];
                  const plain = (text) => text.replace(/\\s+/g, '');
                  if (plain(marks.map(m => m.textContent).join('')) !== plain(quote)) return false;
                  const pane = document.querySelector('.mz-page-scroll').getBoundingClientRect();
                  const mark = marks[0].getBoundingClientRect();
                  return mark.top >= pane.top && mark.bottom <= pane.bottom;
                }""",
                arg=quote,
                timeout=WAIT,
            )
            assert "段" in page.locator(".mz-evidence.mz-chosen .mz-muted").first.inner_text()
        assert page.locator("#mz-page b").count() == 0
