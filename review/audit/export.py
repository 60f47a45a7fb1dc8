"""The trail as a signed file, and its check without the workspace."""

from __future__ import annotations

import base64
import json
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from corpus.database import reading
from review.audit.contents import canonical
from review.audit.provenance import program_version
from review.audit.trail import TrailRow, trail_rows
from review.audit.verification import chain_faults
from review.errors import ReviewError
from review.exports.atomic import writing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

FORMAT = "mingzheng.audit-trail/1"
COLUMNS = [field.name for field in fields(TrailRow)]
SIGNED = "ed25519"
_TYPES = (int, *([str] * (len(COLUMNS) - 1)))


class TrailUnreadable(ReviewError):
    """The file is no export of an audit trail."""


@dataclass(frozen=True, slots=True)
class Export:
    """The rows of an exported trail, and what is said of them."""

    rows: tuple[TrailRow, ...]
    exported_at: str
    program: str
    count: int
    head: str
    signature: str
    signed: bytes


def export_trail(engine: sa.Engine, path: Path, key: Ed25519PrivateKey | None = None) -> Export:
    """Write the whole trail as JSON, signed where there is a key.

    Raises:
        NotWritten: the file cannot be written; an older one stays as it was.
    """
    with reading(engine) as connection:
        rows = tuple(trail_rows(connection))
    content: dict[str, Any] = {
        "format": FORMAT,
        "program": program_version(),
        "exported_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "count": len(rows),
        "head": rows[-1].hash if rows else "",
        "columns": COLUMNS,
        "rows": [list(astuple(row)) for row in rows],
    }
    signed = canonical(content).encode()
    if key is not None:
        signature = base64.b64encode(key.sign(signed)).decode()
        content["signature"] = {"kind": SIGNED, "value": signature}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    writing(path, text.encode("utf-8", "surrogatepass") + b"\n")
    return read_export(path)


def read_export(path: Path) -> Export:
    """Read an export; nothing of it is checked but its form.

    Raises:
        TrailUnreadable: it is not in the form of an export, e.g. cut off.
    """
    try:
        content = json.loads(path.read_bytes())
        signature = content.pop("signature", None) or {"kind": SIGNED, "value": ""}
        rows = tuple(_row(values) for values in content["rows"])
        if content["format"] != FORMAT or content["columns"] != COLUMNS:
            raise ValueError(content["format"])
        if signature["kind"] != SIGNED:
            raise ValueError(signature["kind"])
        return Export(
            rows,
            *(str(content["exported_at"]), str(content["program"]), int(content["count"])),
            *(str(content["head"]), str(signature["value"]), canonical(content).encode()),
        )
    except OSError as error:
        raise TrailUnreadable(
            f"{path}: cannot be read ({error.strerror or error}); check the name",
            f"{path} 无法读取，请检查文件名。",
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TrailUnreadable(
            f"{path}: is no whole export of an audit trail; export it again, or take another copy",
            f"{path} 不是完整的留痕导出文件，请重新导出或换一份副本。",
        ) from error


def export_faults(export: Export, public: Ed25519PublicKey) -> tuple[str, ...]:
    """What is wrong with an export: its signature, its chain, its count and head."""
    found = []
    if not export.signature:
        found.append("the export is not signed")
    elif not _signed_by(export, public):
        found.append("the signature is not this key's, or the content was changed after signing")
    found += [str(fault) for fault in chain_faults(export.rows)]
    if export.count != len(export.rows):
        found.append(f"it says {export.count} rows and has {len(export.rows)}")
    if export.head != (export.rows[-1].hash if export.rows else ""):
        found.append("the last row does not have the hash that the export names")
    return tuple(found)


def _signed_by(export: Export, public: Ed25519PublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        public.verify(base64.b64decode(export.signature, validate=True), export.signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _row(values: Any) -> TrailRow:  # noqa: ANN401 - whatever the JSON holds
    if len(values) != len(_TYPES) or not all(
        type(value) is kind for value, kind in zip(values, _TYPES, strict=True)
    ):
        raise ValueError(values)
    return TrailRow(*values)
