"""Rebuild the example report of the fictional company 禾汀里 from its HTML sources.

The committed PDF is what the examples use; this script is only needed after a change of
`report/`. It needs Playwright, a Chromium browser and the Noto CJK fonts (fonts-noto-cjk).
The same sources, browser and fonts give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "report"
REPORT = HERE / "hetingli_2024_csr.pdf"
TITLE = "禾汀里2024年企业社会责任报告"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGE_HEIGHT = 1123  # A4 at 96 dots per inch

SECTION = re.compile(r"<section(?P<attributes>[^>]*)>(?P<body>.*?)</section>", re.DOTALL)
ATTRIBUTE = re.compile(r'(?P<name>[\w-]+)="(?P<value>[^"]*)"')
FIGURE = re.compile(r"\{\{figure:([\w-]+)\}\}")
PAGE_NUMBER = re.compile(r"\{\{page:([\w-]+)\}\}")
DATE = re.compile(rb"\(D:\d{14}\+00'00'\)")
FIXED_DATE = b"(D:20250331000000+00'00')"  # as long as the dates it replaces
OVERFLOWS = """() => [...document.querySelectorAll('section')].flatMap((page, index) => {
    const body = page.querySelector('main');
    return body && body.scrollHeight > body.clientHeight + 1
        ? [[index + 1, body.scrollHeight - body.clientHeight]] : [];
})"""


class BuildError(Exception):
    """The report cannot be built; the message says why."""


@dataclass(frozen=True)
class Page:
    """One page of the report as written in the sources."""

    attributes: Mapping[str, str]
    body: str

    @property
    def name(self) -> str:
        """The name other pages refer to, as in `{{page:name}}`."""
        return self.attributes.get("id", "")


def read_pages(folder: Path) -> list[Page]:
    """Return the pages of all source files, in the order of the file names."""
    pages = []
    for path in sorted(folder.glob("*.html")):
        for match in SECTION.finditer(path.read_text(encoding="utf-8")):
            attributes = {
                found["name"]: found["value"] for found in ATTRIBUTE.finditer(match["attributes"])
            }
            pages.append(Page(attributes, match["body"].strip()))
    if not pages:
        raise BuildError(f"No page sources were found in {folder}.")
    return pages


def render_page(page: Page, number: int) -> str:
    """Draw one page with its running header and its footer, unless it is a bare one."""
    classes = escape(page.attributes.get("class", "page"))
    if "bare" in classes.split():
        return f'<section class="{classes}" id="{escape(page.name)}">{page.body}</section>'
    side = "even" if number % 2 == 0 else "odd"
    chapter = escape(page.attributes.get("data-chapter", ""))
    return (
        f'<section class="{classes} {side}" id="{escape(page.name)}">'
        f'<header class="running"><span>{chapter}</span><span>{TITLE}</span></header>'
        f"<main>{page.body}</main>"
        f'<footer class="folio"><span>禾汀里网络科技股份有限公司</span><b>{number:02d}</b></footer>'
        "</section>"
    )


def render_report(folder: Path) -> str:
    """Join pages, style sheet and figures into one HTML document with page numbers."""
    pages = read_pages(folder / "pages")
    numbers = {page.name: number for number, page in enumerate(pages, start=1)}
    figures = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("figures/*.svg")}
    body = "\n".join(render_page(page, number) for number, page in enumerate(pages, start=1))
    try:
        body = FIGURE.sub(lambda match: figures[match[1]], body)
        body = PAGE_NUMBER.sub(lambda match: f"{numbers[match[1]]:02d}", body)
    except KeyError as error:
        raise BuildError(f"The sources name an unknown page or figure: {error}.") from error
    style = (folder / "style.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def find_browser(given: str | None) -> str:
    """Return the path of the browser to print with."""
    candidates = (given,) if given else BROWSERS
    for candidate in candidates:
        if path := shutil.which(candidate):
            return path
    raise BuildError("No Chromium was found: install it (Debian: apt-get install chromium).")


def print_pdf(document: str, target: Path, browser_path: str) -> int:
    """Print the document to `target` and return its number of pages.

    A page whose content is taller than the paper is refused, since its end would be lost.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise BuildError("Playwright is missing: pip install playwright.") from error
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browser_path, args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 794, "height": PAGE_HEIGHT})
            page.set_content(document)
            page.emulate_media(media="print")
            overflows: list[list[int]] = page.evaluate(OVERFLOWS)
            if overflows:
                places = ", ".join(f"page {number} ({excess} px)" for number, excess in overflows)
                raise BuildError(f"The text is longer than the paper on {places}.")
            pdf = page.pdf(prefer_css_page_size=True, print_background=True, outline=True)
            target.write_bytes(DATE.sub(FIXED_DATE, pdf))
            count: int = page.locator("section").count()
            browser.close()
    except Error as error:
        raise BuildError(f"Chromium could not print the report: {error.message}") from error
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the report; return 0, or 1 with a sentence on what is missing."""
    parser = argparse.ArgumentParser(description="Rebuild the example report from its sources.")
    parser.add_argument("--browser", help="path of the Chromium to use")
    parser.add_argument("--output", type=Path, default=REPORT, help="the PDF to write")
    options = parser.parse_args(arguments)
    try:
        count = print_pdf(render_report(SOURCES), options.output, find_browser(options.browser))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{options.output}: {count} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
