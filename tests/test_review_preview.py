"""`mingzheng read --preview` as its users run it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[1]
HOSTILE = "<script>alert(1)</script><img src=https://example.com/x.png>"


def read(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "review.cli", "read", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path))
    canvas.setTitle(HOSTILE)
    for number in range(1, 5):
        canvas.setFont("Helvetica", 20)
        canvas.drawString(80, 740, f"{number}. Energy & <b>water</b>")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(80, 700, f"In plant {number} we saved 40 % of the water < last year.")
        canvas.showPage()
    canvas.save()
    return path


def links(html: str) -> set[str]:
    """Everything that a browser would load or go to."""
    page = LexborHTMLParser(html)
    assert not page.css("script, link, iframe, object, base, form")
    assert "url(" not in html and "@import" not in html
    named = [each.attributes.get(name) for each in page.css("*") for name in ("src", "href")]
    return {each for each in named if each}


def test_a_preview_has_an_image_for_each_page_and_an_index(report: Path) -> None:
    ran = read(report, "-o", "out", "--preview", cwd=report.parent)
    assert ran.returncode == 0, ran.stderr
    folder = report.parent / "out" / "report.pdf.preview"
    images = [f"page-00{number}.png" for number in range(1, 5)]
    assert sorted(each.name for each in folder.iterdir()) == ["index.html", *images]
    assert ran.stdout.split() == ["out/report.pdf.json", "out/report.pdf.preview/index.html"]
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "we saved 40 % of the water &lt; last year." in html
    assert {each for each in links(html) if not each.startswith("#")} == set(images)
    targets = {each[1:] for each in links(html) if each.startswith("#")}
    assert targets and all(f'id="{each}"' in html for each in targets)


def test_only_the_chosen_pages_are_drawn(report: Path) -> None:
    folder = report.parent / "out" / "report.pdf.preview"
    assert read(report, "-o", "out", "--preview", cwd=report.parent).returncode == 0
    (folder / "page-my-notes.png").write_bytes(b"mine")
    (folder / "notes.txt").write_bytes(b"mine")
    ran = read(report, "-o", "out", "--preview", "--pages", "2,4-9", cwd=report.parent)
    assert ran.returncode == 0, ran.stderr
    assert sorted(each.name for each in folder.iterdir()) == [
        "index.html", "notes.txt", "page-002.png", "page-004.png", "page-my-notes.png"
    ]  # fmt: skip
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert 'id="p2"' in html and 'id="p3"' not in html
    data = json.loads((report.parent / "out" / "report.pdf.json").read_text(encoding="utf-8"))
    assert len(data["pages"]) == 4, "the JSON is of the whole file"
    ran = read(report, "-o", "out", "--preview", "--pages", "77", cwd=report.parent)
    assert ran.returncode == 0 and "has 4 pages, none of --pages 77" in ran.stderr


def test_a_file_without_pages_is_shown_block_by_block(tmp_path: Path) -> None:
    (tmp_path / "policy.html").write_text(
        "<html><head><title>隐私政策</title></head><body><h1>隐私政策</h1>"
        "<h2>一、我们收集的信息</h2><p>我们收集您的手机号码，用于登录&lt;/p&gt;账号。</p>"
        "<table><tr><th>类型</th><th>期限</th></tr><tr><td>日志</td><td>六个月</td></tr></table>"
        "</body></html>",
        encoding="utf-8",
    )
    ran = read("policy.html", "-o", "out", "--preview", "--pages", "3", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    html = (tmp_path / "out" / "policy.html.preview" / "index.html").read_text(encoding="utf-8")
    assert "用于登录&lt;/p&gt;账号" in html
    assert re.search(r"heading 2</small><span>一、我们收集的信息", html)
    assert re.search(r"row</small><span>日志</span><span>六个月", html)
    assert html.index("我们收集的信息</span>") < html.index("手机号码") < html.index("六个月")


@pytest.mark.parametrize("pages", ["x", "0", "3-1", "1,,2", "", "-2", "1-", "99999999999"])
def test_what_is_no_page_is_refused(report: Path, pages: str) -> None:
    ran = read(report, "-o", "out", "--preview", f"--pages={pages}", cwd=report.parent)
    assert ran.returncode == 2 and "--pages" in ran.stderr and "Traceback" not in ran.stderr
    assert not (report.parent / "out").exists()


def test_pages_need_a_preview(report: Path) -> None:
    ran = read(report, "-o", "out", "--pages", "1", cwd=report.parent)
    assert ran.returncode == 2 and "--preview" in ran.stderr


def test_nothing_else_is_written_over(report: Path) -> None:
    out = report.parent / "out"
    (out / "report.pdf.preview").mkdir(parents=True)
    page = out / "report.pdf.preview" / "index.html"
    page.write_text("<html><body><p>这是要读取的文件。</p></body></html>", encoding="utf-8")
    content = page.read_bytes()
    ran = read(report, page, "-o", out, "--preview", cwd=report.parent)
    assert ran.returncode == 2 and "would be overwritten" in ran.stderr
    assert page.read_bytes() == content
    page.unlink()
    (out / "report.pdf.preview").rmdir()
    (out / "report.pdf.preview").write_bytes(b"a file")
    ran = read(report, "-o", out, "--preview", cwd=report.parent)
    assert ran.returncode == 2 and "report.pdf.preview: is a file" in ran.stderr
    assert (out / "report.pdf.preview").read_bytes() == b"a file"
