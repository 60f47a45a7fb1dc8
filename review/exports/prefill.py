"""The pre-fill file: an assessment as JSON of the schema `mingzheng.prefill/1`.

The application adds what people decided, under the key `decision` of an item, and what they said
of the organisation, under `circumstances`. `scores` holds the score of the confirmed answers and
the preview.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from extractor.document import Box, Document
from indicators.assessment import Assessment
from indicators.quantity_checks import findings
from indicators.schema import (
    ClaimSupport,
    Evidence,
    Framework,
    Indicator,
    Proposal,
    SearchRecord,
)
from review.answers import plain_answer
from review.circumstances import Circumstances
from review.criteria import band_lines
from review.decisions import Decision
from review.exports import wording
from review.exports.atomic import replacing
from review.exports.score_data import circumstances_data, scores_data

SCHEMA = "mingzheng.prefill/1"
DECIMALS = 4


def prefill_data(
    assessment: Assessment,
    decisions: Mapping[str, Decision] | None = None,
    earlier: Mapping[str, Proposal] | None = None,
    circumstances: Circumstances | None = None,
) -> dict[str, Any]:
    """The pre-fill of an assessment as plain data, the same for the same assessment.

    An item has a `decision` where one was taken; `earlier` are the proposals of earlier runs that
    decisions were made on and that are no longer what is proposed.
    """
    framework = assessment.framework
    said = circumstances or Circumstances()
    told = circumstances_data(said)
    order = {indicator.id: place for place, indicator in enumerate(framework.indicators)}
    documents = sorted(assessment.documents, key=lambda document: (document.file, document.id))
    proposals = sorted(assessment.proposals, key=lambda proposal: order[proposal.indicator])
    before = {each.indicator: each for each in assessment.without_facts}
    return {
        "schema": SCHEMA,
        "framework": {
            "id": framework.id,
            "version": str(framework.version),
            "title": framework.title,
        },
        "documents": [_document(document) for document in documents],
        "settings": {
            "hash": assessment.settings_hash,
            "encoder": assessment.settings.encoder,
            "version": version("mingzheng"),
        },
        "items": [
            {
                **_item(proposal, framework, documents),
                **_without_facts(before.get(proposal.indicator), framework),
                **_decided(proposal, framework, decisions, earlier),
            }
            for proposal in proposals
        ],
        "indicators": [_wording(each, framework) for each in framework.indicators],
        **({"circumstances": told} if told else {}),
        "scores": scores_data(assessment, decisions or {}, said),
    }


def prefill_text(
    assessment: Assessment,
    decisions: Mapping[str, Decision] | None = None,
    earlier: Mapping[str, Proposal] | None = None,
    circumstances: Circumstances | None = None,
) -> str:
    """The pre-fill of an assessment as the text of its file."""
    data = prefill_data(assessment, decisions, earlier, circumstances)
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_prefill(
    assessment: Assessment,
    path: Path,
    decisions: Mapping[str, Decision] | None = None,
    earlier: Mapping[str, Proposal] | None = None,
    circumstances: Circumstances | None = None,
) -> None:
    """Write the pre-fill file with the decisions, if any, whole or not at all."""
    # Half a surrogate pair, as broken PDF fonts give, has no UTF-8 form but a JSON escape.
    content = prefill_text(assessment, decisions, earlier, circumstances).encode(
        "utf-8", "backslashreplace"
    )
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _wording(indicator: Indicator, framework: Framework) -> dict[str, Any]:
    """What the framework asks, so that an item can be read without the catalogue."""
    found: dict[str, Any] = {
        "id": indicator.id,
        "title": indicator.title,
        "theme": list(indicator.theme),
        "starred": indicator.starred,
    }
    for key, text in (
        ("text", indicator.text),
        ("clause", indicator.clause),
        ("note", indicator.note),
    ):
        if text:
            found[key] = text
    if indicator.levels:
        found["levels"] = [
            {"level": each.level, "label": each.label, "text": each.text}
            for each in indicator.levels
        ]
    if indicator.points is not None:
        found["points"] = {"kind": indicator.points.kind, "most": indicator.points.most}
        found["bands"] = list(band_lines(indicator))
    if framework.answers == "option":
        found["options"] = list(framework.scales[str(indicator.scale)].options)
    return found


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "pages": len(document.pages),
        "characters": document.characters,
        "unreadable_pages": sorted(document.unreadable_pages),
        "ocr_pages": sorted(document.ocr_pages),
        "kind": document.kind,
        "warnings": list(document.warnings),
        "genre": document.profile.genre,
        "company": document.profile.company,
        "period": [document.profile.period_start, document.profile.period_end],
        "language": document.profile.language,
        **({"index": index} if (index := _index(document)) else {}),
        "findings": [
            {
                "kind": finding.kind,
                "message": finding.message,
                "places": [
                    {"page": each.page, "start": each.start, "end": each.end}
                    for each in finding.places
                ],
            }
            for finding in findings(document)
        ],
    }


def _index(document: Document) -> list[dict[str, Any]]:
    """The rows of the report's own index; `pages` as printed in it."""
    return [
        {
            "scheme": each.scheme,
            "code": each.code,
            "title": each.title,
            "pages": list(each.pages),
            "reference": each.reference,
        }
        for each in document.index_entries
    ]


def _item(
    proposal: Proposal, framework: Framework, documents: Sequence[Document]
) -> dict[str, Any]:
    points = {"points": proposal.points} if framework.answers == "level" else {}
    label = wording.proposed_label(framework, framework.indicator(proposal.indicator), proposal)
    return {
        "indicator": proposal.indicator,
        "state": proposal.state,
        "answer": plain_answer(proposal.answer),
        "answer_label": proposal.answer_label or label,
        **points,
        "confidence": round(float(proposal.confidence), DECIMALS),
        "rationale": proposal.rationale,
        "claims": [_claim(claim) for claim in proposal.claims],
        "values": [asdict(value) for value in proposal.values],
        "evidence": [_evidence(evidence, documents) for evidence in proposal.evidence],
        "search": _search(proposal.search),
    }


def _without_facts(proposal: Proposal | None, framework: Framework) -> dict[str, Any]:
    """What was proposed before a fact about the organisation switched it; facts can change."""
    if proposal is None:
        return {}
    points = {"points": proposal.points} if framework.answers == "level" else {}
    return {
        "without_facts": {
            "state": proposal.state,
            "answer": plain_answer(proposal.answer),
            "answer_label": proposal.answer_label,
            **points,
            "confidence": round(float(proposal.confidence), DECIMALS),
            "rationale": proposal.rationale,
            "cited": [at for at, each in enumerate(proposal.evidence) if each.cited],
        }
    }


def _decided(
    proposal: Proposal,
    framework: Framework,
    decisions: Mapping[str, Decision] | None,
    earlier: Mapping[str, Proposal] | None,
) -> dict[str, Any]:
    """The decision in force; nothing where there is none, so that a pre-fill stays as it is."""
    decision = (decisions or {}).get(proposal.indicator)
    if decision is None:
        return {}
    before = (earlier or {}).get(proposal.indicator)
    indicator = framework.indicator(proposal.indicator)
    label = wording.decided_label(framework, indicator, decision)
    return {
        "decision": {
            "action": decision.action,
            "state": decision.state,
            "answer": plain_answer(decision.answer),
            "answer_label": label,
            "reason": decision.reason,
            "reviewer": decision.reviewer,
            "decided_at": decision.decided_at,
            "look_again": before is not None,
            "was_proposed": _answer(before or proposal),
        }
    }


def _answer(proposal: Proposal) -> dict[str, Any]:
    return {
        "state": proposal.state,
        "answer": plain_answer(proposal.answer),
        "answer_label": proposal.answer_label,
    }


def _claim(claim: ClaimSupport) -> dict[str, Any]:
    return {**asdict(claim), "evidence": list(claim.evidence)}


def _search(search: SearchRecord) -> dict[str, Any]:
    return {
        "terms": list(search.terms),
        "near_misses": search.near_misses,
        "found_terms": list(search.found_terms),
        "nearest": [
            {**asdict(near), "score": round(float(near.score), DECIMALS)} for near in search.nearest
        ],
        "unreadable_pages": [
            {"document": document, "pages": list(pages)} for document, pages in search.unreadable
        ],
    }


def _evidence(evidence: Evidence, documents: Sequence[Document]) -> dict[str, Any]:
    boxes, *rest = [_boxes(part.boxes) for part in evidence.boxes] or [[]]
    data: dict[str, Any] = {
        "document": evidence.document,
        "page": evidence.page,
        "boxes": boxes,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "section": list(evidence.section),
        "score": round(float(evidence.score), DECIMALS),
        "cited": evidence.cited,
        "status": evidence.status,
    }
    if evidence.mark:
        data["mark"] = evidence.mark
        data["marked_by"] = evidence.marked_by
    if paragraph := wording.paragraph_of(evidence, documents):
        data["paragraph"] = paragraph
    if rest:
        pages = [part.page for part in evidence.boxes[1:]]
        data["more"] = [
            {"page": page, "boxes": more} for page, more in zip(pages, rest, strict=True)
        ]
    return data


def _boxes(boxes: tuple[Box, ...]) -> list[list[float]]:
    return [[float(value) for value in box] for box in boxes]
