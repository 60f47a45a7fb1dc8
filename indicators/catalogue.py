"""Reads frameworks from their YAML folders and reports every fault with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from indicators.errors import CatalogueError, Fault, UnknownFramework
from indicators.schema import Framework, Indicator

CATALOGUES = Path(__file__).parent / "catalogues"
HEAD = "framework.yaml"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def framework_ids(folder: Path = CATALOGUES) -> tuple[str, ...]:
    """The ids of all frameworks, sorted."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{HEAD}")))


def load_framework(framework: str, folder: Path = CATALOGUES) -> Framework:
    """Load one framework whole.

    Raises:
        UnknownFramework: no folder of that name holds a catalogue.
        CatalogueError: the catalogue has faults.
    """
    if framework not in framework_ids(folder):
        raise UnknownFramework(framework, framework_ids(folder))
    loaded, faults = read_catalogue(folder / framework)
    if loaded is None or faults:
        raise CatalogueError(faults)
    return loaded


def read_catalogue(folder: Path) -> tuple[Framework | None, list[Fault]]:
    """Read a catalogue folder; the framework where it could be built, and all its faults."""
    faults: list[Fault] = []
    indicators: list[Indicator] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != HEAD:
            indicators.extend(_read_indicators(path, faults))
    head = _parse(folder / HEAD, faults)
    framework = None
    if head is not None:
        try:
            framework = Framework.model_validate({**head, "indicators": indicators})
        except ValidationError as error:
            faults.extend(_located(folder / HEAD, error))
    if framework is not None:
        faults.extend(_cross_checks(folder, framework))
    return framework, sorted(faults)


def _read_indicators(path: Path, faults: list[Fault]) -> Iterator[Indicator]:
    rows = _parse(path, faults)
    if rows is not None and not isinstance(rows, list):
        faults.append(Fault(path.name, 1, "must be a list of indicators"))
        return
    for index, row in enumerate(rows or []):
        try:
            yield Indicator.model_validate(row)
        except ValidationError as error:
            faults.extend(_located(path, error, (index,)))


def _parse(path: Path, faults: list[Fault]) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        faults.append(Fault(path.name, 1, "the file is missing"))
    except UnicodeDecodeError:
        faults.append(Fault(path.name, 1, "the file is not UTF-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(path.name, line, f"not valid YAML: {error.problem}"))
    return None


def _located(
    path: Path, error: ValidationError, base: tuple[int | str, ...] = ()
) -> Iterator[Fault]:
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        line = _line(root, base + problem["loc"])
        yield Fault(path.name, line, f"{where}: {problem['msg']}")


def _line(node: Any, location: Sequence[int | str]) -> int:
    """The line of the deepest node on a path of keys and indexes."""
    line = node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part] if part < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        else:
            node = None
        if node is None:
            break
        line = node.start_mark.line + 1
    return int(line)


def _cross_checks(folder: Path, framework: Framework) -> Iterator[Fault]:
    """Faults that only the whole shows: repeated ids, unknown scales, empty knowledge."""
    lines = _indicator_lines(folder)
    seen: set[str] = set()
    if framework.id != folder.name:
        yield Fault(HEAD, 1, f"id '{framework.id}' differs from the folder's name '{folder.name}'")
    for indicator in framework.indicators:
        file, line = lines.get(indicator.id, (HEAD, 1))
        for message in _indicator_faults(framework, indicator, seen):
            yield Fault(file, line, f"indicator {indicator.id}: {message}")


def _indicator_faults(framework: Framework, indicator: Indicator, seen: set[str]) -> Iterator[str]:
    if indicator.id in seen:
        yield "the id is used twice"
    seen.add(indicator.id)
    if framework.answers == "option" and indicator.scale not in framework.scales:
        yield f"unknown scale '{indicator.scale}'"
    if framework.answers == "level" and not indicator.levels:
        yield "has no levels"
    if not indicator.must:
        yield "no word in 'must'"
    claims: set[str] = set()
    for claim in indicator.claims:
        if claim.id in claims:
            yield f"claim id {claim.id} is used twice"
        claims.add(claim.id)
        if not (claim.words or claim.patterns):
            yield f"claim {claim.id} has neither words nor patterns"
        if not claim.examples:
            yield f"claim {claim.id} has no example sentence"
        for pattern in claim.patterns:
            yield from _pattern_faults(claim.id, pattern, claim.examples)


def _pattern_faults(claim: str, pattern: str, examples: Sequence[str]) -> Iterator[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield f"claim {claim}: pattern {pattern!r}: {error}"
        return
    if not any(compiled.search(example) for example in examples):
        yield f"claim {claim}: pattern {pattern!r} matches none of the claim's examples"


def _indicator_lines(folder: Path) -> dict[str, tuple[str, int]]:
    """File and line of every indicator, found without parsing the YAML again."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r"- id: \"?([^\"\s]+)\"?", text)  # e.g. - id: "12"
            if match:
                found[match[1]] = (path.name, number)
    return found
