"""Confirming many proposals in one step: what it will do, the sample, the steps taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import gradio as gr

from review.bulk_steps import BulkStep, sample_of
from review.pages.indicator_list import Filters, Item, answer_words, title_of
from review.pages.markup import Markup, chip, joined, moment, safe, tag
from review.pages.place import Place
from review.pages.review_model import Reviewed, shown
from review.translations import Language, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What is about to be confirmed: indicators of a run, the sample of them, what was seen.

    `filters` are those of the list in words, kept with the step; a plan that is not `open` shows
    the steps taken only.
    """

    open: bool = False
    run: int = 0
    indicators: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    filters: str = ""

    @property
    def ready(self) -> bool:
        """Whether the whole sample was looked at."""
        return bool(self.indicators) and set(self.sample) <= self.seen


def planned(under: Reviewed, filters: Filters, seed: int) -> BulkPlan:
    """The proposals that the list shows and nobody decided, with a random sample."""
    found = () if under.blind else shown(under, filters)  # nobody confirms what they do not see
    items = [item.indicator.id for item in found if item.decision is None]
    said = (filters.text, filters.theme, filters.state, filters.decided, filters.sure)
    told = " · ".join(filter(None, said))
    return BulkPlan(True, under.run.id, tuple(items), sample_of(items, seed), frozenset(), told)


def still_open(under: Reviewed, plan: BulkPlan) -> tuple[str, ...]:
    """The indicators of a plan that were not decided meanwhile."""
    return tuple(each for each in plan.indicators if each not in under.decisions)


def after_act(
    workspace: Workspace,
    under: Reviewed,
    place: Place,
    plan: BulkPlan,
    target: Mapping[str, str],
    reviewer: str,
) -> tuple[Place, BulkPlan]:
    """The place and the plan after something in the panel was pressed.

    Raises:
        SampleNotSeen: the sample was not looked at.
        NothingToUndo: nothing of a step is in force.
    """
    act, name = target.get("do"), target.get("id", "")
    if act == "look" and name in plan.sample:
        return place.at(name), replace(plan, seen=plan.seen | {name})
    if act == "confirm_all" and plan.run == under.run.id:
        proposals = [under.proposal(each) for each in plan.indicators]
        step = workspace.bulk.confirm(
            under.run, proposals, plan.sample, plan.seen, plan.filters, reviewer
        )
        tell("bulk_done", len(step.decisions), place.language)
        return place, replace(plan, indicators=(), sample=())
    if act == "undo_step" and name.isdecimal():
        taken = workspace.bulk.undo(under.run, int(name), reviewer)
        tell("bulk_undone", len(taken), place.language)
    return place, BulkPlan() if act == "close" else plan


def tell(key: str, count: int, language: Language) -> None:
    """Say in the corner how many decisions were taken or taken back."""
    gr.Info(safe(say(language, key, count=count)), 4, title=say(language, "notice"))


def bulk_html(workspace: Workspace, under: Reviewed, plan: BulkPlan, language: Language) -> Markup:
    """The panel; nothing while it is closed."""
    if not plan.open or plan.run != under.run.id:
        return safe("")
    items = {item.indicator.id: item for item in shown(under, Filters())}
    left = still_open(under, plan)
    head = tag(
        "div",
        tag("h3", say(language, "bulk_title", count=len(left))),
        tag("button", say(language, "close"), class_="mz-link", data_do="close"),
        class_="mz-bulk-head",
    )
    body = _plan(under, plan, items, left, language) if left else _nothing(under, language)
    return tag("section", head, *body, *_steps(workspace, under, language), class_="mz-bulk-panel")


def _nothing(under: Reviewed, language: Language) -> list[Markup]:
    key = "bulk_blind" if under.blind else "bulk_nothing"
    return [tag("p", say(language, key), class_="mz-muted")]


def _plan(
    under: Reviewed,
    plan: BulkPlan,
    items: dict[str, Item],
    left: Collection[str],
    language: Language,
) -> list[Markup]:
    unseen = sum(each not in plan.seen for each in plan.sample)
    changed = [
        each
        for each in plan.sample
        if each in under.decisions and under.decisions[each].action == "change"
    ]
    sample = [_sampled(under, items[each], plan, language) for each in plan.sample]
    lines = [_line(under, items[each], language) for each in plan.indicators if each in left]
    told = say(language, "bulk_sample", seen=len(plan.sample) - unseen, size=len(plan.sample))
    warning = say(language, "bulk_changed", count=len(changed), size=len(plan.sample))
    return [
        tag("p", say(language, "bulk_lead"), class_="mz-small"),
        tag("h4", told),
        tag("ul", *sample, class_="mz-bulk-list"),
        tag("p", warning, class_="mz-warning") if changed else safe(""),
        tag(
            "details",
            tag("summary", say(language, "bulk_list", count=len(left))),
            tag("ul", *lines, class_="mz-bulk-list"),
        ),
        tag(
            "button",
            say(language, "bulk_confirm", count=len(left)),
            class_="mz-button",
            data_do="confirm_all",
            disabled=None if plan.ready else "disabled",
        ),
    ]


def _sampled(under: Reviewed, item: Item, plan: BulkPlan, language: Language) -> Markup:
    seen = item.indicator.id in plan.seen
    return tag(
        "li",
        tag(
            "button",
            f"{item.indicator.id} {title_of(item.indicator, language)}",
            class_="mz-link mz-wide-link",
            data_do="look",
            data_id=item.indicator.id,
        ),
        chip(
            say(language, "bulk_seen" if seen else "bulk_unseen"), "proposed" if seen else "plain"
        ),
    )


def _line(under: Reviewed, item: Item, language: Language) -> Markup:
    proposal = item.proposal
    words = answer_words(under.framework, item.indicator, proposal.state, proposal.answer, language)
    return tag(
        "li",
        tag("span", item.indicator.id, class_="mz-number"),
        tag("span", title_of(item.indicator, language), class_="mz-grow"),
        chip(words, proposal.state),
    )


def _steps(workspace: Workspace, under: Reviewed, language: Language) -> list[Markup]:
    """The steps that were taken, each with what of it is in force and the way to undo it."""
    steps = workspace.bulk.of(under.run)
    if not steps:
        return []
    rows = [_step(step, len(workspace.bulk.in_force(under.run, step)), language) for step in steps]
    return [tag("h4", say(language, "bulk_steps")), tag("ul", *rows, class_="mz-bulk-list")]


def _step(step: BulkStep, held: int, language: Language) -> Markup:
    told = say(
        language,
        "bulk_step",
        number=step.id,
        count=len(step.decisions),
        held=held,
        who=step.reviewer or say(language, "unnamed"),
        time=moment(step.made_at),
    )
    undo = tag(
        "button",
        say(language, "bulk_undo"),
        class_="mz-link",
        data_do="undo_step",
        data_id=step.id,
    )
    return tag("li", tag("span", told, class_="mz-grow"), joined([undo] if held else []))
