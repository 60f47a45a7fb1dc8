"""Proof of a negative: what was searched, what came nearest, and why it was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus.retrievers.keywords import KeywordRetriever
from extractor.document import Document
from indicators.evidence import Candidate
from indicators.features import FEATURES
from indicators.schema import EvidenceStatus, Framework, Indicator, NearMiss, SearchRecord

MOST_NEAR = 5
NEAR = 0.15  # probability from which a passage counts as near
_STATUS: dict[EvidenceStatus, str] = {
    "plan": "只是计划或承诺，未见已实施",
    "negated": "原文为否定或未发生",
    "other_party": "说的是其他主体，不是本组织",
    "fact": "",
}
_ALIKE, _FAR = 0.45, 0.3  # likeness to an example sentence


def search_record(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    values: npt.NDArray[np.float32],
    strongest: npt.NDArray[np.int64],
    keywords: KeywordRetriever,
    documents: Mapping[str, Document],
    rejected: bool,
) -> SearchRecord:
    """What was searched for one indicator.

    Args:
        framework: whose indicators may have the better claim to a passage.
        indicator: what was searched for.
        candidates: the spans found, best first.
        values: features of the indicator, shape (passages, features).
        strongest: for each passage the place of the indicator that it bears most on.
        keywords: the words of the passages.
        documents: by id.
        rejected: whether nothing was proposed, so that the nearest passages are told.
    """
    terms = indicator.terms
    nearest = (
        tuple(
            _near_miss(
                framework, indicator, each, values, strongest, documents[each.passage.document]
            )
            for each in candidates[:MOST_NEAR]
        )
        if rejected
        else ()
    )
    return SearchRecord(
        terms=terms,
        near_misses=max(sum(each.score > NEAR for each in candidates), len(nearest)),
        found_terms=tuple(term for term in terms if keywords.word(term).any()),
        nearest=nearest,
        unreadable=tuple(
            (document.id, tuple(sorted(document.unreadable_pages)))
            for document in documents.values()
            if document.unreadable_pages
        ),
    )


def _near_miss(
    framework: Framework,
    indicator: Indicator,
    candidate: Candidate,
    values: npt.NDArray[np.float32],
    strongest: npt.NDArray[np.int64],
    document: Document,
) -> NearMiss:
    passage, index = candidate.passage, candidate.indexes[0]
    other = framework.indicators[int(strongest[index])]
    return NearMiss(
        document=passage.document,
        page=document.page_of(passage.start, passage.end),
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        score=candidate.score,
        reason=_reason(indicator, other, candidate.status, values[index]),
    )


def _reason(
    indicator: Indicator, other: Indicator, status: EvidenceStatus, signs: npt.NDArray[np.float32]
) -> str:
    """Why a passage is not evidence enough, in Chinese; several reasons where there are."""
    sign = dict(zip(FEATURES, signs.tolist(), strict=True))
    reasons = [_STATUS[status]] if _STATUS[status] else []
    if not sign["must"]:
        reasons.append("不含该项直接证据通常必有的词语")
    if sign["excluded"]:
        reasons.append("含易混淆的表述")
    if other.id != indicator.id and sign["own_rank"] < 1:
        reasons.append(f"更切合第 {other.id} 项")
    if sign["example_dense"] < _FAR:
        reasons.append("与例句相去较远")
    elif sign["example_dense"] < _ALIKE and not reasons:
        reasons.append("与例句只有部分相近")
    return "；".join(reasons) or "单独一处，尚不足以认定已披露"
