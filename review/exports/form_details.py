"""The annex of the form: for each indicator everything that the review screen shows of it."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document as WordDocument

from indicators.assessment import Assessment
from indicators.schema import Evidence, Indicator, Proposal, SearchRecord
from review.criteria import band_lines, level_lines
from review.exports import word_page, wording
from review.exports.plain_text import plain, shortened
from review.exports.word_page import GREY, write_run, write_small
from review.figures import value_words
from review.searches import as_evidence, is_silent, words_found

TITLE = "附录：逐项明细"
LEAD = (
    "供复核：每项的要点、数据和全部证据；候选证据和相近段落只印开头，全文见 Excel 工作簿或证据包。"
    "不需要时可不打印。"
)
LONGEST_CANDIDATE = 90


def write_details(word: WordDocument, assessment: Assessment) -> None:
    """Add the annex on a page of its own."""
    word.add_page_break()
    word.add_heading(TITLE, 1)
    write_run(word.add_paragraph(), LEAD, colour=GREY)
    for proposal in assessment.proposals:
        indicator = assessment.framework.indicator(proposal.indicator)
        head = word.add_paragraph()
        head.paragraph_format.space_before = word_page.GAP
        head.paragraph_format.keep_with_next = True
        title = plain(indicator.title)
        write_run(head, f"{indicator.id} {wording.star(indicator)} {title}", bold=True)
        paragraph = word.add_paragraph()
        for number, line in enumerate(_lines(assessment, indicator, proposal)):
            write_small(paragraph, f"{chr(10) if number else ''}{wording.on_one_line(line)}")


def _lines(assessment: Assessment, indicator: Indicator, proposal: Proposal) -> Iterator[str]:
    yield " › ".join(indicator.theme)
    if indicator.note:
        yield f"说明：{indicator.note}"
    yield from level_lines(indicator)
    yield from band_lines(indicator)
    if proposal.state == "proposed":
        points = f"，{proposal.points} 分" if proposal.points is not None else ""
        yield f"置信度 {proposal.confidence:.2f}{points}"
    for claim in proposal.claims:
        yield wording.claim_of(assessment.framework, proposal, claim)
    if proposal.cited_values:
        yield f"数据：{'；'.join(map(value_words, proposal.cited_values))}"
    for number, evidence in enumerate(proposal.evidence, 1):
        yield _evidence(assessment, number, evidence)
    if is_silent(proposal):
        yield from _searched(assessment, proposal.search)


def _evidence(assessment: Assessment, number: int, evidence: Evidence) -> str:
    role = wording.role_of(evidence)
    place = wording.place_of(evidence, assessment.documents)
    section = f"，{wording.section_of(evidence)}" if evidence.section else ""
    quote = wording.on_one_line(evidence.quote)
    if not evidence.cited:
        quote = shortened(quote, LONGEST_CANDIDATE)
    status = wording.STATUSES[evidence.status]
    return f"证据 {number}（{role}，{status}）【{place}{section}】“{quote}”"


def _searched(assessment: Assessment, search: SearchRecord) -> Iterator[str]:
    known = words_found(search)
    if known is not None:
        yield f"文中出现的检索词：{'、'.join(known[0]) or '没有'}"
        yield f"没有出现的检索词：{'、'.join(known[1]) or '没有'}"
    else:
        yield f"检索过的词：{'、'.join(search.terms)}"
    for near in search.nearest:
        place = wording.place_of(as_evidence(near, assessment.documents), assessment.documents)
        quote = shortened(wording.on_one_line(near.quote), LONGEST_CANDIDATE)
        yield f"相近段落【{place}】“{quote}”（未采用：{near.reason}）"
    for line in wording.unreadable_of(search, assessment.documents):
        yield f"无法读取：{line}"
