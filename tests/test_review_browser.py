"""A person's way through the app in a real browser, with the example report."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from program_server import free_port, started
from workspaces import assessed_project

from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from indicators.crosswalk import related_items
from indicators.schema import NearMiss
from review.run_store import Run
from review.workspace import Workspace

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REPORT = next(iter((ROOT / "examples").glob("*_2024_csr.pdf")))
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
PORT = free_port()
ADDRESS = f"http://127.0.0.1:{PORT}/"
WAIT = 30_000  # milliseconds


@contextmanager
def serving(workspace: Path) -> Iterator[Path]:
    """The app in a process of its own over a workspace."""
    with started(str(workspace), workspace.parent, port=PORT):
        yield workspace


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Path]:
    with serving(tmp_path / "workspace") as workspace:
        yield workspace


@contextmanager
def window(**options: Any) -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_page(viewport={"width": 1440, "height": 900}, **options)
        browser.close()


@pytest.fixture
def page() -> Iterator[Any]:
    with window() as opened:
        yield opened


@cache
def example_assessed() -> tuple[tempfile.TemporaryDirectory[str], int]:
    """A workspace in which the example report has been assessed, to be copied; its run."""
    made = tempfile.TemporaryDirectory()
    workspace = Workspace.open(Path(made.name))
    number = assessed_project(workspace, "禾汀里 2024", REPORT, "cfis-self-assessment")
    workspace.close()
    return made, number


@pytest.fixture
def assessed(tmp_path: Path) -> Iterator[tuple[Workspace, Run]]:
    """A served workspace in which the example report has been assessed."""
    made, number = example_assessed()
    folder = shutil.copytree(made.name, tmp_path / "workspace")
    workspace = Workspace.open(folder)
    with serving(folder):
        yield workspace, workspace.runs.get(number)
    workspace.close()


def open_review(page: Any) -> None:
    page.goto(ADDRESS)
    page.locator("[data-do='open']").first.click(timeout=WAIT)
    page.locator("#mz-files").get_by_text(REPORT.name).wait_for(timeout=WAIT)
    open_tab(page, "审阅")
    page.locator("#mz-page img").first.wait_for(timeout=WAIT)


def shown(page: Any) -> str:
    return str(page.locator("#mz-indicator article").get_attribute("data-indicator"))


def press(page: Any, selector: str) -> None:
    """A click by script, as fast as the test wants it."""
    page.evaluate("selector => document.querySelector(selector).click()", selector)


def open_tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def choose(page: Any, indicator: str) -> None:
    page.locator(f"#mz-list [data-id='{indicator}']").click()
    page.locator(f"#mz-indicator article[data-indicator='{indicator}']").wait_for(timeout=WAIT)


def decided(page: Any, indicator: str) -> Any:
    return page.locator(f"#mz-list [data-id='{indicator}']:not([data-decided='no'])")


def test_from_upload_to_workbook(server: Path, page: Any) -> None:
    hosts: set[str] = set()
    page.on("request", lambda sent: hosts.add(re.sub(r"^\w+:(//)?|[:/].*$", "", sent.url)))
    page.goto(ADDRESS)
    open_tab(page, "审阅")  # an empty screen says what to do, and leads there
    page.get_by_role("button", name="去“项目”").click(timeout=WAIT)
    page.locator("#mz-project-name input, #mz-project-name textarea").fill("禾汀里 2024")
    page.locator("#mz-project-create").click()
    page.locator("#mz-upload input[type=file]").set_input_files(REPORT, timeout=WAIT)
    page.locator("#mz-files").get_by_text("已读取").wait_for(timeout=WAIT)
    open_tab(page, "评估")
    page.get_by_label("互联网平台企业履行社会责任自评表").check(timeout=WAIT)
    page.locator("#mz-start").click()
    page.locator("#mz-runs").get_by_text("去审阅").wait_for(timeout=WAIT)
    open_tab(page, "审阅")
    page.locator("#mz-page img").first.wait_for(timeout=WAIT)

    for indicator in ("5", "14", "59"):
        choose(page, indicator)
        page.locator("#mz-confirm").click()
        decided(page, indicator).wait_for(timeout=WAIT)
    choose(page, "60")
    page.locator("#mz-choice label").nth(3).click()
    page.locator("#mz-reason input, #mz-reason textarea").fill("原文只有场次")
    page.locator("#mz-confirm").click()
    decided(page, "60").wait_for(timeout=WAIT)

    page.reload()
    for indicator in ("5", "14", "59", "60"):
        decided(page, indicator).wait_for(timeout=WAIT)

    open_tab(page, "导出")
    with page.expect_download(timeout=WAIT) as download:
        page.locator("#mz-export-excel").click()
    saved = server.parent / "export.xlsx"
    download.value.save_as(saved)
    sheet = load_workbook(saved)["评审"]
    header = [str(cell.value) for cell in sheet[1]]
    place = next(index for index, title in enumerate(header) if "结论" in title)
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    answered = [number for number, row in rows.items() if row[place].value]
    assert sorted(answered) == ["14", "5", "59", "60"]
    assert any("原文只有场次" in str(cell.value) for cell in rows["60"])
    assert hosts <= {"127.0.0.1", "data", "blob", ""}, hosts


SLOW_TO_END = """
const real = window.fetch;
window.fetch = async (...given) => {
  const answer = await real(...given);
  if (!String(given[0].url || given[0]).includes('queue/data')) return answer;
  const late = new TransformStream({ async transform(chunk, out) {
    const ends = new TextDecoder().decode(chunk).includes('close_stream');
    if (ends) await new Promise(done => setTimeout(done, 1000));
    out.enqueue(chunk);
  }});
  return new Response(answer.body.pipeThrough(late), answer);
};
"""


def test_no_click_is_lost_where_the_stream_of_answers_would_end(server: Path, page: Any) -> None:
    Workspace.open(server).projects.create("甲")
    page.add_init_script(SLOW_TO_END)
    page.goto(ADDRESS)
    page.locator("[data-do='open']").first.click(timeout=WAIT)
    page.locator("#mz-files").get_by_text("还没有文件").wait_for(timeout=WAIT)
    open_tab(page, "评估")
    page.get_by_text("还没有可评估的文件").first.wait_for(timeout=WAIT)


def test_the_program_ends_soon_though_a_window_is_open(tmp_path: Path, page: Any) -> None:
    with serving(tmp_path / "workspace"):
        page.goto(ADDRESS)
        page.locator("#mz-project-create").wait_for(timeout=WAIT)
        page.wait_for_timeout(1000)
        began = time.monotonic()
    # About 4 s on a machine at rest, starting included; two files of tests run at once.
    assert time.monotonic() - began < 12


def test_fast_clicks_and_keys_decide_what_is_seen(
    assessed: tuple[Workspace, Run], page: Any
) -> None:
    workspace, run = assessed
    open_review(page)
    for gap in (60, 100, 150):
        for indicator in ("40", "41", "42"):
            press(page, f"#mz-list [data-id='{indicator}']")
            page.wait_for_timeout(gap)
        page.locator("#mz-indicator article[data-indicator='42']").wait_for(timeout=WAIT)
        page.wait_for_timeout(700)
        assert shown(page) == "42"
        choose(page, "5")

    press(page, "#mz-list [data-id='35']")
    press(page, "#mz-confirm")  # 35 is not shown yet: this must not decide 5 or 35
    page.locator("#mz-indicator article[data-indicator='35']").wait_for(timeout=WAIT)
    page.wait_for_timeout(700)
    assert workspace.decisions.current(run) == {}

    for _ in range(8):  # a held key repeats
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    decided(page, "35").wait_for(timeout=WAIT)
    page.locator("#mz-indicator article[data-indicator='36']").wait_for(timeout=WAIT)
    page.wait_for_timeout(700)
    assert [each.indicator for each in workspace.decisions.of(run)] == ["35"]

    page.locator(".mz-saved button").click()
    page.locator("#mz-indicator article[data-indicator='35']").wait_for(timeout=WAIT)
    page.locator("#mz-undo").click()
    page.locator("#mz-list [data-id='35'][data-decided='no']").wait_for(timeout=WAIT)
    assert workspace.decisions.current(run) == {}


def test_drafts_and_filters_are_kept(assessed: tuple[Workspace, Run], page: Any) -> None:
    open_review(page)
    choose(page, "60")
    reason = page.locator("#mz-reason input, #mz-reason textarea")
    reason.fill("还没有写完")
    page.keyboard.press("Tab")
    page.locator("#mz-choice label").nth(3).click()
    page.locator("#mz-confirm.mz-change").wait_for(timeout=WAIT)
    choose(page, "61")
    assert reason.input_value() == ""
    choose(page, "60")
    page.locator("#mz-confirm.mz-change").wait_for(timeout=WAIT)
    assert reason.input_value() == "还没有写完"

    page.locator("#mz-state input").click()
    page.get_by_role("option").nth(2).click()
    counts = page.locator(".mz-counts span").first
    page.wait_for_function("!document.querySelector('.mz-counts').innerText.includes('78/78')")
    before = counts.inner_text()
    open_tab(page, "导出")
    page.locator("#mz-export-excel").wait_for(timeout=WAIT)
    open_tab(page, "审阅")
    page.wait_for_timeout(1500)
    assert counts.inner_text() == before


def test_a_second_window_does_not_override_the_first(
    assessed: tuple[Workspace, Run], page: Any
) -> None:
    workspace, run = assessed
    open_review(page)
    choose(page, "5")
    proposal = next(
        each for each in workspace.runs.assessment(run.id).proposals if each.indicator == "5"
    )
    workspace.decisions.confirm(run, proposal, "另一个窗口")
    page.locator("#mz-confirm").click()
    page.get_by_text("已在其他窗口作出决定").first.wait_for(timeout=WAIT)
    assert [each.reviewer for each in workspace.decisions.of(run)] == ["另一个窗口"]
    page.locator("#mz-indicator article[data-decision='1']").wait_for(timeout=WAIT)


def in_points(run: Assessment) -> Assessment:
    """A real run put under the framework in points: one proposal, the rest silent but near."""
    framework = load_framework("cfis-esg")
    quoted = next(each for each in run.proposals if each.state == "proposed")
    silent = next(each for each in run.proposals if each.state == "not_found")
    nearest = tuple(
        NearMiss(each.document, each.page, each.start, each.end, each.quote, 0.2, "只是<i>计划</i>")
        for each in quoted.evidence[:3]
    )
    search = replace(silent.search, found_terms=silent.search.terms[:2], nearest=nearest)
    silent = replace(silent, evidence=(), claims=(), search=search)
    first, *others = framework.indicators
    proposals = (
        replace(quoted, indicator=first.id, answer=2.0, answer_label="2 分"),
        *(replace(silent, indicator=each.id) for each in others),
    )
    return replace(run, framework=framework, proposals=proposals)


def test_points_are_given_and_near_passages_are_looked_at(
    assessed: tuple[Workspace, Run], page: Any
) -> None:
    workspace, before = assessed
    made = in_points(workspace.runs.assessment(before.id))
    run = workspace.runs.get(workspace.runs.save(before.project, made))
    open_review(page)
    assert shown(page) == "E1.1.1"
    page.locator(".mz-criteria").get_by_text("至少 5%、低于 10%").wait_for(timeout=WAIT)
    page.locator("#mz-confirm").click()  # the proposal, 2.0, is the option 2
    decided(page, "E1.1.1").wait_for(timeout=WAIT)
    choose(page, "E1.1.2")
    for place in (0, 2):
        card = page.locator(".mz-searched .mz-evidence").nth(place)
        card.click()
        number = made.proposals[1].search.nearest[place].page
        page.locator(f"#mz-page .mz-sheet[data-page='{number}'] .mz-mark").first.wait_for(
            timeout=WAIT
        )
        page.locator(f".mz-searched .mz-evidence.mz-chosen[data-index='{place}']").wait_for(
            timeout=WAIT
        )
    assert "未采用：只是<i>计划</i>" in card.inner_text()
    page.reload()
    page.locator(f"#mz-page .mz-sheet[data-page='{number}'] .mz-mark").first.wait_for(timeout=WAIT)
    page.locator("#mz-choice label", has_text="1.5 分").click()
    page.locator("#mz-reason input, #mz-reason textarea").fill("原文第三页有成效")
    page.locator("#mz-confirm").click()
    decided(page, "E1.1.2").wait_for(timeout=WAIT)
    kept = workspace.decisions.current(run)
    assert [(each.action, each.answer) for each in kept.values()] == [
        *(("confirm", 2), ("change", 1.5)),
    ]


def test_the_app_answers_where_the_system_is_dark(assessed: tuple[Workspace, Run]) -> None:
    with window(color_scheme="dark") as page:
        open_review(page)
        assert page.evaluate("document.body.classList.contains('dark')") is True
        ground = "getComputedStyle(document.querySelector('.mz-panes')).backgroundColor"
        assert page.evaluate(ground) == "rgb(27, 35, 43)"
        page.evaluate("window.mingzheng.theme('light')")
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        choose(page, "5")


def test_work_on_one_project_is_not_shown_in_another(server: Path, page: Any) -> None:
    page.goto(ADDRESS)
    name = page.locator("#mz-project-name input, #mz-project-name textarea")
    name.fill("甲")
    page.locator("#mz-project-create").click()
    page.locator("#mz-upload input[type=file]").set_input_files(REPORT, timeout=WAIT)
    page.locator("#mz-files").get_by_text(REPORT.name).wait_for(timeout=WAIT)
    open_tab(page, "项目")
    name.fill("乙")
    page.locator("#mz-project-create").click()
    page.locator("#mz-files").get_by_text("还没有文件").wait_for(timeout=WAIT)
    page.wait_for_timeout(6000)  # longer than the report is being read
    assert page.locator("#mz-files").get_by_text(REPORT.name).count() == 0


def test_score_gaps_and_related_indicators(assessed: tuple[Workspace, Run], page: Any) -> None:
    workspace, run = assessed
    made = workspace.runs.assessment(run.id)
    other = assess(made.documents, load_framework("ccia-002"))
    ccia = workspace.runs.get(workspace.runs.save(run.project, other))
    open_review(page)
    open_tab(page, "得分")
    page.locator("#mz-score .mz-total").first.wait_for(timeout=WAIT)
    choice = page.locator("#mz-score select[data-do='reading']").first
    choice.select_option(index=1)
    page.locator("#mz-score select[data-do='reading'] option[selected]").first.wait_for(
        state="attached", timeout=WAIT
    )
    until(lambda: workspace.circumstances.of(run.project, ccia.framework).readings)
    page.locator("#mz-score select[data-do='what_if_indicator']").select_option("13")
    page.locator("#mz-score select[data-do='what_if_answer']").select_option("proposed:3")
    page.locator("#mz-score .mz-moved").wait_for(timeout=WAIT)
    assert "→" in page.locator("#mz-score .mz-moved").inner_text()
    assert not workspace.decisions.standing(ccia)
    page.reload()
    page.locator("#mz-score .mz-total").first.wait_for(timeout=WAIT)
    chosen = page.locator("#mz-score select[data-do='reading']").first.input_value()
    readings = workspace.circumstances.of(run.project, ccia.framework).readings
    assert chosen in readings.values()

    open_tab(page, "缺口")
    gap = page.locator("#mz-gaps [data-do='open']").first
    gap.wait_for(timeout=WAIT)
    wanted = str(gap.get_attribute("data-id"))
    page.locator("#mz-gaps svg").wait_for(timeout=WAIT)
    gap.click()
    page.locator(f"#mz-indicator article[data-indicator='{wanted}']").wait_for(timeout=WAIT)

    related = next(
        each.indicator
        for each in made.proposals
        if each.state == "proposed"
        and any(one.framework == "ccia-002" for one in related_items(run.framework, each.indicator))
    )
    (first, *_) = [
        one for one in related_items(run.framework, related) if one.framework == "ccia-002"
    ]
    proposal = next(each for each in made.proposals if each.indicator == related)
    workspace.decisions.confirm(run, proposal, "王芳", "")
    choose(page, first.indicator)
    look = page.locator(".mz-related [data-do='look']").first
    look.wait_for(timeout=WAIT)
    number = str(look.get_attribute("data-page"))
    look.click()
    page.locator(f"#mz-page .mz-sheet[data-page='{number}']").wait_for(timeout=WAIT)
    assert shown(page) == first.indicator


def test_two_projects_are_compared_and_the_comparison_is_downloaded(
    assessed: tuple[Workspace, Run], page: Any, tmp_path: Path
) -> None:
    workspace, run = assessed
    made = workspace.runs.assessment(run.id)
    open_review(page)
    project = workspace.projects.create("禾汀里 2023").id
    workspace.runs.save(project, made)
    open_tab(page, "比较")
    boxes = page.locator("#mz-compared-runs input[type=checkbox]")
    boxes.nth(1).wait_for(timeout=WAIT)
    assert boxes.count() == 2
    for number in range(2):
        boxes.nth(number).check()
    page.locator("#mz-comparison table").first.wait_for(timeout=WAIT)
    with page.expect_download(timeout=WAIT) as started:
        page.locator("#mz-comparison-excel").click()
    started.value.save_as(tmp_path / "c.xlsx")
    assert load_workbook(tmp_path / "c.xlsx").sheetnames == ["答案", "数值", "沿用的文字"]


def until(condition: Any) -> None:
    """Wait for what another process does."""
    for _ in range(100):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in ten seconds")
