"""What axe-core finds on a page in a browser."""

import os
import warnings
from pathlib import Path
from typing import Any

# From npm, because it is no Python package: npm install --no-save axe-core@4
AXE = Path(
    os.environ.get("MINGZHENG_AXE", Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js")
)
NO_AXE = "no axe-core; npm install --no-save axe-core@4"
SERIOUS = ("serious", "critical")


def faults(page: Any) -> list[str]:
    """The serious and critical faults of a page; warns and finds none where there is no axe."""
    if not AXE.exists():
        warnings.warn(f"accessibility was not looked at: {NO_AXE}", stacklevel=2)
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # the log-in page takes no script tag
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:160]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
