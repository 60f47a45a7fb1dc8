"""Second reviews as HTML: the list with the form that starts one, and the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from review.agreement import Agreement
from review.pages.markup import Markup, bar, joined, moment, safe, tag
from review.pages.review_model import Reviewed
from review.pages.second_model import PARTS, Part
from review.second_agreement import ReviewAgreement
from review.second_reviews import SecondReview
from review.translations import Language, say

FEW = 30  # indicators; below, one or two of them move the figures much
USUAL_SHARE = 20  # per cent


def parts_html(part: Part, waiting: int | None, language: Language) -> Markup:
    """The ways to the parts of the screen; `waiting` counts open disagreements, None hides it."""
    count = "" if waiting is None else str(waiting)
    buttons = [
        tag(
            "button",
            f"{say(language, f'second_{each}')} {count if each == 'settle' else ''}".strip(),
            class_="mz-second-part",
            data_do="part",
            data_id=each,
            aria_current="page" if each == part else None,
        )
        for each in PARTS
    ]
    return tag("nav", *buttons, class_="mz-second-nav", aria_label=say(language, "second_parts"))


def list_html(
    under: Reviewed,
    reviews: Sequence[SecondReview],
    done: Mapping[int, int],
    seed: int,
    language: Language,
) -> Markup:
    """The form that starts a second review, and those that were started.

    `done` counts the indicators that each second review has answered, by its number; `seed` is
    what the form offers.
    """
    return tag("div", _form(under, seed, language), _table(under, reviews, done, language))


def _form(under: Reviewed, seed: int, language: Language) -> Markup:
    total, decided = len(under.assessment.proposals), len(under.decisions)
    names = dict.fromkeys(
        each.reviewer or say(language, "unnamed") for each in under.decisions.values()
    )
    told = "、".join(names) if language == "zh" else ", ".join(names)
    scopes = [
        tag("option", say(language, "second_scope_all", count=total), value="all"),
        tag("option", say(language, "second_scope_decided", count=decided), value="decided"),
    ]
    number = {"type": "number", "class_": "mz-number-field"}
    return tag(
        "section",
        tag("h2", say(language, "second_start")),
        tag("p", say(language, "second_lead"), class_="mz-lead"),
        tag(
            "p",
            say(language, "second_first_by", names=told or say(language, "second_nobody")),
            class_="mz-muted mz-small",
        ),
        tag(
            "div",
            _field("second_reviewer", tag_input("reviewer", type="text"), language),
            _field(
                "second_scope",
                tag("select", *scopes, name_="scope", class_="mz-menu"),
                language,
            ),
            _field(
                "second_share",
                tag_input("share", value=USUAL_SHARE, min=1, max=100, **number),
                language,
            ),
            _field("second_seed", tag_input("seed", value=seed, step=1, **number), language),
            tag("button", say(language, "second_start"), class_="mz-button", data_do="start"),
            class_="mz-second-form",
            data_fields="start",
        ),
    )


def tag_input(name: str, **attributes: object) -> Markup:
    """A field of a form; its value reaches Python under its name."""
    return tag("input", name_=name, **{"class_": "mz-note-field", **attributes})


def _field(key: str, field: Markup, language: Language) -> Markup:
    return tag("label", tag("span", say(language, key)), field)


def _table(
    under: Reviewed,
    reviews: Sequence[SecondReview],
    done: Mapping[int, int],
    language: Language,
) -> Markup:
    if not reviews:
        return tag("p", say(language, "second_none"), class_="mz-empty")
    total = len(under.assessment.proposals)
    rows = [
        (
            each.id,
            each.reviewer,
            _progress(done.get(each.id, 0), len(each.indicators), language),
            say(language, "second_sampled_of", size=len(each.indicators), total=total),
            each.seed,
            _start_of(each, under, language),
            _go(each, done.get(each.id, 0), language),
        )
        for each in reversed(reviews)
    ]
    keys = ("number", "reviewer", "progress", "sampled", "seed", "started", "act")
    header = [say(language, f"second_{key}") for key in keys]
    return table(say(language, "second_list"), header, rows)


def _progress(done: int, total: int, language: Language) -> Markup:
    return joined([say(language, "second_progress_of", done=done, total=total), bar(done, total)])


def _start_of(review: SecondReview, under: Reviewed, language: Language) -> Markup:
    who = review.started_by or say(language, "unnamed")
    time = moment(review.started_at)
    told = [tag("div", say(language, "second_started_by", who=who, time=time))]
    if review.run != under.run.id:
        told.append(tag("div", say(language, "second_older"), class_="mz-muted mz-small"))
    return joined(told)


def _go(review: SecondReview, done: int, language: Language) -> Markup:
    key = "second_go" if done < len(review.indicators) else "second_look"
    name = f"{say(language, key)} {review.id}"
    return tag(
        "button",
        say(language, key),
        class_="mz-link",
        data_do="begin",
        data_id=review.id,
        aria_label=name,
    )


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    """A table under its heading; the first cell of a row names it."""
    head = [tag("th", each, scope="col") for each in header]
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", each) for each in row[1:]))
        for row in rows
    ]
    return tag(
        "section",
        tag("h2", title),
        tag(
            "table",
            tag("thead", tag("tr", *head)),
            tag("tbody", *body),
            class_="mz-table mz-wrapped",
        ),
    )


def figures_html(figures: Sequence[ReviewAgreement], language: Language) -> Markup:
    """The agreement of every second review, and how to read it."""
    if not figures:
        return tag("p", say(language, "second_none"), class_="mz-empty")
    rows = [_figures(each, language) for each in reversed(figures)]
    keys = ("number", "reviewer", "n", "observed", "kappa", "ac1", "categories", "overlap")
    header = [say(language, f"second_{key}") for key in keys]
    how = [
        tag("li", say(language, f"second_how_{key}"))
        for key in ("observed", "kappa", "ac1", "overlap", "few")
    ]
    return joined(
        [
            table(say(language, "second_figures"), header, rows),
            tag("p", say(language, "second_figures_lead"), class_="mz-lead"),
            tag(
                "section",
                tag("h3", say(language, "second_how"), class_="mz-heading"),
                tag("ul", *how, class_="mz-second-how"),
            ),
        ]
    )


def _figures(each: ReviewAgreement, language: Language) -> tuple[object, ...]:
    answers = each.answers
    few = tag("div", say(language, "second_is_few"), class_="mz-muted mz-small")
    observed: object = say(language, "second_undefined")
    if answers.observed is not None:
        share = f"{100 * answers.observed:.1f}"
        counts = {"agreed": answers.agreed, "n": answers.n}
        observed = say(language, "second_share_of", share=share, **counts)
    overlap = say(language, "second_undefined")
    if each.evidence.mean is not None:
        mean = f"{each.evidence.mean:.2f}"
        overlap = say(language, "second_overlap_n", mean=mean, n=each.evidence.n)
    return (
        each.review.id,
        each.review.reviewer,
        joined([str(answers.n), few if answers.n < FEW else safe("")]),
        observed,
        _beyond_chance(answers.kappa, answers, language),
        _beyond_chance(answers.ac1, answers, language),
        len(answers.categories),
        overlap,
    )


def _beyond_chance(value: float | None, answers: Agreement, language: Language) -> str:
    """A coefficient; in words why it has no value."""
    if value is None:
        return say(language, f"second_undefined_{answers.undefined}")
    return f"{value:.2f}".replace("-", "−")
