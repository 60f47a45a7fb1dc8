"""Hashes of the wording of published versions, so that none can change silently.

`published.json` in the folder of a framework holds, for each version, a hash of the wording of
each indicator. `python -m indicators.published` adds versions that are not there yet; wording that
changed under a published version is a fault, and gets a higher version instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from indicators.schema import Framework, Indicator

NAME = "published.json"
LENGTH = 16  # hexadecimal digits of a hash; enough against accidents, and short to compare


def wording_hash(framework: Framework, indicator: Indicator) -> str:
    """A hash over what an assessor reads of an indicator, and over how it is answered."""
    points = indicator.points.model_dump(mode="json") if indicator.points else None
    bands = indicator.measure.model_dump(mode="json") if indicator.measure else None
    scale = framework.scales.get(indicator.scale or "")
    options = scale.options if scale else ()
    content = [
        *(indicator.id, indicator.title, indicator.text, indicator.clause, indicator.starred),
        *(list(options), points, bands),
        [level.model_dump(mode="json") for level in indicator.levels],
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def wording_hashes(framework: Framework) -> dict[str, str]:
    """The hash of the wording of each indicator."""
    return {each.id: wording_hash(framework, each) for each in framework.indicators}


def read_published(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The hashes of each published version by indicator; empty for a framework without them."""
    path = folder / NAME
    if not path.exists():
        return {}
    found: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def changed_wording(framework: Framework, folder: Path) -> Iterator[str]:
    """What differs from the published version of the same number, in plain words."""
    known = read_published(folder).get(str(framework.version))
    if known is None:
        return
    version = framework.version
    here = wording_hashes(framework)
    for indicator in known:
        if indicator not in here:
            yield f"indicator {indicator} of the published version {version} is missing"
        elif here[indicator] != known[indicator]:
            yield f"the wording of {indicator} differs from the published version {version}"
    for indicator in here:
        if indicator not in known:
            yield f"indicator {indicator} is not in the published version {version}"


def write_published(framework: Framework, folder: Path) -> None:
    """Add this version; one that is there already stays as it is."""
    known = {version: dict(hashes) for version, hashes in read_published(folder).items()}
    known.setdefault(str(framework.version), wording_hashes(framework))
    text = json.dumps(known, ensure_ascii=False, indent=0) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")


def main() -> None:
    """Add the version of every framework that is not published yet."""
    from indicators.catalogue import CATALOGUES, framework_ids, load_framework

    for name in framework_ids(CATALOGUES):
        write_published(load_framework(name), CATALOGUES / name)


if __name__ == "__main__":
    main()
