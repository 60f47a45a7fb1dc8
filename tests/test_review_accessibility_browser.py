"""axe-core on every screen: no serious or critical fault, in both languages and both themes."""

import os
from pathlib import Path
from typing import Any

import pytest
from test_review_browser import ADDRESS, ROOT, WAIT, assessed, pytestmark, window

from review.app import screen_names
from review.run_store import Run
from review.workspace import Workspace

__all__ = ["assessed", "pytestmark"]

# From npm, because it is no Python package: npm install --no-save axe-core@4
AXE = Path(os.environ.get("MINGZHENG_AXE", ROOT / "node_modules/axe-core/axe.min.js"))
SERIOUS = ("serious", "critical")


def faults(page: Any) -> list[str]:
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:160]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core; npm install --no-save axe-core@4")
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
            page.wait_for_timeout(2500)  # every picture of the screen is there
            if faulty := faults(page):
                found[name] = faulty
        page.keyboard.press("?")
        assert not found, found
