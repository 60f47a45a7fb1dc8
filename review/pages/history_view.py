"""The history of a project as HTML: whether its log is whole, and a page of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indicators.organisation import known_facts
from indicators.schema import Framework, Indicator
from review.answers import written_answer
from review.history import PAGE, Chain, Entry
from review.pages.indicator_list import decided_words
from review.pages.indicator_list import title_of as indicator_title
from review.pages.markup import Markup, chip, empty, joined, moment, printable, safe, tag
from review.pages.shell import title_of
from review.translations import Language, in_language, say
from review.workspace import Workspace

LONGEST_QUOTE = 180  # characters; the whole of it stands on the review screen
MOST_NAMED = 12  # broken rows that are named
CHIPS = {
    **{"confirm": "proposed", "change": "status-plan", "withdraw": "not_found"},
    **{"cite": "cited", "add": "cited", "reject": "unreadable", "second": "needs_external"},
}
ON_OFF = ("on", "off")


def chain_html(chain: Chain, language: Language) -> Markup:
    """In plain words whether the log of decisions is as it was written."""
    counts = {"all": chain.all_rows, "own": chain.own_rows}
    if not chain.broken:
        told = tag("p", say(language, "history_whole", **counts), class_="mz-told")
        limit = tag("p", say(language, "history_whole_limit"), class_="mz-muted mz-small")
        return tag("div", told, limit, class_="mz-chain", role="status")
    named = "、".join(map(str, chain.broken[:MOST_NAMED]))
    if len(chain.broken) > MOST_NAMED:
        named = say(language, "history_more", rows=named, count=len(chain.broken))
    broken = say(language, "history_broken", rows=named, **counts)
    return tag("p", broken, class_="mz-error", role="alert")


def history_html(
    workspace: Workspace,
    entries: Sequence[Entry],
    frameworks: Mapping[int | str, Framework],
    page: int,
    count: int,
    language: Language,
) -> Markup:
    """One page of entries with the way to the others; `count` are those of all pages."""
    if not entries:
        return empty(language, "history_no_match", "history_no_match_do")
    keys = ("history_time", "history_who", "history_kind", "history_about", "history_what")
    header = [tag("th", say(language, key), scope="col") for key in keys]
    rows = [
        _row(workspace, each, frameworks.get(each.run or each.framework), language)
        for each in entries
    ]
    first = page * PAGE + 1
    told = say(language, "history_rows", first=first, last=first + len(entries) - 1, count=count)
    table = tag(
        "table",
        tag("caption", told, class_="mz-history-count"),
        tag("thead", tag("tr", *header)),
        tag("tbody", *rows),
        class_="mz-table mz-wrapped mz-history",
    )
    return joined([table, _pages(page, count, language)])


def _pages(page: int, count: int, language: Language) -> Markup:
    if count <= PAGE:
        return safe("")
    return tag(
        "nav",
        *(
            tag(
                "button",
                say(language, key),
                class_="mz-page-step",
                data_do="page",
                data_id=to,
                disabled=None if 0 <= to * PAGE < count else "",
            )
            for key, to in (("history_newer", page - 1), ("history_older", page + 1))
        ),
        class_="mz-history-pages",
        aria_label=say(language, "history_pages"),
    )


def _row(
    workspace: Workspace, entry: Entry, framework: Framework | None, language: Language
) -> Markup:
    indicator = _indicator(framework, entry.indicator)
    who = entry.reviewer or ("" if entry.kind == "made_run" else say(language, "unnamed"))
    kind = chip(say(language, f"history_{entry.kind}"), CHIPS.get(entry.kind, "plain"))
    return tag(
        "tr",
        tag("th", moment(entry.at), scope="row", class_="mz-row-name mz-when"),
        tag("td", who),
        tag("td", kind),
        tag("td", _about(entry, indicator, language)),
        tag("td", *_what(workspace, entry, framework, indicator, language)),
    )


def _about(entry: Entry, indicator: Indicator | None, language: Language) -> Markup:
    """The framework, and the indicator as the way to it."""
    if not entry.framework:
        return safe("")
    framework = tag("div", title_of(entry.framework, language), class_="mz-muted mz-small")
    if not entry.indicator:
        return framework
    title = indicator_title(indicator, language) if indicator else ""
    button = tag(
        "button",
        f"{entry.indicator} {title}".strip(),
        class_="mz-link mz-wide-link",
        data_do="open",
        data_id=entry.indicator,
        data_framework=entry.framework,
    )
    return joined([button, framework])


def _what(
    workspace: Workspace,
    entry: Entry,
    framework: Framework | None,
    indicator: Indicator | None,
    language: Language,
) -> list[Markup]:
    """What was said, its reason, and what is known around it."""
    if entry.state is not None:
        told = _answer(entry, framework, indicator, language)
    elif entry.span is not None:
        told = _quote(workspace, entry, language)
    elif entry.kind == "made_run":
        key = "history_made_one" if entry.documents == 1 else "history_made"
        told = safe(say(language, key, run=entry.number, count=entry.documents))
    else:
        what, value = _chosen(entry, framework, language)
        told = safe(say(language, "history_said", what=what, value=value))
    lines = [tag("div", told)]
    if entry.reason:
        lines.append(tag("div", say(language, "history_reason", reason=entry.reason)))
    if notes := _notes(entry, language):
        lines.append(tag("div", " · ".join(notes), class_="mz-muted mz-small"))
    return lines


def _answer(
    entry: Entry, framework: Framework | None, indicator: Indicator | None, language: Language
) -> Markup:
    assert entry.state is not None
    if framework is None or indicator is None:
        words = written_answer(entry.answer) or say(language, f"state_{entry.state}")
    else:
        words = decided_words(framework, indicator, entry.state, entry.answer, language)
    if entry.withdraws is not None:
        number = entry.withdraws
        return safe(say(language, "history_taken_back", number=number, answer=words))
    return tag("b", words)


def _quote(workspace: Workspace, entry: Entry, language: Language) -> Markup:
    """The quoted words and the file; nothing where the document is no longer there."""
    assert entry.span is not None
    name, start, end = entry.span
    try:
        document = workspace.files.document(name)
    except KeyError:
        return safe("")
    quote = printable(document.text[start:end])
    shown = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE]}…"
    source = tag(
        "span",
        say(language, "history_from", document=document.file),
        class_="mz-muted mz-small",
    )
    return joined([tag("q", shown), " ", source])


def _chosen(entry: Entry, framework: Framework | None, language: Language) -> tuple[str, str]:
    """Of a fact, a reading, a matter or a setting: what it is, and what was chosen."""
    nothing = say(language, "history_said_nothing")
    if entry.kind == "fact":
        fact = known_facts().get(entry.key)
        what = in_language(language, fact.question, fact.question_en) if fact else entry.key
        return what, nothing if entry.value is None else _plain_value(entry.value, language)
    if entry.kind == "reading":
        return _reading(entry, framework, language)
    if entry.kind == "occurrence":
        events = framework.scoring.events if framework else ()
        what = next((each.text for each in events if each.id == entry.key), entry.key)
        return what, _occurred(entry.value, language) if entry.value else nothing
    known = {key: say(language, f"settings_{key}") for key in ("blind", "learning")}
    value = str(entry.value)
    words = say(language, f"settings_{value}") if value in ON_OFF else value
    return known.get(entry.key, entry.key), words


def _reading(entry: Entry, framework: Framework | None, language: Language) -> tuple[str, str]:
    places = framework.scoring.ambiguities if framework else ()
    place = next((each for each in places if each.id == entry.key), None)
    if place is None:
        return entry.key, str(entry.value)
    choice = next((each for each in place.choices if each.id == entry.value), None)
    chosen = in_language(language, choice.text, choice.text_en) if choice else str(entry.value)
    return in_language(language, place.question, place.question_en), chosen


def _occurred(value: Mapping[str, object], language: Language) -> str:
    kind = f"occurrence_{value['kind']}{'_cleared' if value['cleared'] else ''}"
    return f"{say(language, kind)} {value['note'] or ''}".strip()


def _plain_value(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _notes(entry: Entry, language: Language) -> list[str]:
    notes = []
    if entry.kind in ("confirm", "change", "withdraw"):
        notes.append(say(language, "history_number", number=entry.number))
    if entry.run is not None and entry.kind != "made_run":
        notes.append(f"{say(language, 'history_run')} {entry.run}")
    if entry.program:
        made_by = {"program": entry.program, "encoder": entry.encoder}
        notes.append(say(language, "history_made_by", **made_by))
    if entry.seconds is not None:
        notes.append(say(language, "history_took", seconds=f"{entry.seconds:.0f}"))
    if entry.step is not None:
        notes.append(say(language, "history_bulk", step=entry.step))
    if entry.withdrawn:
        notes.append(say(language, "history_later_withdrawn"))
    return notes


def _indicator(framework: Framework | None, number: str) -> Indicator | None:
    if framework is None:
        return None
    return next((each for each in framework.indicators if each.id == number), None)
