"""The words in which exports speak of states, answers, decisions and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from extractor.document import Document, Genre, Profile
from indicators.organisation import known_facts
from indicators.schema import (
    ClaimSupport,
    Evidence,
    EvidenceMarkKind,
    EvidenceStatus,
    Framework,
    Indicator,
    Proposal,
    SearchRecord,
    State,
)
from review.answers import answer_words
from review.circumstances import Circumstances
from review.decisions import Decision
from review.exports.plain_text import plain
from review.kept_time import read_time

NOTICE = "建议不是结论：只有经人确认的答案才算数。"
OPEN, CONFIRMED, CHANGED = "未决定", "已确认", "已更改"
LOOK_AGAIN = "需复核"
UNNAMED = "未署名"
NOT_DISCLOSED = "未披露"
NOT_APPLICABLE = "不适用"

STATES: dict[State, str] = {
    "proposed": "有建议",
    "not_found": "未找到",
    "not_applicable": NOT_APPLICABLE,
    "needs_external": "需外部信息",
    "unreadable": "无法读取",
}
EXPLAINED: dict[State, str] = {
    "proposed": "程序找到依据并给出建议答案，等待人确认",
    "not_found": "可读文字已检索，没有找到依据；不等于企业没有做",
    "not_applicable": "指标不适用，原因见“理由（程序）”",
    "needs_external": "不能只凭披露文件判断，例如处罚记录",
    "unreadable": "可读文字太少，不能判断；请换清晰的文件",
}
DECIDED_STATES: dict[State, str] = {**STATES, "not_found": NOT_DISCLOSED}
STATUSES: dict[EvidenceStatus, str] = {
    "fact": "事实",
    "plan": "计划",
    "negated": "否定",
    "other_party": "他方",
}
MARKED: dict[EvidenceMarkKind, str] = {
    "cite": "依据，审阅人选定",
    "reject": "审阅人剔除",
    "add": "依据，审阅人添加",
}
GENRES: dict[Genre, str] = {
    "csr_report": "社会责任/ESG 报告",
    "annual_report": "年度报告",
    "privacy_policy": "隐私政策",
    "user_agreement": "用户协议",
    "broker_note": "券商研报",
    "results_announcement": "业绩公告",
    "guideline": "标准或规则",
    "other": "其他",
}


def numbered(indicator: str) -> int | str:
    """An indicator's number as a number where it is one, so that a table sorts 9 before 10."""
    return int(indicator) if indicator.isdecimal() and indicator[0] != "0" else indicator


def period(profile: Profile) -> str:
    """What a document reports on, or from when it is in force."""
    start, end = profile.period_start, profile.period_end
    return start if start == end else f"{start} 至 {end}"


def star(indicator: Indicator) -> str:
    """The mark of a starred indicator; a question mark where the source does not say."""
    return "?" if indicator.starred is None else "★" if indicator.starred else ""


def wording_of(indicator: Indicator) -> str:
    """The indicator's title, with its text below where that says more."""
    if not indicator.text or indicator.text == indicator.title:
        return indicator.title
    return f"{indicator.title}\n{indicator.text}"


def proposed_label(framework: Framework, indicator: Indicator, proposal: Proposal) -> str:
    """The words of the proposed answer; empty where none is proposed."""
    if proposal.state != "proposed":
        return ""
    known = framework.answer_label(indicator, proposal.answer) or proposal.answer_label
    return known or answer_words(framework, indicator, proposal.answer)


def decided_label(framework: Framework, indicator: Indicator, decision: Decision) -> str:
    """The words of a person's decision."""
    if decision.state != "proposed":
        return DECIDED_STATES[decision.state]
    return answer_words(framework, indicator, decision.answer)


def agreed_label(framework: Framework, indicator: Indicator, proposal: Proposal) -> str:
    """The words of the decision that confirms a proposal."""
    return proposed_label(framework, indicator, proposal) or DECIDED_STATES[proposal.state]


def decision_options(
    framework: Framework, proposal: Proposal, decision: Decision | None = None
) -> tuple[str, ...]:
    """What an assessor can choose: the options, the empty answers, what is proposed or given."""
    indicator = framework.indicator(proposal.indicator)
    labels = [label for _, label in framework.options(indicator)]
    labels += [NOT_DISCLOSED, NOT_APPLICABLE, agreed_label(framework, indicator, proposal)]
    if decision is not None:
        labels.append(decided_label(framework, indicator, decision))
    return tuple(dict.fromkeys(labels))


def decided_as(decision: Decision) -> str:
    """Whether a decision confirms a proposal or changes it."""
    return CHANGED if decision.action == "change" else CONFIRMED


def rationale_of(proposal: Proposal) -> str:
    """Why the program proposes this; what the state means where it gives no reason."""
    if proposal.rationale or proposal.state == "proposed":
        return proposal.rationale
    return EXPLAINED[proposal.state]


def claim_sign(proposal: Proposal, claim: ClaimSupport) -> str:
    """✓ for support; without an answer there are only near passages, ≈; ✗ for neither."""
    return "✗" if not claim.supported else "✓" if proposal.state == "proposed" else "≈"


def claim_of(framework: Framework, proposal: Proposal, claim: ClaimSupport) -> str:
    """A claim with its sign, its level where there are levels, and the numbers of its quotes."""
    level = f"{claim.id} " if framework.answers == "level" else ""
    numbers = "、".join(str(index + 1) for index in claim.evidence)
    quotes = f"（证据 {numbers}）" if numbers else ""
    return f"{claim_sign(proposal, claim)} {level}{claim.text}{quotes}"


def role_of(evidence: Evidence) -> str:
    """What a quote is for: the answer rests on it, or a reviewer said so, or it is only near."""
    role = MARKED[evidence.mark] if evidence.mark else "依据" if evidence.cited else "候选"
    return f"{role}（{evidence.marked_by}）" if evidence.marked_by else role


def on_one_line(quote: str) -> str:
    """A quote with its paragraphs and table cells drawn together, to read in a narrow cell."""
    return " ".join(plain(quote).split())


def section_of(evidence: Evidence) -> str:
    """The path of headings above a quote."""
    return " > ".join(evidence.section)


def place_of(evidence: Evidence, documents: Iterable[Document]) -> str:
    """Where a quote stands: the file with the page, or the paragraph in a file without pages."""
    documents = list(documents)
    file = file_of(evidence.document, documents)
    if evidence.page is not None:
        return f"{file} 第 {pages_of(evidence)} 页"
    if paragraph := paragraph_of(evidence, documents):
        return f"{file} 第 {paragraph} 段"
    if evidence.section:
        return f"{file} “{evidence.section[-1]}”"
    return f"{file} 第 {evidence.start}–{evidence.end} 字"


def paragraph_of(evidence: Evidence, documents: Iterable[Document]) -> int | None:
    """The paragraph of a quote, counted from 1; None in a file with pages."""
    for document in documents:
        if document.id == evidence.document:
            return document.paragraph_of(evidence.start)
    return None


def number_of(evidence: Evidence, documents: Iterable[Document]) -> int | str:
    """The page of a quote as a cell: a number, several as text; of a file without pages 第 3 段."""
    paragraph = paragraph_of(evidence, documents)
    return f"第 {paragraph} 段" if paragraph else numbered(pages_of(evidence))


def pages_of(evidence: Evidence) -> str:
    """The pages on which a quote stands; empty in a file without pages."""
    pages = {part.page for part in evidence.boxes}
    return page_ranges(pages | ({evidence.page} if evidence.page is not None else set()))


def file_of(identifier: str, documents: Iterable[Document]) -> str:
    """The file name of a document of the assessment; its id where it is not one of them."""
    return next((item.file for item in documents if item.id == identifier), identifier)


def unreadable_of(search: SearchRecord, documents: Iterable[Document]) -> tuple[str, ...]:
    """The pages that could not be searched, one line a file: report.pdf 第 3, 7–12 页."""
    documents = list(documents)
    return tuple(
        f"{file_of(document, documents)} 第 {page_ranges(pages)} 页"
        for document, pages in search.unreadable
        if pages
    )


def page_ranges(pages: Iterable[int]) -> str:
    """Page numbers with runs drawn together: 3, 7–12."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in runs)


def local_time(moment: str) -> datetime | None:
    """An ISO 8601 time as the clock on the wall here showed it; None where it is no time."""
    time = read_time(moment)
    return None if time is None else time.astimezone().replace(tzinfo=None, microsecond=0)


def circumstances_told(
    framework: Framework, circumstances: Circumstances
) -> Iterator[tuple[str, str, str]]:
    """What a person said beside the answers: the kind, of what, and the words."""
    for name, value in circumstances.organisation.values.items():
        text = {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
        yield "企业情况", known_facts()[name].question, text
    texts = {event.id: event.text for event in framework.scoring.events}
    for each in circumstances.occurrences:
        kind = "严重违法" if each.kind == "serious" else "疑似"
        said = f"{kind}{'（已澄清）' if each.cleared else ''} {each.note}"
        yield "重点关注事项", texts.get(each.event, each.event), said.strip()
