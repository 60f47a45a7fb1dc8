"""The screen of pictures: coverage, score, confidence against acceptance, and progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from indicators.schema import Proposal
from review import plotly_figures
from review.circumstances import scored
from review.decisions import Decision, standing
from review.exports.sheets.score import paired_parts, part_most, part_points
from review.pages.gaps import coverage_of_project
from review.pages.markup import Markup, tag
from review.pages.pictures_view import (
    NAMES_PICTURE,
    below_html,
    confidence_table,
    coverage_table_html,
    coverage_told,
    days_table,
    head_html,
    moments_table,
    progress_table,
    progress_told,
    score_table,
)
from review.pages.place import Place
from review.pages.review_menus import run_menu
from review.pages.review_model import Reviewed, nothing_to_review, reviewed, under_review
from review.pages.shell import Screen, Shell, title_of
from review.project_statistics import (
    FEW,
    confidence_bins,
    days,
    framework_progress,
    moments,
)
from review.translations import Language, say
from review.workspace import Workspace

NAMES = ("coverage", "score", "confidence", "progress", "moments", "days")
SCORE_PARTS = (("dimension", "group"), ("theme",))  # what is drawn of a score, the first there is


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as it is shown; without a figure only what is said in its place."""

    title: str
    told: str
    figure: str = ""
    table: Markup = Markup()  # noqa: RUF009 - a constant


@dataclass(frozen=True, slots=True)
class PicturesPage:
    """The components of the screen; `shown` are head, picture and table of each name in turn."""

    run: Any
    shown: tuple[Any, ...]


def build(shell: Shell) -> PicturesPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen mz-wide"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "pictures_lead"), class_="mz-lead"), apply_default_css=False
            )
            run = gr.Dropdown(
                [], label=say("zh", "assessment"), filterable=False, elem_id="mz-pictures-run"
            )
            shown = tuple(part for name in NAMES for part in _laid_out(name))
    shell.worded(lead, lead="pictures_lead")
    shell.worded(run, label="assessment")

    def refresh(place: Place) -> tuple[Any, ...]:
        under = reviewed(shell.workspace, place)
        if under is None:
            lacking = gr.update(value=nothing_to_review(place), visible=True)
            return lacking, gr.update(visible=False), gr.skip(), *([gr.skip()] * len(shown))
        menu = run_menu(shell.workspace, under, place)
        drawn = updates(pictures_of(shell.workspace, under, place), place)
        return gr.update(visible=False), gr.update(visible=True), menu, *drawn

    shell.screens["pictures"] = Screen(refresh, (missing, body, run, *shown), action="see_answers")
    return PicturesPage(run, shown)


def _laid_out(name: str) -> tuple[Any, ...]:
    return (
        gr.HTML(apply_default_css=False),
        gr.Plot(
            show_label=False, visible=False, elem_id=_id(name), elem_classes="mz-plot", buttons=[]
        ),
        gr.HTML(apply_default_css=False, js_on_load=NAMES_PICTURE),
    )


def _id(name: str) -> str:
    return f"mz-picture-{name}"


def wire(page: PicturesPage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None) -> tuple[Any, ...]:
        place = place.on_run(run)
        under = under_review(shell.workspace, place)
        return place.data(), *updates(pictures_of(shell.workspace, under, place), place)

    shell.on(page.run.input, picked, [page.run], (shell.place, *page.shown), action="see_answers")


def updates(pictures: Mapping[str, Picture], place: Place) -> tuple[Any, ...]:
    """What the components of the pictures become."""
    drawn: list[Any] = []
    for name in NAMES:
        picture = pictures[name]
        drawn.append(head_html(picture.title, picture.told))
        if picture.figure:
            data = PlotData(type="plotly", plot=picture.figure)
            drawn.append(gr.update(value=data, visible=True))
            drawn.append(below_html(_id(name), picture.title, picture.table, place.language))
        else:
            drawn.extend([gr.update(value=None, visible=False), ""])
    return tuple(drawn)


def pictures_of(workspace: Workspace, under: Reviewed, place: Place) -> dict[str, Picture]:
    """Every picture of a project; those of score and confidence are of the run under review."""
    runs = workspace.runs.latest(under.run.project)
    rows = [row for run in runs for row in workspace.decisions.of(run)]
    drawers: dict[str, Callable[[], Picture]] = {
        "coverage": lambda: _coverage(workspace, place.to(project=under.run.project)),
        "score": lambda: _score(under, place),
        "confidence": lambda: _confidence(under, place),
        "progress": lambda: _progress(workspace, under, place),
        "moments": lambda: _moments(rows, place),
        "days": lambda: _days(rows, place),
    }
    return {name: drawers[name]() for name in NAMES}


def _coverage(workspace: Workspace, place: Place) -> Picture:
    matrix = coverage_of_project(workspace, place)
    return Picture(
        say(place.language, "picture_coverage"),
        coverage_told(matrix, place.language),
        plotly_figures.sent(plotly_figures.coverage_figure(matrix, place.language)),
        coverage_table_html(matrix, place.language),
    )


def _score(under: Reviewed, place: Place) -> Picture:
    title = say(
        place.language, "picture_score", framework=title_of(under.run.framework, place.language)
    )
    parts = score_parts(under)
    if not parts:
        return Picture(title, say(place.language, "picture_no_parts"))
    return Picture(
        title,
        say(place.language, "picture_score_told"),
        plotly_figures.sent(plotly_figures.score_figure(parts, place.language)),
        score_table(parts, place.language),
    )


def score_parts(under: Reviewed) -> tuple[tuple[str, float | None, float | None], ...]:
    """The parts that are drawn: name, share confirmed and share of the preview, 0 to 1.

    Dimensions with their groups, else themes, else whatever parts the scoring has.
    """
    confirmed = scored(under.assessment, under.decisions, under.circumstances)
    preview = scored(under.assessment, under.decisions, under.circumstances, preview=True)
    paired = list(paired_parts(confirmed, preview))
    kinds = [kinds for kinds in SCORE_PARTS if any(part.kind in kinds for part, _, _ in paired)]
    return tuple(
        (f"{part.above} / {part.name}" if part.above else part.name, _share(now), _share(then))
        for part, now, then in paired
        if not kinds or part.kind in kinds[0]
    )


def _share(part: Any) -> float | None:  # noqa: ANN401 - a part or None
    if part is None:
        return None
    if part.share is not None:
        return float(part.share)
    most = part_most(part)
    return part_points(part) / most if most else None


def _confidence(under: Reviewed, place: Place) -> Picture:
    language = place.language
    title = say(language, "picture_confidence", framework=title_of(under.run.framework, language))
    bins = confidence_bins(decided_proposals(under))
    if not any(each.decided for each in bins):
        return Picture(title, say(language, "picture_nothing"))
    return Picture(
        title,
        say(language, "picture_confidence_told", few=FEW),
        plotly_figures.sent(plotly_figures.confidence_figure(bins, language)),
        confidence_table(bins, language),
    )


def decided_proposals(under: Reviewed) -> list[tuple[Proposal, Decision]]:
    """Each decision in force with the proposal that it was made on, also of an earlier run."""
    here = {each.indicator: each for each in under.assessment.proposals}
    return [
        (under.decided_on.get(name) or here[name], decision)
        for name, decision in under.decisions.items()
        if name in here
    ]


def _progress(workspace: Workspace, under: Reviewed, place: Place) -> Picture:
    language = place.language
    found, seconds = [], []
    for run in reversed(workspace.runs.latest(under.run.project)):
        rows, times = workspace.decisions.of(run), workspace.times.of(run)
        made = workspace.runs.assessment(run.id)
        names = [each.indicator for each in made.proposals]
        progress = framework_progress(run.framework, names, rows, times)
        found.append((title_of(run.framework, language), progress))
        stand = [row for held in standing(rows).values() for row in held]
        seconds += [times[row.sequence] for row in stand if row.sequence in times]
    return Picture(
        say(language, "picture_progress"),
        progress_told(found, seconds, language),
        plotly_figures.sent(plotly_figures.progress_figure(found, language)),
        progress_table(found, language),
    )


def _over_time(
    title: str,
    told: str,
    found: Sequence[Any],
    figure: Callable[[Any, Language], Any],
    table: Callable[[Any, Language], Markup],
    language: Language,
) -> Picture:
    """Decisions over time; what is told instead where there are none."""
    if not found:
        return Picture(say(language, title), say(language, "picture_nothing"))
    drawn = plotly_figures.sent(figure(found, language))
    return Picture(say(language, title), say(language, told), drawn, table(found, language))


def _moments(rows: list[Decision], place: Place) -> Picture:
    return _over_time(
        "picture_moments",
        "picture_moments_told",
        moments(rows),
        plotly_figures.moments_figure,
        moments_table,
        place.language,
    )


def _days(rows: list[Decision], place: Place) -> Picture:
    return _over_time(
        "picture_days",
        "picture_days_told",
        days(rows),
        plotly_figures.days_figure,
        days_table,
        place.language,
    )
