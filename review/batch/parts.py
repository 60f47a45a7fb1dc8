"""What the summary takes from one pre-fill: answers, preview of the score, figures and gaps."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indicators.schema import Framework, Proposal, State, Value
from review.circumstances import Circumstances, given_answers, scored_answers
from review.exports import wording
from review.exports.prefill_reading import read_prefill
from review.gap_list import gaps_in

STATES: tuple[State, ...] = (
    "proposed",
    "not_found",
    "not_applicable",
    "needs_external",
    "unreadable",
)
SCHEMA = "mingzheng.batch-part/1"


def part_of(
    framework: Framework,
    proposals: Sequence[Proposal],
    documents: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The part of one company and framework; `documents` as they stand in the pre-fill.

    Nothing is confirmed in a batch: the score is the preview, which counts proposals.
    """
    given = given_answers(framework, proposals, {})
    score = scored_answers(framework, given, Circumstances(), preview=True)
    counts: Counter[str] = Counter(each.state for each in proposals)
    return {
        "schema": SCHEMA,
        "framework": framework.id,
        "version": str(framework.version),
        "documents": [
            {"file": str(each["file"]), "id": str(each["id"]), "pages": int(each["pages"])}
            for each in documents
        ],
        "unreadable_pages": sum(len(each["unreadable_pages"]) for each in documents),
        "company": _company(documents),
        "year": _year(documents),
        "states": {state: counts[state] for state in STATES},
        "answered": answered_share(counts),
        "score": {
            "total": score.total,
            "most": score.most,
            "unit": score.unit,
            "rating": score.rating,
            "preview": True,
        },
        "answers": [_answer(framework, each) for each in proposals],
        "values": [
            _value(each.indicator, value) for each in proposals for value in each.cited_values
        ],
        "gaps": [
            {
                "indicator": gap.indicator.id,
                "kind": gap.kind,
                "gain": gap.gain,
                "missing": [claim.text for claim in gap.missing],
            }
            for gap in gaps_in(framework, proposals, given, Circumstances())
        ],
    }


def answered_share(counts: Mapping[str, int]) -> float | None:
    """The share of the indicators that apply for which the documents gave an answer, 0 to 1.

    None where pages could not be read: then it is not known what they answer.
    """
    asked = counts.get("proposed", 0) + counts.get("not_found", 0) + counts.get("needs_external", 0)
    if counts.get("unreadable", 0) or not asked:
        return None
    return counts.get("proposed", 0) / asked


def part_text(part: Mapping[str, Any]) -> bytes:
    """A part as the bytes of its file."""
    text = json.dumps(part, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def read_part(path: Path, result: Path) -> dict[str, Any]:
    """A part, made again from its pre-fill where it is missing or damaged.

    Raises:
        PrefillUnreadable: the pre-fill cannot be read either.
    """
    try:
        part: dict[str, Any] = json.loads(path.read_bytes())
        if part["schema"] == SCHEMA:
            return part
    except (OSError, ValueError, KeyError, TypeError):
        pass
    prefill = read_prefill(result)
    return part_of(prefill.framework, prefill.proposals, prefill.documents)


def _answer(framework: Framework, proposal: Proposal) -> dict[str, str]:
    indicator = framework.indicator(proposal.indicator)
    label = wording.proposed_label(framework, indicator, proposal)
    return {"indicator": proposal.indicator, "state": proposal.state, "label": label}


def _value(indicator: str, value: Value) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "metric": value.metric,
        "year": value.year,
        "number": value.number,
        "unit": value.unit,
        "normalised": value.normalised,
        "base_unit": value.base_unit,
        "scope": value.scope,
        "comparison": value.comparison,
        "text": value.text,
    }


def _company(documents: Sequence[Mapping[str, Any]]) -> str:
    return next((name for each in documents if (name := str(each.get("company", "")))), "")


def _year(documents: Sequence[Mapping[str, Any]]) -> str:
    ends = [str((each.get("period") or ["", ""])[1])[:4] for each in documents]
    return max((end for end in ends if end), default="")
