"""From found evidence to a proposal: state, answer, confidence, rationale, checked quotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from extractor.document import Document
from indicators.evidence import LONGEST_QUOTE, Candidate
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

MOST_CITED = 3
LEAST_CITED_SCORE = 0.8
LEAST_DISCLOSED = 0.5
# Of how many candidates, and from which score on, the figures are read besides those cited.
MOST_READ, LEAST_READ_SCORE = 5, 0.2
CHARACTERS_OF_A_PAGE = 700  # of a report, to weigh files without pages against others
FEWEST_READABLE = 0.5  # share of pages; with less, silence says nothing
# Where the first source of an indicator is one of these, its documents may well be silent.
_OUTSIDE = {
    "regulator": "监管记录",
    "internal": "企业内部记录",
    "product": "产品界面",
    "platform_rules": "平台规则页面",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for an indicator.

    `absent` is the position of a candidate by which the text says that the indicator does not
    apply, None where none does; `applies` is False where the documents do not name what it is
    about; `disclosed` is the probability that it is disclosed at all, `right` that an answer
    derived from it is one that an assessor could give.
    """

    candidates: tuple[Candidate, ...]
    disclosed: float
    absent: int | None
    claims: tuple[ClaimSupport, ...]
    right: float
    applies: bool = True


def propose(
    framework: Framework,
    indicator: Indicator,
    found: Found,
    answer: ProposedAnswer,
    search: SearchRecord,
    documents: Mapping[str, Document],
) -> Proposal:
    """The proposal for one indicator; without evidence there is no answer, only a state."""
    state = state_of(indicator, answer, found, documents)
    cited = cited_positions(found) if state == "proposed" else set()
    if found.absent is not None:
        cited = {found.absent}
    evidence = tuple(
        _evidence(candidate, documents[candidate.passage.document], position in cited)
        for position, candidate in enumerate(found.candidates)
    )
    return Proposal(
        indicator=indicator.id,
        state=state,
        answer=answer.answer if state == "proposed" else None,
        answer_label=framework.answer_label(indicator, answer.answer)
        if state == "proposed"
        else "",
        points=answer.points if state == "proposed" else None,
        confidence=_confidence(state, found),
        rationale=_rationale(indicator, state, answer, search, _where(evidence, documents)),
        claims=found.claims,
        values=tuple(
            value
            for position, candidate in enumerate(found.candidates)
            if position in cited or (position < MOST_READ and candidate.score >= LEAST_READ_SCORE)
            for value in values_of(evidence[position].quote, candidate.passage.context, position)
        ),
        evidence=evidence,
        search=search,
    )


def proposed_answer(framework: Framework, indicator: Indicator, found: Found) -> ProposedAnswer:
    """The answer that the evidence supports; none where the indicator is not disclosed."""
    excluded = found.absent is not None or not found.applies
    if excluded or not found.candidates or found.disclosed < LEAST_DISCLOSED:
        return ProposedAnswer(None, "")
    return PROPOSERS[framework.answers](framework, indicator, found.candidates, found.claims)


def state_of(
    indicator: Indicator,
    answer: ProposedAnswer,
    found: Found,
    documents: Mapping[str, Document],
) -> State:
    """The state of a proposal: what kind of empty it is where there is no answer."""
    if found.absent is not None or not (found.applies or _mostly_unreadable(documents.values())):
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


def cited_positions(found: Found) -> set[int]:
    """The best few candidates that are facts, those that support a claim before others."""
    candidates = found.candidates
    supporting = {position for claim in found.claims for position in claim.evidence}
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


def _confidence(state: State, found: Found) -> float:
    if state == "proposed":
        return round(found.right, 3)
    if state == "not_applicable":
        return 0.8
    return 0.0 if state == "unreadable" else round(1 - found.disclosed, 3)


def _rationale(
    indicator: Indicator,
    state: State,
    answer: ProposedAnswer,
    search: SearchRecord,
    pages: str,
) -> str:
    """One sentence in Chinese for the reviewer; `pages` says where the cited quotes stand."""
    if state == "proposed":
        return f"{answer.reason}{pages}{_beyond(indicator)}。"
    if state == "not_applicable" and pages:
        return f"文件自述该条件不成立{pages}。"
    if state == "not_applicable":
        named = "、".join(indicator.applies_words[:4])
        return f"文件几乎未提及所评对象（{named}等），视为不适用，请确认。"
    if state == "unreadable":
        return "多数页面没有可读文字，无法判断是否披露。"
    if answer.reason:
        return f"{answer.reason}。"
    searched = (
        f"检索 {len(search.terms)} 个词语（出现 {len(search.found_terms)} 个）及例句，"
        f"相近段落 {search.near_misses} 处，均不足以支持"
    )
    if state == "needs_external":
        where = _OUTSIDE[indicator.sources[0]]
        return f"需要披露文件以外的信息（{where}）才能判断；{searched}。"
    return f"在可读文字中未找到直接披露；{searched}。"


def _beyond(indicator: Indicator) -> str:
    """What documents cannot show of an indicator, so that nobody takes a text for proof."""
    if indicator.judgeable == "yes":
        return ""
    much = "不能判断是否做到" if indicator.judgeable == "no" else "只能部分判断"
    other = f"，另需：{indicator.other_evidence}" if indicator.other_evidence else ""
    return f"；只凭文件{much}{other}"


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
