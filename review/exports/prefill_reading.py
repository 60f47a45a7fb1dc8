"""Reads a pre-fill file back: framework, proposals, documents as named, decisions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from indicators.catalogue import load_framework
from indicators.errors import IndicatorsError
from indicators.index_check import Claimed
from indicators.schema import ClaimSupport, Evidence, Framework, Proposal, SearchRecord, Value
from review.circumstances import Circumstances
from review.decisions import Decision
from review.errors import ReviewError
from review.exports.prefill import SCHEMA
from review.exports.score_data import read_circumstances

LARGEST = 200 * 1024 * 1024  # bytes; a pre-fill of 149 indicators has two million
_PROPOSAL = TypeAdapter(Proposal)


class PrefillUnreadable(ReviewError):
    """The file is no pre-fill that this version can read."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a pre-fill file holds; `documents` and `settings` are as they stand in it.

    `data` is all that stands in it; `unswitched` are the proposals as they were before the facts in
    `circumstances` switched some.
    """

    framework: Framework
    documents: tuple[Mapping[str, Any], ...]
    settings: Mapping[str, Any]
    proposals: tuple[Proposal, ...]
    decisions: Mapping[str, Decision]
    circumstances: Circumstances
    unswitched: tuple[Proposal, ...]
    data: Mapping[str, Any]

    @property
    def organisation(self) -> str:
        """The name of the organisation as its documents give it; empty where none does."""
        names = [str(each.get("company", "")) for each in self.documents]
        return next((name for name in names if name), "")

    @property
    def claimed(self) -> tuple[Claimed, ...]:
        """The rows of the documents' own indexes."""
        return tuple(
            Claimed(
                str(document["file"]), row["scheme"], row["code"], row["title"],
                tuple(row["pages"]), row["reference"],
            )
            for document in self.documents
            for row in document.get("index", [])
        )  # fmt: skip

    @property
    def year(self) -> str:
        """The year on which its documents report, by the latest end of a period."""
        ends = [(each.get("period") or ["", ""])[1] for each in self.documents]
        return max((str(end)[:4] for end in ends if end), default="")


def read_prefill(path: Path) -> Prefill:
    """Read a pre-fill file.

    Raises:
        PrefillUnreadable: it is missing, too large, no JSON, of another schema, of a framework or a
            version that is not here, or something in it has another shape.
    """
    return prefill_of(path, _json(path))


def prefill_of(path: Path, data: Mapping[str, Any], framework: Framework | None = None) -> Prefill:
    """The pre-fill that data of this schema holds; `path` is named where something is wrong.

    `framework` is that of the data where it is at hand, as for a run of an older version.

    Raises:
        PrefillUnreadable: as `read_prefill` says.
    """
    try:
        framework = framework or _framework(path, data)
        if not isinstance(data["items"], list) or not isinstance(data["documents"], list):
            raise TypeError("items and documents are lists")
        proposals = tuple(_proposal(item) for item in data["items"])
        decisions = {
            item["indicator"]: _decision(place, item, framework)
            for place, item in enumerate(data["items"], 1)
            if "decision" in item
        }
        known = {indicator.id for indicator in framework.indicators}
        if strangers := sorted({each.indicator for each in proposals} - known):
            raise _unreadable(
                path,
                f"has indicators that {framework.id} lacks: {strangers[:5]}",
                f"有框架中没有的指标：{'、'.join(strangers[:5])}",
            )
        return Prefill(
            framework,
            tuple(_document(each) for each in data["documents"]),
            {**data["settings"], "hash": str(data["settings"]["hash"])},
            proposals,
            decisions,
            read_circumstances(data.get("circumstances", {})),
            tuple(
                _before_facts(each, item)
                for each, item in zip(proposals, data["items"], strict=True)
            ),
            data,
        )
    except (KeyError, TypeError, AttributeError, ValidationError, ValueError) as error:
        raise _unreadable(path, f"is damaged ({type(error).__name__})", "内容已损坏") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            limit = f"{LARGEST // 1024**2} MB"
            raise _unreadable(path, f"is larger than {limit}", f"文件超过 {limit}")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error), "无法打开") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "is no JSON", "不是 JSON") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _unreadable(path, f"is no pre-fill ({SCHEMA})", "不是预填文件")
    return data


def _framework(path: Path, data: Mapping[str, Any]) -> Framework:
    try:
        framework = load_framework(data["framework"]["id"])
    except IndicatorsError as error:
        raise _unreadable(
            path, str(error), getattr(error, "chinese", "评估框架无法读取")
        ) from error
    if str(framework.version) != data["framework"]["version"]:
        made, here = data["framework"]["version"], framework.version
        raise _unreadable(
            path,
            f"is of version {made} of {framework.id}; this is version {here}",
            f"对应该框架第 {made} 版，当前为第 {here} 版",
        )
    return framework


def _document(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document as it stands in the file, with what everybody reads of it in its type."""
    texts = {key: str(data[key]) for key in ("id", "file", "title")}
    return {**data, **texts, "pages": int(data["pages"])}


def _proposal(item: Mapping[str, Any]) -> Proposal:
    search = dict(item["search"])
    unreadable = search.pop("unreadable_pages", [])
    return Proposal(
        indicator=item["indicator"],
        state=item["state"],
        answer=item["answer"],
        answer_label=item["answer_label"] if item["state"] == "proposed" else "",
        points=item.get("points"),
        confidence=item["confidence"],
        rationale=item["rationale"],
        claims=_CLAIMS.validate_python(item["claims"]),
        values=_VALUES.validate_python(item["values"]),
        evidence=_EVIDENCE.validate_python([_quote(each) for each in item["evidence"]]),
        search=_SEARCH.validate_python(
            {
                **search,
                "unreadable": [(each["document"], each["pages"]) for each in unreadable],
            }
        ),
    )


def _before_facts(proposal: Proposal, item: Mapping[str, Any]) -> Proposal:
    """The proposal of an item before facts switched it; the same where none did."""
    was = item.get("without_facts")
    if was is None:
        return proposal
    cited = set(was["cited"])
    return replace(
        proposal,
        state=was["state"],
        answer=was["answer"],
        answer_label=was["answer_label"],
        points=was.get("points"),
        confidence=was["confidence"],
        rationale=was["rationale"],
        evidence=tuple(
            replace(each, cited=at in cited) for at, each in enumerate(proposal.evidence)
        ),
    )


_CLAIMS = TypeAdapter(tuple[ClaimSupport, ...])
_VALUES = TypeAdapter(tuple[Value, ...])
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])
_SEARCH = TypeAdapter(SearchRecord)


def _quote(data: Mapping[str, Any]) -> dict[str, Any]:
    """Evidence with its boxes page by page again."""
    parts = [{"page": data["page"], "boxes": data["boxes"]}, *data.get("more", [])]
    boxes = [(part["page"], part["boxes"]) for part in parts if part["boxes"]]
    kept = {key: value for key, value in data.items() if key not in ("more", "paragraph", "boxes")}
    return {**kept, "boxes": boxes}


def _decision(place: int, item: Mapping[str, Any], framework: Framework) -> Decision:
    said = item["decision"]
    return Decision(
        sequence=place,
        project=0,
        framework=framework.id,
        framework_version=framework.version,
        indicator=item["indicator"],
        action=said["action"],
        state=said["state"],
        answer=said["answer"],
        reason=said["reason"],
        reviewer=said["reviewer"],
        decided_at=said["decided_at"],
        run=None,
    )


def _unreadable(path: Path, why: str, chinese: str) -> PrefillUnreadable:
    return PrefillUnreadable(
        f"{path}: {why}; give a JSON file that `mingzheng prefill` or the app wrote",
        f"{path.name}：{chinese}。请选择由本程序导出的 JSON 文件。",
    )
