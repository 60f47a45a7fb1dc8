"""The pictures of a project as Plotly figures, which the page draws with the script it has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Any

from indicators.coverage_matrix import CoverageCell, CoverageMatrix
from review.exports.coverage_picture import coverage_rows
from review.exports.plain_text import columns
from review.project_statistics import ConfidenceBin, Day, FrameworkProgress, Moment
from review.translations import Language, say

Trace = dict[str, Any]  # a trace or a layout as Plotly names its parts
Figure = Any  # plotly has no types

FONTS = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
# Each is told from white and from the dark paper by 3:1 or more; desk.css gives words their ink.
TEAL, AMBER, BLUE, GREY = "#1f8f84", "#b0772a", "#4d7fc0", "#7b8794"
INK, LIGHT_INK = "#1f2937", "#ffffff"
SHADES = ("#f7fbff", "#d6e6f4", "#abd0e6", "#7fbadd", "#105ba4")  # a fifth of the share each
LIGHT_FROM = 4  # from this shade on words are white
LABEL_COLUMNS, LABEL_LINES = 26, 2
ROW, EDGES = 34, 90  # pixels: a row of bars or cells, and what is above and below
# No tool bar: its logo leads to a site on the internet.
CONFIG = {"displayModeBar": False, "displaylogo": False, "doubleClick": False}


def sent(figure: Figure) -> str:
    """The figure as the JSON that the page draws."""
    return json.dumps({**json.loads(figure.to_json()), "config": CONFIG}, ensure_ascii=False)


def coverage_figure(matrix: CoverageMatrix, language: Language) -> Figure:
    """Frameworks × themes as a heat map, the numbers in the cells."""
    head, *rows = coverage_rows(matrix, language)
    cells = [[*row.cells, row.total] for row in matrix.rows]
    if len(cells) > 1:
        cells.append([*matrix.totals, sum(matrix.totals, CoverageCell())])
    shades = [[_shade(cell) for cell in row] for row in cells]
    words = [
        {
            **{"x": column, "y": line, "text": _plain(text), "showarrow": False},
            "font": {"color": _ink(shades[line][column]), "size": 12},
        }
        for line, row in enumerate(rows)
        for column, text in enumerate(row[1:])
        if shades[line][column] is not None
    ]
    trace = {
        **{"type": "heatmap", "z": shades, "zmin": -0.5, "zmax": len(SHADES) - 0.5},
        **{"colorscale": _steps(SHADES), "showscale": False, "xgap": 2, "ygap": 2},
        "hoverinfo": "text",
        "hovertext": [
            [
                _plain(f"{row[0]} · {name} · {text}")
                for name, text in zip(head[1:], row[1:], strict=True)
            ]
            for row in rows
        ],
    }
    layout = {
        "xaxis": {**_named(head[1:], 10), "side": "top", "showgrid": False, "zeroline": False},
        "yaxis": {
            **_named([row[0] for row in rows], LABEL_COLUMNS),
            **{"autorange": "reversed", "showgrid": False, "zeroline": False},
        },
        "annotations": words,
        "height": EDGES + 40 + ROW * len(rows),
    }
    return _figure([trace], layout)


def score_figure(
    parts: Sequence[tuple[str, float | None, float | None]], language: Language
) -> Figure:
    """Parts of a score: name, confirmed share and share of the preview, 0 to 1."""
    labels = [name for name, _, _ in parts]
    shares = {
        "score_confirmed": [now for _, now, _ in parts],
        "score_preview": [then for _, _, then in parts],
    }
    traces = [
        {
            **{
                "type": "bar",
                "orientation": "h",
                "name": say(language, key),
                "x": _percents(values),
            },
            **{"y": list(range(len(parts))), "textposition": "outside", "cliponaxis": False},
            "text": [_percent(value) for value in values],
            "hoverinfo": "text",
            "hovertext": [
                _plain(f"{name} · {say(language, key)} · {_percent(value)}")
                for name, value in zip(labels, values, strict=True)
            ],
            "marker": _marker(*(TEAL, "") if key == "score_confirmed" else (AMBER, "/")),
        }
        for key, values in shares.items()
    ]
    most = max([100.0, *(value for values in shares.values() for value in _percents(values))])
    layout = {
        "barmode": "group",
        "xaxis": {"range": [0, 1.12 * most], "ticksuffix": "%"},
        "yaxis": {**_named(labels, LABEL_COLUMNS), "autorange": "reversed"},
        "height": EDGES + 46 * max(1, len(parts)),
    }
    return _figure(traces, layout)


def confidence_figure(bins: Sequence[ConfidenceBin], language: Language) -> Figure:
    """The share confirmed unchanged in each range of confidence; few decisions are hatched."""
    told = [
        say(
            language,
            "picture_bar_few" if each.few else "picture_bar",
            **{"share": _percent(each.share), "n": each.decided},
        )
        for each in bins
    ]
    names = [range_words(each) for each in bins]
    places = list(range(len(bins)))
    bars = {
        **{"type": "bar", "x": places, "y": _percents([each.share for each in bins])},
        **{"name": say(language, "picture_unchanged"), "text": told, "textposition": "outside"},
        **{"cliponaxis": False, "hoverinfo": "text"},
        "hovertext": [f"{name} · {text}" for name, text in zip(names, told, strict=True)],
        "marker": {
            "color": [GREY if each.few else TEAL for each in bins],
            "pattern": {"shape": ["/" if each.few else "" for each in bins], "fgopacity": 0.6},
        },
    }
    equal = {
        **{"type": "scatter", "mode": "lines", "x": places, "hoverinfo": "skip"},
        "y": [100 * (each.low + each.high) / 2 for each in bins],
        "name": say(language, "picture_equal"),
        "line": {"color": AMBER, "dash": "dot", "width": 2},
    }
    layout = {
        "xaxis": {**_named(names, 20), "showgrid": False},
        "yaxis": {"range": [0, 115], "ticksuffix": "%", "tickvals": [0, 25, 50, 75, 100]},
        "height": 340,
    }
    return _figure([bars, equal], layout)


def moments_figure(moments: Sequence[Moment], language: Language) -> Figure:
    """Decisions in force as a line in steps over time."""
    times = [each.at.strftime("%Y-%m-%d %H:%M:%S") for each in moments]
    line = {
        **{"type": "scatter", "mode": "lines+markers", "x": times},
        "y": [each.in_force for each in moments],
        "name": say(language, "picture_in_force"),
        "line": {"shape": "hv", "color": TEAL, "width": 2},
        "marker": {"size": 5, "color": TEAL},
        "hoverinfo": "text",
        "hovertext": [
            f"{time[:-3]} · {each.in_force}" for time, each in zip(times, moments, strict=True)
        ],
    }
    layout = {
        "xaxis": {"type": "date", "tickformat": "%m-%d\n%H:%M", "nticks": 8},
        "yaxis": {"rangemode": "tozero", **_whole([each.in_force for each in moments])},
        "height": 300,
        "showlegend": False,
    }
    return _figure([line], layout)


def days_figure(days: Sequence[Day], language: Language) -> Figure:
    """Confirmations, changes and withdrawals of each day beside each other."""
    names = [each.day.isoformat() for each in days]
    counts = {
        "picture_confirmed": ([each.confirmed for each in days], TEAL, ""),
        "picture_changed": ([each.changed for each in days], BLUE, "/"),
        "picture_withdrawn": ([each.withdrawn for each in days], AMBER, "x"),
    }
    traces = [
        {
            **{"type": "bar", "name": say(language, key), "x": list(range(len(days)))},
            **{"y": values, "marker": _marker(colour, pattern), "hoverinfo": "text"},
            "hovertext": [
                f"{name} · {say(language, key)} · {value}"
                for name, value in zip(names, values, strict=True)
            ],
        }
        for key, (values, colour, pattern) in counts.items()
    ]
    every = max(1, -(-len(names) // 12))  # as many names as stand beside each other
    layout = {
        "barmode": "group",
        "xaxis": {
            **{"tickvals": list(range(len(names)))[::every], "ticktext": names[::every]},
            "showgrid": False,
        },
        "yaxis": {
            "rangemode": "tozero",
            **_whole([value for values, _, _ in counts.values() for value in values]),
        },
        "height": 300,
    }
    return _figure(traces, layout)


def progress_figure(
    progress: Sequence[tuple[str, FrameworkProgress]], language: Language
) -> Figure:
    """Decided and open indicators of each framework, one bar of both."""
    labels = [title for title, _ in progress]
    counts = {
        "picture_decided": ([each.decided for _, each in progress], TEAL, ""),
        "picture_open": ([each.open for _, each in progress], GREY, "/"),
    }
    traces = [
        {
            **{"type": "bar", "orientation": "h", "name": say(language, key), "x": values},
            **{"y": list(range(len(labels))), "marker": _marker(colour, pattern)},
            "hoverinfo": "text",
            "hovertext": [
                _plain(f"{name} · {say(language, key)} · {value}")
                for name, value in zip(labels, values, strict=True)
            ],
        }
        for key, (values, colour, pattern) in counts.items()
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {"rangemode": "tozero", **_whole([each.total for _, each in progress])},
        "yaxis": {**_named(labels, LABEL_COLUMNS), "autorange": "reversed"},
        "height": EDGES + ROW * max(1, len(labels)),
    }
    return _figure(traces, layout)


def range_words(of: ConfidenceBin) -> str:
    """The range of confidence in per cent, e.g. 60–80%."""
    return f"{100 * of.low:.0f}–{100 * of.high:.0f}%"


def _figure(traces: Sequence[Trace], layout: Trace) -> Figure:
    # Only here, as the first picture is drawn: the program starts without it.
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    # Axes have fixed ranges: zooming by accident would catch whoever scrolls the page.
    axes = {
        name: {"automargin": True, "fixedrange": True, "title": None, **layout.get(name, {})}
        for name in ("xaxis", "yaxis")
    }
    common = {
        **{"template": "none", "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"},
        "font": {"family": FONTS, "size": 12},
        "margin": {"l": 20, "r": 30, "t": 40, "b": 40},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hoverlabel": {"bgcolor": INK, "font": {"color": LIGHT_INK, "family": FONTS}},
        "dragmode": False,
        "autosize": True,
    }
    return go.Figure(data=list(traces), layout={**common, **layout, **axes})


def _named(labels: Sequence[str], width: int) -> Trace:
    """An axis of places 0, 1, … under names: places that share a name stay apart."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": [wrapped(label, width) for label in labels],
    }


def wrapped(text: str, width: int) -> str:
    """A name in at most two lines of a width in Latin letters, as Plotly writes text."""
    lines = wrap(text, width) if text.isascii() else _cut(text, width)
    if len(lines) > LABEL_LINES:
        lines = [*lines[: LABEL_LINES - 1], f"{lines[LABEL_LINES - 1][:-1]}…"]
    return "<br>".join(_plain(each.strip()) for each in lines)


def _cut(text: str, width: int) -> list[str]:
    """Chinese breaks between any two characters."""
    lines = [""]
    for letter in text:
        if columns(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def _plain(text: str) -> str:
    """Text that Plotly shows as it is; it would take tags for its own."""
    return escape(text, quote=False)


def _marker(colour: str, pattern: str) -> Trace:
    """The colour of bars, and a pattern for whoever does not tell colours apart."""
    return {"color": colour, "pattern": {"shape": pattern, "fgopacity": 0.6}}


def _whole(values: Sequence[int]) -> Trace:
    """Steps of whole numbers on an axis."""
    return {"dtick": 1} if max([0, *values]) < 8 else {"tickformat": "d"}


def _percents(shares: Sequence[float | None]) -> list[float]:
    return [round(100 * (share or 0.0), 1) for share in shares]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"


def _shade(cell: CoverageCell) -> int | None:
    return None if cell.share is None else min(len(SHADES) - 1, int(cell.share * len(SHADES)))


def _ink(shade: int | None) -> str:
    return LIGHT_INK if shade is not None and shade >= LIGHT_FROM else INK


def _steps(colours: Sequence[str]) -> list[list[Any]]:
    """A colour scale in steps, not one that fades."""
    edges = [number / len(colours) for number in range(len(colours) + 1)]
    return [
        [edge, colour]
        for (low, high), colour in zip(pairwise(edges), colours, strict=True)
        for edge in (low, high)
    ]
