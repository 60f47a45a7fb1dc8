"""The panel of second opinions on the review screen: asks a language model, shows what it said.

It is there only where the program was started with an address to ask. Nothing in it decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gradio as gr

from extractor.document import Document
from review.accounts.access import check
from review.evidence_marks import quoted
from review.opinion.checks import FoundQuote, Opinion
from review.opinion.desk import NothingToAsk, question
from review.opinion.log import OpinionRow, is_under_way
from review.opinion.prompt import Prompt
from review.opinion.source import OpinionSource
from review.page_view import page_of
from review.pages.evidence_cards import place_html
from review.pages.indicator_list import answer_words
from review.pages.indicator_view import value_of
from review.pages.markup import CLICKS, Markup, chip, moment, printable, safe, tag
from review.pages.page_pane import page_html
from review.pages.place import Place
from review.pages.review_model import Reviewed, reviewed, under_review
from review.pages.shell import Outputs, Shell
from review.translations import Language, say
from review.workspace import Workspace

Asked = tuple[int, str]  # a run and one of its indicators


def build(shell: Shell) -> Any:  # noqa: ANN401 - Gradio component
    """The component of the panel; None where second opinions are off."""
    if shell.workspace.opinions.source is None:
        return None
    return gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-opinion")


def wire(panel: Any, indicator: Any, page: Any, shell: Shell) -> None:  # noqa: ANN401 - Gradio
    """Connect the panel: drawn with the indicator, asked in three steps.

    What is on its way is shown at once; the answer is waited for; then the panel is drawn for the
    indicator that the person sees by then, which may be another.
    """
    workspace, sent = shell.workspace, gr.State(None)

    def drawn(place: Place) -> str:
        return panel_html(workspace, place)

    def acted(place: Place, target: dict[str, str], reviewer: str) -> Outputs:
        if target.get("do") == "look":
            return (*looked(workspace, place, target), gr.skip(), None)
        under = under_review(workspace, place)
        wanted = asked_for(under, target)
        html = panel_html(workspace, place.to(indicator=wanted[1]), waiting=True)
        return gr.skip(), gr.skip(), html, wanted

    def waited(place: Place, wanted: Asked | None, reviewer: str) -> None:
        if wanted is not None:
            ask(workspace, place, wanted, reviewer)

    outputs = (shell.place, page, panel, sent)
    drawing: dict[str, Any] = {"drawing": True, "action": "see_answers"}
    shell.on(indicator.change, drawn, [], [panel], trigger_mode="always_last", **drawing)
    begun = shell.on_act(
        panel, acted, [shell.reviewer], outputs, action="see_answers", acts={"ask": "decide"}
    )
    came = shell.on(
        begun.then,
        waited,
        [sent, shell.reviewer],
        [sent],
        action="see_answers",
        trigger_mode="multiple",
    )
    shell.on(came.then, drawn, [], [panel], trigger_mode="multiple", **drawing)


def asked_for(under: Reviewed, target: Mapping[str, str]) -> Asked:
    """The run and the indicator whose button was pressed.

    Raises:
        NothingToAsk: the page shows another run, or the indicator is not decided in blind mode.
    """
    name = target.get("id", "")
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if target.get("run") != str(under.run.id) or name not in known:
        raise NothingToAsk(
            "Another assessment was opened meanwhile; it is shown now. Ask again.",
            "已打开另一次评估，现已刷新显示；如仍需要，请再次请求。",
        )
    if under.hidden(name):
        raise NothingToAsk(say("en", "opinion_blind"), say("zh", "opinion_blind"))
    return under.run.id, name


def ask(workspace: Workspace, place: Place, wanted: Asked, reviewer: str) -> None:
    """Ask for a second opinion and keep it; what a screen shows or a person decided stays.

    Raises:
        NotAllowed: the person may not decide in the project.
        NothingToAsk: it is off, hidden in blind mode, of another project, or has no passages.
        UnderWay: the same question was sent a moment ago.
    """
    check("decide", place.project)
    run, name = wanted
    under = under_review(workspace, place.to(run=run))
    asked_for(under, {"run": str(run), "id": name})
    workspace.opinions.ask(under.run, workspace.runs.assessment(run), name, reviewer)


def looked(workspace: Workspace, place: Place, target: Mapping[str, str]) -> tuple[Any, Any]:
    """The place and the page with a quote of the last opinion marked on it."""
    under = under_review(workspace, place)
    name, index = target.get("id", ""), target.get("index", "")
    quote = _quote_at(workspace, under, name, int(index) if index.isdecimal() else -1)
    documents = {document.id: document for document in under.assessment.documents}
    if quote is None or name != place.indicator or quote.document not in documents:
        return gr.skip(), gr.skip()
    document = documents[quote.document]
    evidence = quoted(document, quote.start, quote.end)
    shown = replace(under.proposal(name), evidence=(*under.proposal(name).evidence, evidence))
    proposals = tuple(
        shown if each.indicator == name else each for each in under.assessment.proposals
    )
    drawn = replace(under, assessment=replace(under.assessment, proposals=proposals))
    at = place.showing("evidence", len(shown.evidence) - 1)
    there = place.to(document=document.id, page=page_of(document, evidence))
    return there.data(), page_html(workspace, drawn, at)


def _quote_at(
    workspace: Workspace, under: Reviewed, indicator: str, index: int
) -> FoundQuote | None:
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if indicator not in known or under.hidden(indicator):
        return None
    row = workspace.opinions.log.latest(under.run.id, indicator)
    quotes = row.opinion.quotes if row and row.opinion else ()
    return quotes[index] if 0 <= index < len(quotes) else None


def panel_html(workspace: Workspace, place: Place, waiting: bool = False) -> Markup:
    """The panel for the indicator at a place; `waiting` where its question is about to be sent."""
    source, under = workspace.opinions.source, reviewed(workspace, place)
    known = {each.indicator for each in under.assessment.proposals} if under else set()
    if source is None or under is None or place.indicator not in known:
        return safe("")
    language = place.language
    if under.hidden(place.indicator):
        told = tag("p", say(language, "opinion_blind"), class_="mz-muted mz-small")
        return _panel(place.indicator, safe(""), [told], False, language)
    row = workspace.opinions.log.latest(under.run.id, place.indicator)
    on_its_way = waiting or (row is not None and is_under_way(row, source.seconds))
    prompt = question(workspace.runs.assessment(under.run.id), place.indicator)
    parts = [_before(under, place.indicator, source, prompt, row, on_its_way, language)]
    if on_its_way:
        wait = say(language, "opinion_wait", host=source.host, seconds=round(source.seconds))
        parts.append(tag("p", wait, class_="mz-told", role="status"))
        return _panel(
            place.indicator, chip(say(language, "opinion_asking"), "plain"), parts, True, language
        )
    if row is not None:
        parts.insert(0, _result(under, row, language))
    return _panel(place.indicator, _chip(under, row, language), parts, row is not None, language)


def _panel(
    indicator: str, state: Markup, parts: list[Markup], unfolded: bool, language: Language
) -> Markup:
    title = f"{say(language, 'opinion')} · {indicator}"
    return tag(
        "details",
        tag("summary", tag("b", title), " ", state),
        *parts,
        class_="mz-opinion",
        open="" if unfolded else None,
        data_indicator=indicator,
    )


def _chip(under: Reviewed, row: OpinionRow | None, language: Language) -> Markup:
    if row is None:
        return chip(say(language, "opinion_none"), "plain")
    if row.opinion is not None:
        same = _is_same(under, row.indicator, row.opinion)
        return chip(
            say(language, "opinion_same" if same else "opinion_differs"),
            "found" if same else "opinion-differs",
        )
    failed = row.state in ("failed", "asked")
    return chip(say(language, "opinion_failed" if failed else "opinion_refused"), "not_found")


def _is_same(under: Reviewed, indicator: str, opinion: Opinion) -> bool:
    """Whether the model answered what the rules propose."""
    proposal = under.proposal(indicator)
    said = replace(proposal, state=opinion.state, answer=opinion.answer)
    return value_of(said) == value_of(proposal)


def _before(
    under: Reviewed,
    indicator: str,
    source: OpinionSource,
    prompt: Prompt,
    row: OpinionRow | None,
    waiting: bool,
    language: Language,
) -> Markup:
    """What would be sent and to whom, and the button that sends it."""
    count = len(prompt.passages)
    if not count:
        return tag("p", say(language, "opinion_no_passage"), class_="mz-muted mz-small")
    told = say(
        language, "opinion_will_send",
        host=source.host, model=source.model, indicator=indicator, count=count,
    )  # fmt: skip
    whole = f"{prompt.task}\n\n{prompt.question}"
    button = tag(
        "button",
        say(language, "opinion_ask" if row is None else "opinion_ask_again"),
        class_="mz-page-step mz-opinion-ask",
        data_do="ask",
        data_id=indicator,
        data_run=under.run.id,
        disabled="disabled" if waiting else None,
    )
    parts = [
        tag("p", told, class_="mz-muted mz-small"),
        tag(
            "details",
            tag("summary", say(language, "opinion_whole"), class_="mz-small"),
            tag("pre", printable(whole), tabindex=0, class_="mz-opinion-whole"),
        ),
        button,
    ]
    if row is None or waiting:
        return tag("div", *parts, class_="mz-opinion-before")
    again = tag("summary", say(language, "opinion_ask_again"), class_="mz-small")
    return tag("details", again, *parts, class_="mz-opinion-again")


def _result(under: Reviewed, row: OpinionRow, language: Language) -> Markup:
    who = row.asked_by or say(language, "unnamed")
    by = say(
        language, "opinion_by",
        model=row.model, host=row.host, who=who, time=moment(row.written_at),
    )  # fmt: skip
    if row.opinion is None:
        said = [_told(row, language)]
    else:
        said = _said(under, row.indicator, row.opinion, language)
    return tag("div", *said, tag("p", by, class_="mz-muted mz-small"), class_="mz-opinion-result")


def _told(row: OpinionRow, language: Language) -> Markup:
    """Why there is no opinion to show."""
    reason = "program_ended" if row.state == "asked" else row.reason
    detail = f"（{row.detail}）" if language == "zh" else f" ({row.detail})"
    why = say(language, f"opinion_why_{reason}", detail=detail if row.detail else "")
    key = "opinion_refused_told" if row.state == "refused" else "opinion_failed_told"
    return tag("p", say(language, key, why=why), class_="mz-warning")


def _said(under: Reviewed, indicator: str, opinion: Opinion, language: Language) -> list[Markup]:
    """The answer beside that of the rules, the quotes, and what the model says of it."""
    framework, asked = under.framework, under.framework.indicator(indicator)
    proposal = under.proposal(indicator)
    answer = answer_words(framework, asked, opinion.state, opinion.answer, language)
    rules = answer_words(framework, asked, proposal.state, proposal.answer, language)
    documents = {document.id: document for document in under.assessment.documents}
    quotes = [
        _card(index, quote, indicator, documents, language)
        for index, quote in enumerate(opinion.quotes)
    ]
    return [
        tag(
            "div",
            chip(answer, opinion.state),
            tag("span", say(language, "opinion_rules", label=rules), class_="mz-muted mz-small"),
            class_="mz-answer",
        ),
        *(quotes or [tag("p", say(language, "opinion_no_quotes"), class_="mz-muted mz-small")]),
        tag("p", say(language, "opinion_said"), opinion.reason, class_="mz-rationale")
        if opinion.reason
        else safe(""),
        tag("p", say(language, "opinion_advice"), class_="mz-muted mz-small"),
    ]


def _card(
    index: int,
    quote: FoundQuote,
    indicator: str,
    documents: Mapping[str, Document],
    language: Language,
) -> Markup:
    document = documents.get(quote.document)
    number = tag("b", say(language, "opinion_quote", number=index + 1), class_="mz-small")
    place, look = safe(""), safe("")
    if document is not None:
        place = place_html(quoted(document, quote.start, quote.end), documents, language)
        look = tag(
            "button",
            say(language, "opinion_look"),
            class_="mz-link",
            data_do="look",
            data_id=indicator,
            data_index=index,
        )
    return tag(
        "div",
        tag("div", number, place, look, class_="mz-card-head"),
        tag("div", printable(quote.quote), class_="mz-quote"),
        class_="mz-opinion-quote",
    )
