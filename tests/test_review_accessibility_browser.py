"""axe-core on every screen: no serious or critical fault, in both languages and both themes."""

from typing import Any

import pytest
from accessibility import AXE, NO_AXE, faults
from test_review_browser import ADDRESS, WAIT, assessed, pytestmark, window

from review.app import screen_names
from review.run_store import Run
from review.workspace import Workspace

__all__ = ["assessed", "pytestmark"]


def at_rest(page: Any) -> None:
    """Wait until nothing of the screen has changed for most of a second; pictures come late."""
    before, same = -1, 0
    for _ in range(40):
        page.wait_for_timeout(250)
        now = page.evaluate("document.body.innerHTML.length")
        before, same = now, same + 1 if now == before else 0
        if same == 3:
            return
    raise AssertionError("the screen does not come to rest")


@pytest.mark.skipif(not AXE.exists(), reason=NO_AXE)
@pytest.mark.parametrize(("scheme", "language"), [("light", "zh"), ("dark", "en")])
def test_no_screen_has_a_serious_fault(
    assessed: tuple[Workspace, Run], scheme: str, language: str
) -> None:
    _, run = assessed
    with window(color_scheme=scheme) as page:
        page.goto(f"{ADDRESS}#projects")
        page.locator("[data-do='open']").first.wait_for(timeout=WAIT)
        if language == "en":
            page.get_by_text("English").click()
            page.get_by_role("tab", name="Projects").wait_for(timeout=WAIT)
        found = {}
        for name in screen_names():
            page.evaluate(
                "place => { location.hash = place }", f"{name}?project={run.project}&run={run.id}"
            )
            chosen = f"[role=tab][data-tab-id='{name}'][aria-selected=true]"
            page.locator(chosen).first.wait_for(timeout=WAIT, state="attached")
            if name == "pictures":
                page.locator(".mz-plot .main-svg").first.wait_for(timeout=WAIT)
            at_rest(page)
            if faulty := faults(page):
                found[name] = faulty
        page.keyboard.press("?")
        assert not found, found
