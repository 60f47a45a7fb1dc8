"""Frameworks in a form that is read fast, beside the YAML that people write.

Reading the YAML of a large framework costs half a second of every start. `compiled.json` in its
folder holds the same content with the hash of the YAML; where that hash differs, the YAML is read,
so an edited catalogue is never shadowed by an old copy. `python -m
indicators.compiled` writes it anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from indicators.schema import Framework

NAME = "compiled.json"


def compiled_framework(folder: Path) -> Framework | None:
    """The framework of a folder from its compiled form; None where that is missing or old."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if data["yaml"] != yaml_hash(folder):
            return None
        return Framework.model_validate(data["framework"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None


def write_compiled(folder: Path, framework: Framework) -> Path:
    """Write the compiled form of a framework without faults into its folder."""
    content = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data = {"yaml": yaml_hash(folder), "framework": content}
    path = folder / NAME
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def yaml_hash(folder: Path) -> str:
    """One hash over the names and contents of all YAML files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.y*ml")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main() -> None:
    """Compile every framework; CatalogueError where one has faults."""
    from indicators.catalogue import CATALOGUES, framework_ids, read_catalogue
    from indicators.errors import CatalogueError

    for name in framework_ids(CATALOGUES):
        framework, faults = read_catalogue(CATALOGUES / name)
        if framework is None or faults:
            raise CatalogueError(faults)
        write_compiled(CATALOGUES / name, framework)


if __name__ == "__main__":
    main()
