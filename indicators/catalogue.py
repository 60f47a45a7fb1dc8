"""Reads frameworks from their YAML folders and reports every fault with file and line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import ValidationError

from indicators.catalogue_checks import framework_faults, indicator_faults
from indicators.compiled import compiled_framework
from indicators.errors import CatalogueError, Fault, UnknownFramework
from indicators.pattern_cost import indicator_cost_faults
from indicators.published import changed_wording
from indicators.schema import Framework, Indicator
from indicators.yaml_limits import LARGEST, limit_fault

CATALOGUES = Path(__file__).parent / "catalogues"
# Folders with frameworks of one's own, parted as in PATH.
OWN_FOLDERS = "MINGZHENG_FRAMEWORKS"
HEAD = "framework.yaml"
Location: TypeAlias = tuple[int | str, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def catalogue_folders() -> tuple[Path, ...]:
    """The folder of the frameworks that come with the program, then those of one's own."""
    named = os.environ.get(OWN_FOLDERS, "").split(os.pathsep)
    return (CATALOGUES, *(Path(each) for each in named if each))


def framework_ids(folder: Path | None = None) -> tuple[str, ...]:
    """The ids of all frameworks, or of those in one folder, sorted."""
    folders = catalogue_folders() if folder is None else (folder,)
    return tuple(sorted({path.parent.name for each in folders for path in each.glob(f"*/{HEAD}")}))


def folder_of(framework: str, folder: Path | None = None) -> Path:
    """The folder of one framework; one that comes with the program goes before one's own.

    Raises:
        UnknownFramework: no folder of that name holds a catalogue.
    """
    for each in catalogue_folders() if folder is None else (folder,):
        if framework in framework_ids(each):
            return each / framework
    raise UnknownFramework(framework, framework_ids(folder))


def load_framework(framework: str, folder: Path | None = None) -> Framework:
    """Load one framework whole, from one folder of frameworks or from all that are known.

    Raises:
        UnknownFramework: no folder of that name holds a catalogue.
        CatalogueError: the catalogue has faults.
    """
    place = folder_of(framework, folder)
    # The compiled form is not checked again, so it counts only where this program wrote it.
    if place.parent == CATALOGUES and (quick := compiled_framework(place)) is not None:
        return quick
    loaded, faults = read_catalogue(place)
    if loaded is None or faults:
        raise CatalogueError(faults)
    return loaded


def read_catalogue(folder: Path) -> tuple[Framework | None, list[Fault]]:
    """Read a catalogue folder; the framework where it could be built, and all its faults."""
    faults: list[Fault] = []
    rows: list[_Row] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yml":
            faults.append(Fault(path.name, 1, "is not read; name it .yaml"))
        elif path.suffix == ".yaml" and path.name != HEAD:
            rows.extend(_rows(path, faults))
    indicators = [row.indicator for row in rows if row.indicator is not None]
    head = _parse(folder / HEAD, faults)
    framework = _framework(head, indicators, faults) if head is not None else None
    if head is not None and not rows and not faults:
        faults.append(Fault(HEAD, 1, "the folder holds no indicator"))
    faults.extend(_cross_checks(folder, framework, rows, head))
    return framework, sorted(set(faults))


@dataclass(frozen=True, slots=True)
class _File:
    """One parsed YAML file: its data, and the nodes that know their lines."""

    name: str
    data: Any
    root: yaml.Node

    def fault(self, location: Location, message: str) -> Fault:
        return Fault(self.name, _line(self.root, location), message)


@dataclass(frozen=True, slots=True)
class _Row:
    """One entry of a file's list; `indicator` is None where it does not fit the schema."""

    file: _File
    index: int
    id: str
    indicator: Indicator | None


def _framework(
    head: _File, indicators: Sequence[Indicator], faults: list[Fault]
) -> Framework | None:
    if not isinstance(head.data, dict):
        faults.append(head.fault((), "must be a mapping of keys such as id, version, title"))
        return None
    try:
        return Framework.model_validate({**head.data, "indicators": indicators})
    except ValidationError as error:
        faults.extend(_located(head, error))
    return None


def _rows(path: Path, faults: list[Fault]) -> Iterator[_Row]:
    file = _parse(path, faults)
    if file is None:
        return
    if not isinstance(file.data, list):
        faults.append(file.fault((), "must be a list of indicators"))
        return
    for index, row in enumerate(file.data):
        number = str(row.get("id", "")) if isinstance(row, dict) else ""
        try:
            yield _Row(file, index, number, Indicator.model_validate(row))
        except ValidationError as error:
            faults.extend(_located(file, error, (index,)))
            yield _Row(file, index, number, None)


def _parse(path: Path, faults: list[Fault]) -> _File | None:
    """The content of one file; what keeps it from being read is a fault."""
    try:
        if path.stat().st_size > LARGEST:
            faults.append(Fault(path.name, 1, f"is larger than {LARGEST // 1_000_000} MB"))
            return None
        text = path.read_text(encoding="utf-8")
        if path.parent.parent != CATALOGUES and (beyond := limit_fault(text, _Loader)):
            faults.append(Fault(path.name, *beyond))
            return None
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                faults.append(Fault(path.name, 1, "the file is empty"))
                return None
            faults.extend(_repeated_keys(path.name, root))
            return _File(path.name, loader.construct_document(root), root)
        finally:
            loader.dispose()
    except FileNotFoundError:
        faults.append(Fault(path.name, 1, "the file is missing"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.append(Fault(path.name, line, "the file is not UTF-8; save it as UTF-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(path.name, line, f"not valid YAML: {error.problem}"))
    except yaml.YAMLError as error:  # a character that YAML does not allow
        line = text[: getattr(error, "position", 0)].count("\n") + 1
        faults.append(Fault(path.name, line, f"not valid YAML: {error}".splitlines()[0]))
    return None


def _repeated_keys(name: str, root: yaml.Node) -> Iterator[Fault]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            keys = set()
            for key, value in node.value:
                if isinstance(key.value, str) and key.value in keys:
                    line = key.start_mark.line + 1
                    yield Fault(name, line, f"the key '{key.value}' stands twice")
                keys.add(key.value if isinstance(key.value, str) else id(key))
                children.append(value)
        elif isinstance(node, yaml.SequenceNode):
            children = node.value
        for child in children:  # an alias leads to a node that was seen
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)


def _located(file: _File, error: ValidationError, base: Location = ()) -> Iterator[Fault]:
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"]) or "entry"
        yield file.fault(base + problem["loc"], f"{where}: {problem['msg']}")


def _line(node: Any, location: Location) -> int:
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


def _cross_checks(
    folder: Path, framework: Framework | None, rows: Sequence[_Row], head: _File | None
) -> Iterator[Fault]:
    """Faults that only the whole shows: repeated ids, unknown scales, empty knowledge."""
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            yield row.file.fault((row.index, "id"), f"indicator {row.id}: the id is used twice")
        seen.add(row.id)
        if row.indicator is not None:
            # What stands still on some text is not tried on the examples either.
            costly = [] if folder.parent == CATALOGUES else [*indicator_cost_faults(row.indicator)]
            for location, message in costly or indicator_faults(framework, row.indicator):
                yield row.file.fault((row.index, *location), f"indicator {row.id}: {message}")
    if framework is not None and head is not None:
        if all(row.indicator is not None for row in rows):
            for message in changed_wording(framework, folder):
                yield Fault(HEAD, 1, f"{message}; give changed wording a higher version")
        for location, message in framework_faults(framework, folder.name):
            yield head.fault(location, message)
