"""Heads and tables of the pictures as HTML: each picture has a title and the same numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from indicators.coverage_matrix import CoverageMatrix
from review.exports.coverage_picture import coverage_table
from review.pages.markup import Markup, joined, safe, tag
from review.pages.score_view import table_html
from review.plotly_figures import range_words
from review.project_statistics import ConfidenceBin, Day, FrameworkProgress, Moment
from review.translations import Language, say

# Gradio gives a picture no name for screen readers; the table below it tells the name.
NAMES_PICTURE = """
const named = () => requestAnimationFrame(() => {
  const told = element.querySelector('[data-picture]');
  const picture = told && document.getElementById(told.dataset.picture);
  if (!picture) return;
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', told.dataset.label);
});
new MutationObserver(named).observe(element, { childList: true, subtree: true });
named();
"""


def head_html(title: str, told: str = "") -> Markup:
    """The title above a picture, and what it shows."""
    return joined(
        [
            tag("h3", title, class_="mz-heading"),
            tag("p", told, class_="mz-muted mz-small") if told else safe(""),
        ]
    )


def below_html(picture: str, title: str, table: Markup, language: Language) -> Markup:
    """The table under the picture of an element id; it names the picture too."""
    return tag(
        "details",
        tag("summary", say(language, "as_table")),
        table,
        class_="mz-details mz-picture-table",
        data_picture=picture,
        data_label=title,
    )


def coverage_told(matrix: CoverageMatrix, language: Language) -> str:
    """What the matrix counts, and whether it is a preview."""
    state = "preview" if matrix.preview else "confirmed"
    gap = "" if language == "zh" else " "
    return say(language, "picture_coverage_told") + gap + say(language, f"picture_coverage_{state}")


def coverage_table_html(matrix: CoverageMatrix, language: Language) -> Markup:
    """Frameworks by themes; the texts are escaped where the table is made."""
    return tag("div", Markup(coverage_table(matrix, language)), class_="mz-picture")


def score_table(
    parts: Sequence[tuple[str, float | None, float | None]], language: Language
) -> Markup:
    """Name, confirmed share and share of the preview of each part."""
    rows = [_row(name, _percent(now), _percent(then)) for name, now, then in parts]
    return _table(("part", "score_confirmed", "score_preview"), rows, language)


def confidence_table(bins: Sequence[ConfidenceBin], language: Language) -> Markup:
    """Range, number of decisions, number confirmed unchanged and their share."""
    rows = [
        _row(
            range_words(each),
            each.decided,
            each.unchanged,
            _percent(each.share) + (f" · {say(language, 'picture_few')}" if each.few else ""),
        )
        for each in bins
    ]
    keys = ("picture_range", "picture_decided_n", "picture_unchanged", "picture_share")
    return _table(keys, rows, language)


def moments_table(moments: Sequence[Moment], language: Language) -> Markup:
    """Time and decisions in force."""
    rows = [_row(each.at.strftime("%Y-%m-%d %H:%M:%S"), each.in_force) for each in moments]
    return _table(("picture_time", "picture_in_force"), rows, language)


def days_table(days: Sequence[Day], language: Language) -> Markup:
    """Day, confirmed, changed, withdrawn, in force at its end."""
    rows = [
        _row(each.day.isoformat(), each.confirmed, each.changed, each.withdrawn, each.in_force)
        for each in days
    ]
    keys = (
        *("picture_day", "picture_confirmed", "picture_changed", "picture_withdrawn"),
        "picture_in_force_end",
    )
    return _table(keys, rows, language)


def progress_told(
    progress: Sequence[tuple[str, FrameworkProgress]], seconds: Sequence[float], language: Language
) -> str:
    """What the picture counts, and the usual time of one decision; `seconds` are all known ones."""
    told = say(language, "picture_progress_told")
    if not seconds or not progress:
        return told
    usual = say(
        language, "picture_median_all", seconds=f"{median(seconds):.0f}", count=len(seconds)
    )
    return f"{told}{'' if language == 'zh' else ' '}{usual}"


def progress_table(progress: Sequence[tuple[str, FrameworkProgress]], language: Language) -> Markup:
    """Framework, decided, open, median time, decisions with a time."""
    rows = [
        _row(
            title,
            each.decided,
            each.open,
            "–"
            if each.seconds is None
            else say(language, "picture_seconds", seconds=f"{each.seconds:.0f}"),
            each.timed,
        )
        for title, each in progress
    ]
    keys = (
        *("history_framework", "picture_decided", "picture_open", "picture_median"),
        "picture_timed",
    )
    return _table(keys, rows, language)


def _table(keys: Sequence[str], rows: Sequence[Markup], language: Language) -> Markup:
    header = [say(language, key) for key in keys]
    return table_html("", header, rows, right=range(1, len(keys)))


def _row(name: str, *values: object) -> Markup:
    cells = [tag("td", value, class_="mz-right") for value in values]
    return tag("tr", tag("th", name, scope="row", class_="mz-row-name"), *cells)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"
