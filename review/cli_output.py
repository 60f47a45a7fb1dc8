"""What the command line shows: progress, tables and lines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from review.cli_errors import shown

if TYPE_CHECKING:
    from rich.table import Table

    from indicators.assessment import Assessment, Progress
    from indicators.catalogue_coverage import Coverage, Kind
    from indicators.comparison import Comparison
    from indicators.gaps import Gap, GapKind
    from indicators.index_check import IndexCheck, ShownFinding
    from indicators.organisation import Fact
    from indicators.schema import Framework
    from indicators.scoring.result import Part, Score
    from review.pack_checks import CheckedPack, Verdict

PIPE_WIDTH = 110  # a pipe has no width of its own
STATES = {
    "proposed": "proposed",
    "not_found": "not found",
    "not_applicable": "n/a",
    "needs_external": "needs outside",
    "unreadable": "unreadable",
}
COVERAGE: dict[Kind, str] = {
    "few_examples": "claims with fewer than six examples",
    "no_words": "claims without words",
    "no_look_alikes": "indicators without look-alikes",
    "no_own_word": "examples without a word of their indicator",
    "shared_example": "examples in claims of two indicators",
    "contradiction": "look-alikes among the words or in an example",
    "points": "indicators whose points do not add up to most",
}


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(title))
        yield lambda name, done, total: bar.update(
            task, description=escape(f"{title} {shown(name)}"), completed=done, total=total
        )


def show_summary(assessments: Sequence[Assessment]) -> None:
    """How many indicators of each framework are in each state."""
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False, collapse_padding=True)  # fits 80 columns
    table.add_column("framework", no_wrap=True)
    for title in ("items", *STATES.values()):
        table.add_column(title, justify="right")
    for assessment in assessments:
        states: list[str] = [proposal.state for proposal in assessment.proposals]
        counts = [str(states.count(each)) for each in STATES]
        table.add_row(assessment.framework.id, str(len(states)), *counts)
    _print(table)


def show_frameworks(frameworks: Sequence[Framework]) -> None:
    """The frameworks: a table on a terminal, fields between tabs in a pipe."""
    rows = [(each.id, str(len(each.indicators)), each.title) for each in frameworks]
    _rows(("framework", "indicators", "title"), rows, number=1)
    if sys.stdout.isatty():
        typer.echo("The indicators of one: mingzheng frameworks ID")


def show_indicators(framework: Framework) -> None:
    """What a framework is, and its indicators."""
    typer.echo(f"{framework.title}\n{framework.title_en}")
    typer.echo(f"version {framework.version}; {framework.source}")
    rows = [
        (each.id, f"{'★' if each.starred else ''}{each.title}", f"{len(each.claims)} claims")
        for each in framework.indicators
    ]
    _rows(("indicator", "title", "claims"), rows, number=2)


def show_coverage(coverage: Coverage, faults: int) -> None:
    """How much knowledge a framework holds, and each remark with its indicator and claim.

    What does not fit the schema is among the faults and not counted.
    """
    typer.echo(
        f"{coverage.framework}: {coverage.indicators} indicators, {coverage.claims} claims, "
        f"{coverage.examples} examples, {coverage.row_share:.0%} of them rows of tables"
    )
    typer.echo(f"{faults:6} faults")
    for kind, title in COVERAGE.items():
        typer.echo(f"{coverage.count(kind):6} {title}")
    for remark in coverage.remarks:
        typer.echo(f"{coverage.framework} {shown(remark)}")


def _rows(titles: Sequence[str], rows: Sequence[Sequence[str]], number: int) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.box import SIMPLE
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE)
    for place, title in enumerate(titles):
        if place == number:
            table.add_column(title, justify="right")
        else:
            table.add_column(title, no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    _print(table)


def _print(table: Table) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)


def show_score(framework: Framework, score: Score, brief: bool = False) -> None:
    """A score with its parts; unless brief, its readings and what the source leaves out."""
    typer.echo(f"{framework.title}\n{framework.title_en}, version {framework.version}")
    if score.preview:
        typer.echo("PREVIEW: counts proposals that nobody confirmed; it is no result")
    if score.total is not None:
        out_of = f" of {score.most:g}" if score.most and score.unit == "分" else ""
        unit = " %" if score.unit == "%" else ""
        rating = f", {score.rating}" if score.rating else ""
        typer.echo(f"total {score.total:g}{unit}{out_of}{rating}")
    if score.rating_reason:
        typer.echo(f"  {shown(score.rating_reason)}")
    reach = f"; could reach {score.could_reach:g}" if score.could_reach is not None else ""
    typer.echo(
        f"confirmed {score.confirmed}, proposed {score.proposed}, open {score.open}, "
        f"not applicable {score.not_applicable}{reach}"
    )
    rows = [
        (_part_name(part), _points(part), _share(part), _answered(part)) for part in score.parts
    ]
    _rows(("part", "points", "share", "answered"), rows, number=1)
    if brief:
        return
    for reading in score.readings:
        mark = "" if reading.is_default else " (chosen)"
        typer.echo(shown(f"reading {reading.ambiguity}={reading.choice}{mark}: {reading.text_en}"))
    for remark in (*score.remarks, *(f"原文缺：{each}" for each in framework.missing)):
        typer.echo(shown(remark))


def _part_name(part: Part) -> str:
    return f"  {part.name}" if part.kind == "group" else part.name


def _points(part: Part) -> str:
    if part.points is None:
        return ""
    return f"{part.points:g}" + (f" / {part.most:g}" if part.most is not None else "")


def _share(part: Part) -> str:
    return "" if part.share is None else f"{part.share:.0%}"


def _answered(part: Part) -> str:
    return f"{part.answered} / {part.applicable}"


GAP_KINDS: dict[GapKind, str] = {
    "silent": "silent",
    "unreadable": "unreadable",
    "partly": "partly",
    "weak": "weak",
    "external": "outside",
}


def show_gaps(framework: Framework, gaps: Sequence[Gap], most: int) -> None:
    """The first gaps, with what direct disclosure looks like and who usually has it."""
    counts = Counter(gap.kind for gap in gaps)
    listed = ", ".join(f"{GAP_KINDS[kind]} {counts[kind]}" for kind in GAP_KINDS if counts[kind])
    typer.echo(f"{framework.id}: {len(gaps)} gaps ({listed or 'none'})")
    rows = [
        (
            gap.indicator.id,
            GAP_KINDS[gap.kind],
            f"+{gap.gain:.2g}" if gap.gain else "",
            gap.indicator.title,
            gap.indicator.owner,
            gap.indicator.direct,
        )
        for gap in gaps[:most]
    ]
    _rows(("indicator", "gap", "adds", "title", "owner", "direct disclosure"), rows, number=2)
    if len(gaps) > most:
        typer.echo(f"… and {len(gaps) - most} more; --most shows more of them")


def show_matrix(rows: Sequence[Sequence[str]], preview: bool) -> None:
    """The coverage matrix: indicators with evidence / that apply, by theme."""
    if preview:
        typer.echo("PREVIEW: counts proposals that nobody confirmed")
    turned = [list(column) for column in zip(*rows, strict=True)]  # themes down: fits a terminal
    _rows(turned[0], turned[1:], number=-1)


def show_facts(facts: Sequence[Fact]) -> None:
    """Facts with how they are answered, or what they follow from."""
    rows = [(fact.id, _answered_with(fact), fact.question, fact.question_en) for fact in facts]
    _rows(("fact", "answer", "question", "in English"), rows, number=-1)


def _answered_with(fact: Fact) -> str:
    if not fact.asked:
        return f"follows from {', '.join(fact.parts)}"
    return {"yes_no": "yes/no", "number": "a number"}.get(fact.kind, "/".join(fact.options))


MOVEMENTS = {"up": "better", "down": "worse", "other": "applies otherwise"}
WORDINGS = {"carried_over": "carried over unchanged", "numbers_moved": "same words, other numbers"}


def show_comparison(comparison: Comparison) -> None:
    """What moved between assessments: answers, measures, wording."""
    for number, column in enumerate(comparison.columns, 1):
        typer.echo(shown(f"{number}: {column.title}, version {column.framework.version}"))
    rows = []
    for each in comparison.indicators:
        name = next((names[0] for names in reversed(each.numbers) if names), "")
        moves = [one.movement for one in each.answers if one and one.movement in MOVEMENTS]
        if moves:
            labels = " → ".join(one.label if one else "–" for one in each.answers)
            rows.append((name, MOVEMENTS[moves[-1]], labels))
        for value in each.values:
            if value.change:
                percent = "" if value.percent is None else f" ({value.percent:+.1f} %)"
                rows.append((name, value.metric, f"{value.change:+g} {value.unit}{percent}"))
        rows += [(name, WORDINGS[one.kind], one.now.quote[:40]) for one in each.wordings]
        if each.lineage:
            rows.append((name, "versions", each.lineage))
    _rows(("indicator", "what", "how"), rows, number=-1)


def _cell(text: object) -> str:
    """Text from a document or a catalogue in a table of ours."""
    from rich.markup import escape

    return escape(shown(text))


_VERDICTS: dict[Verdict, str] = {
    "same": "words and place hold",
    "moved": "words hold, the place moved",
    "differs": "words not found",
    "unreadable": "cannot be read here",
    "no_file": "no file",
}


def show_checked_pack(checked: CheckedPack) -> None:
    """What holds of a pack, and a line for every quote that does not."""
    typer.echo(f"seal: {'holds' if checked.seal_holds else 'BROKEN, the pack was changed'}")
    if checked.broken_pictures:
        typer.echo(f"pictures: {checked.broken_pictures} are not those of the pack")
    for name in checked.missing:
        typer.echo(shown(f"{name}: no file with its content is in the folder"))
    for each in checked.quotes:
        if each.verdict != "same":
            place = f"page {each.evidence.page}" if each.evidence.page else "text"
            told = f"{each.indicator} quote {each.number} ({place}): {_VERDICTS[each.verdict]}"
            typer.echo(shown(f"{told}; {each.why}" if each.why else told))
    counts = [
        f"{checked.count(verdict)} {told}"
        for verdict, told in _VERDICTS.items()
        if checked.count(verdict)
    ]
    typer.echo(f"quotes: {len(checked.quotes)}; {', '.join(counts) or 'none'}")


_FINDINGS: dict[ShownFinding, str] = {
    "found": "found",
    "other_pages": "found, other pages",
    "not_found": "NOT FOUND",
    "omitted": "omitted",
    "elsewhere": "not asked here",
    "unknown": "unknown code",
}


def show_index_check(checked: IndexCheck) -> None:
    """The rows of an index with what was located, then what was found unclaimed."""
    from typing import get_args

    from rich.box import SIMPLE
    from rich.table import Table

    from indicators.index_check import IndexFinding

    table = Table(box=SIMPLE, pad_edge=False, collapse_padding=True)
    for title in ("code", "title", "claimed", "finding", "indicators", "pages"):
        table.add_column(title)
    for row in checked.rows:
        claimed = row.claimed
        table.add_row(
            shown(f"{claimed.scheme} {claimed.code}"),
            _cell(claimed.title),
            _cell(claimed.reference),
            _FINDINGS[row.shown],
            _cell(" ".join(row.located or row.indicators)),
            " ".join(map(str, row.pages)),
        )
    if checked.rows:
        _print(table)
    counts = {_FINDINGS[name]: checked.count(name) for name in get_args(IndexFinding)}
    told = ", ".join(f"{count} {name.lower()}" for name, count in counts.items())
    typer.echo(f"index rows: {len(checked.rows)}; {told}")
    for each in checked.unclaimed:
        codes = " ".join(code for known in each.codes.values() for code in known[:3])
        pages = " ".join(map(str, each.pages[:6]))
        typer.echo(shown(f"found, not claimed: {each.topic.title} ({codes}); pages {pages or '-'}"))
