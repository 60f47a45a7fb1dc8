"""From found evidence to a proposal: state, answer, confidence, rationale, checked quotes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from extractor.cleaning import normalised
from extractor.document import Document
from indicators.claims import supported_claims
from indicators.evidence import Candidate, Found
from indicators.proposers import PROPOSERS, ProposedAnswer
from indicators.quantities import values_of
from indicators.schema import (
    ClaimSupport,
    Evidence,
    Framework,
    Indicator,
    Proposal,
    SearchRecord,
    State,
)

LONGEST_QUOTE = 400  # characters (the pre-fill contract)
MOST_CITED = 3
LEAST_CITED_SCORE = 0.35
LEAST_DISCLOSED = 0.5
CHARACTERS_OF_A_PAGE = 700  # of a report, to weigh files without pages against others
FEWEST_READABLE = 0.5  # share of pages; with less, silence says nothing
# Where the first source of an indicator is one of these, its documents may well be silent.
_OUTSIDE = {"regulator": "监管记录", "internal": "企业内部记录", "product": "产品界面"}
# 未经您同意，我们不会向境外传输；除非……：what follows or precedes is a condition, not a statement
_CONDITION = re.compile("未经|除非|如果|如您|如需|若|关闭|拒绝|取消|除外|但是|情形以外")


def propose(
    framework: Framework,
    indicator: Indicator,
    found: Found,
    documents: Mapping[str, Document],
) -> Proposal:
    """The proposal for one indicator; without evidence there is no answer, only a state."""
    absent = _absent(indicator, found, documents)
    claims = supported_claims(indicator, found.candidates)
    answer = ProposedAnswer(None, "")
    if absent is None and found.disclosed >= LEAST_DISCLOSED and found.candidates:
        answer = PROPOSERS[framework.answers](framework, indicator, found.candidates, claims)
    state = _state(indicator, answer, absent, documents)
    cited = _cited(found.candidates, claims) if state == "proposed" else set()
    if absent is not None:
        cited = {absent}
    evidence = tuple(
        _evidence(candidate, documents[candidate.passage.document], position in cited)
        for position, candidate in enumerate(found.candidates)
    )
    return Proposal(
        indicator=indicator.id,
        state=state,
        answer=answer.answer if state == "proposed" else None,
        answer_label=framework.answer_label(indicator, answer.answer),
        points=answer.points if state == "proposed" else None,
        confidence=_confidence(state, found, claims),
        rationale=_rationale(indicator, state, answer, found, _where(evidence, documents)),
        claims=claims,
        values=tuple(
            value
            for position, candidate in enumerate(found.candidates)
            if position in cited
            for value in values_of(evidence[position].quote, candidate.passage.context, position)
        ),
        evidence=evidence,
        search=SearchRecord(found.terms, found.near_misses),
    )


def _absent(indicator: Indicator, found: Found, documents: Mapping[str, Document]) -> int | None:
    """The position of a passage that says the indicator's condition does not hold."""
    phrases = [normalised(phrase) for phrase in indicator.absent_when]
    for position, candidate in enumerate(found.candidates[:5]):
        parts = re.split("(?<=[。!?;\n])", normalised(candidate.passage.text))
        plain = [part for part in parts if not _CONDITION.search(part)]
        if any(phrase in part for part in plain for phrase in phrases):
            return position
    return None


def _state(
    indicator: Indicator,
    answer: ProposedAnswer,
    absent: int | None,
    documents: Mapping[str, Document],
) -> State:
    if absent is not None:
        return "not_applicable"
    if answer.answer is not None:
        return "proposed"
    if _mostly_unreadable(documents.values()):
        return "unreadable"
    if indicator.sources[0] in _OUTSIDE:
        return "needs_external"
    return "not_found"


def _mostly_unreadable(documents: Collection[Document]) -> bool:
    """True where more pages could not be read than could; a file without pages counts as many."""
    unreadable = sum(len(document.unreadable_pages) for document in documents)
    pages = sum(
        len(document.pages) or document.characters / CHARACTERS_OF_A_PAGE for document in documents
    )
    return unreadable > (1 - FEWEST_READABLE) * pages


def _cited(candidates: Sequence[Candidate], claims: Sequence[ClaimSupport]) -> set[int]:
    """The best few passages that are facts, those that support a claim before others."""
    supporting = {position for claim in claims for position in claim.evidence}
    order = sorted(
        range(len(candidates)),
        key=lambda position: (
            candidates[position].status not in ("fact", "negated"),
            -(candidates[position].score + 0.1 * (position in supporting)),
            position,
        ),
    )
    strong = [each for each in order if candidates[each].score >= LEAST_CITED_SCORE]
    return set((strong or order[:1])[:MOST_CITED])


def _evidence(candidate: Candidate, document: Document, cited: bool) -> Evidence:
    passage = candidate.passage
    end = min(passage.end, passage.start + LONGEST_QUOTE)
    quote = document.quote(passage.start, end)
    if quote != passage.text[: end - passage.start]:
        raise ValueError(f"quote differs from the text of {document.file} at {passage.start}")
    return Evidence(
        document=document.id,
        page=document.page_of(passage.start, end),
        boxes=document.places.lines(passage.start, end) if document.paged else (),
        start=passage.start,
        end=end,
        quote=quote,
        section=passage.section,
        score=candidate.score,
        cited=cited,
        status=candidate.status,
    )


def _confidence(state: State, found: Found, claims: Sequence[ClaimSupport]) -> float:
    if state == "proposed":
        return round(found.disclosed, 3)
    if state == "not_applicable":
        return 0.8
    return 0.0 if state == "unreadable" else round(1 - found.disclosed, 3)


def _rationale(
    indicator: Indicator,
    state: State,
    answer: ProposedAnswer,
    found: Found,
    pages: str,
) -> str:
    """One sentence in Chinese for the reviewer; `pages` says where the cited quotes stand."""
    if state == "proposed":
        return f"{answer.reason}{pages}。"
    if state == "not_applicable":
        return "文件自述该条件不成立，见所引原文。"
    if state == "unreadable":
        return "多数页面没有可读文字，无法判断是否披露。"
    if answer.reason:
        return f"{answer.reason}。"
    searched = (
        f"检索 {len(found.terms)} 个词语及例句，相近段落 {found.near_misses} 处，均不足以支持"
    )
    if state == "needs_external":
        where = _OUTSIDE[indicator.sources[0]]
        return f"需要披露文件以外的信息（{where}）才能判断；{searched}。"
    return f"在可读文字中未找到直接披露；{searched}。"


def _where(evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> str:
    """The pages or paragraphs of the cited quotes; with the file where there is more than one."""
    pages: dict[str, set[int]] = {}
    for each in evidence:
        number = each.page or documents[each.document].paragraph_of(each.start)
        if each.cited and number:
            pages.setdefault(each.document, set()).add(number)
    several = len(documents) > 1
    parts = [
        f"{documents[name].file if several else ''}第 {'、'.join(map(str, sorted(numbers)))} "
        f"{'页' if documents[name].paged else '段'}"
        for name, numbers in pages.items()
    ]
    return f"，见{'；'.join(parts)}" if parts else ""
