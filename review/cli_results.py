"""Commands over results: score, gaps, coverage. They read what `prefill` and the app wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review.cli_errors import fail, plain_errors, shown

if TYPE_CHECKING:
    from indicators.organisation import FactValue
    from indicators.schema import Framework
    from review.answer_files import AnswerFile
    from review.decisions import Decision

MOST_GAPS = 20
_FILE = typer.Argument(
    metavar="FILE", help="A JSON that prefill or the app wrote, or a workbook that was filled in."
)
_FACT = typer.Option(
    "--fact",
    metavar="ID=VALUE",
    help="A fact about the organisation, e.g. e_commerce=yes; `mingzheng facts` lists them.",
)
_PREVIEW = typer.Option(
    "--preview/--confirmed",
    help="Count proposals that nobody confirmed too; the result is then marked as a preview.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(score)
    app.command()(gaps)
    app.command()(coverage)
    app.command()(facts)
    app.command()(compare)
    app.command()(fill)


def score(
    file: Annotated[Path, _FILE],
    preview: Annotated[bool, _PREVIEW] = False,
    reading: Annotated[
        list[str] | None,
        typer.Option(
            "--reading",
            metavar="ID=CHOICE",
            help="How an open place of the scoring rules is read; the score lists them.",
        ),
    ] = None,
    fact: Annotated[list[str] | None, _FACT] = None,
    brief: Annotated[
        bool, typer.Option("--brief", help="Leave out the readings and remarks.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="PATH", help="Also write it as JSON."),
    ] = None,
) -> None:
    """Score the answers of one framework by its own rules.

    Only confirmed answers count, unless --preview is given.

    \b
    Examples:
      mingzheng score ccia-002.xlsx
      mingzheng score result/ccia-002.json --preview --reading one_star_scale=raw
    """  # noqa: D301
    with plain_errors():
        from indicators.scoring.score import score as scored
        from review.cli_output import show_score

        answers = _answers(file, fact)
        readings = {**answers.circumstances.readings, **dict(map(_pair, reading or []))}
        result = scored(
            answers.framework,
            answers.given,
            preview=preview,
            readings=readings,
            occurrences=answers.circumstances.occurrences,
        )
        show_score(answers.framework, result, brief)
        if out is not None:
            write_json(out, asdict(result))


def gaps(
    file: Annotated[Path, _FILE],
    fact: Annotated[list[str] | None, _FACT] = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="Show this many.")
    ] = MOST_GAPS,
) -> None:
    """List what the documents do not show, the most worthwhile first.

    \b
    Example:
      mingzheng gaps result/cfis-esg.json --most 10
    """  # noqa: D301
    with plain_errors():
        from review.cli_output import show_gaps
        from review.gap_list import gaps_in

        answers = _answers(file, fact)
        if not answers.proposals:
            fail(f"{file}: a workbook has no proposals; give the JSON beside it")
        found = gaps_in(answers.framework, answers.proposals, answers.given, answers.circumstances)
        show_gaps(answers.framework, found, most)


def coverage(
    files: Annotated[list[Path], _FILE],
    fact: Annotated[list[str] | None, _FACT] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="PATH", help="A .svg picture, or .json."),
    ] = None,
) -> None:
    """Show which share of each framework is covered, by theme.

    \b
    Example:
      mingzheng coverage result/*.json -o coverage.svg
    """  # noqa: D301
    with plain_errors():
        from indicators.coverage_matrix import coverage_matrix
        from review.cli_output import show_matrix
        from review.exports.coverage_picture import coverage_rows, coverage_svg

        read = [_answers(file, fact) for file in files]
        matrix = coverage_matrix([(each.framework, each.given) for each in read])
        show_matrix(coverage_rows(matrix, "en"), matrix.preview)
        if out is None:
            return
        if out.suffix.lower() == ".svg":
            _write_text(out, coverage_svg(matrix, "zh"))
        elif out.suffix.lower() == ".json":
            write_json(out, matrix.data())
        else:
            fail(f"--out {out}: use .svg or .json")


def compare(
    files: Annotated[list[Path], _FILE],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="PATH", help="Also write all of it, as .xlsx or JSON."),
    ] = None,
) -> None:
    """Compare assessments of one framework, over years or between organisations.

    Answers that moved, measures in their base units, wording that was carried over.

    \b
    Example:
      mingzheng compare 2023/ccia-002.json 2024/ccia-002.json -o comparison.json
    """  # noqa: D301
    with plain_errors():
        from indicators.comparison import Compared
        from indicators.comparison import compare as compared
        from review.circumstances import scored_answers
        from review.cli_output import show_comparison
        from review.comparison_words import told_apart

        read = [_answers(file, None) for file in files]
        for each in read:
            if not each.proposals:
                fail(f"{each.path}: a workbook has no evidence to compare; give the JSON")
            if each.framework.id != read[0].framework.id:
                fail(f"{each.path}: is of {each.framework.id}, not {read[0].framework.id}")
        if len(read) < 2:
            fail("give two or more files to compare")
        columns = [
            Compared(
                each.organisation,
                each.year,
                each.framework,
                each.proposals,
                {one.indicator: one for one in each.given},
                scored_answers(each.framework, each.given, each.circumstances, preview=True),
            )
            for each in read
        ]
        columns = told_apart(columns, [each.path.stem for each in read])
        result = compared(columns)
        show_comparison(result)
        if out is not None and out.suffix.lower() == ".xlsx":
            from review.cli_targets import older_kept
            from review.exports.comparison_workbook import write_comparison

            with older_kept(out):
                write_comparison(result, out)
            typer.echo(shown(out))
        elif out is not None:
            rows = [asdict(each) for each in result.indicators]
            write_json(out, {"columns": [each.title for each in columns], "indicators": rows})


def fill(
    form: Annotated[Path, typer.Argument(metavar="FORM", help="Your own copy of the form, .docx.")],
    file: Annotated[Path, _FILE],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="PATH", help="The filled copy, .docx.")
    ],
) -> None:
    """Tick the confirmed answers in your own copy of a Word form; nothing else is changed.

    \b
    Example:
      mingzheng fill form.docx cfis-self-assessment.xlsx -o filled.docx
    """  # noqa: D301
    with plain_errors():
        from review.exports.form_filling import fill_form

        if out.exists() and out.samefile(form):
            fail(f"{out}: is the form itself; name another file with --out")
        answers = _answers(file, None)
        result = fill_form(form, out, answers.framework, answers.decisions)
        typer.echo(f"ticked {len(result.filled)} of {len(answers.decisions)} decided indicators")
        for number, why in (*result.conflicts, *result.not_matched):
            typer.echo(shown(f"{number}: {why}"))
        typer.echo(shown(out))


def facts(
    framework: Annotated[
        str | None, typer.Argument(metavar="ID", help="Only the facts that this one asks for.")
    ] = None,
) -> None:
    """List the facts about an organisation that switch indicators on and off."""
    with plain_errors():
        from indicators.applicability import facts_asked
        from indicators.catalogue import load_framework
        from indicators.organisation import known_facts
        from review.cli_output import show_facts

        chosen = facts_asked(load_framework(framework)) if framework else tuple(known_facts())
        show_facts([known_facts()[each] for each in chosen])


def read_facts(given: Sequence[str] | None) -> dict[str, FactValue]:
    """The facts of --fact options; ends the program where one is none."""
    from indicators.errors import FactError
    from indicators.organisation import read_fact

    found: dict[str, FactValue] = {}
    for each in given or []:
        name, value = _pair(each)
        try:
            found[name] = read_fact(name, value)
        except FactError as error:
            fail(f"--fact {each}: {error}")
    return found


def read_decisions_of(
    files: Sequence[str] | None, frameworks: Sequence[Framework]
) -> dict[str, Mapping[str, Decision]]:
    """The decisions of --decisions files, by framework; ends the program where one fits none."""
    found: dict[str, Mapping[str, Decision]] = {}
    if not files:
        return found
    from review.imports import read_decisions  # brings SQLAlchemy, a quarter of a second

    for name in files:
        file = read_decisions(Path(name))
        if file.framework.id not in {each.id for each in frameworks}:
            fail(f"{name}: is for {file.framework.id}; add --framework {file.framework.id}")
        found[file.framework.id] = file.decisions
    return found


def _answers(file: Path, fact: Sequence[str] | None) -> AnswerFile:
    from review.answer_files import read_answers

    answers = read_answers(file)
    given = read_facts(fact)
    return answers.with_facts(given) if given else answers


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        fail(f"{text!r}: write it as name=value")
    return name.strip(), value.strip()


def write_json(path: Path, data: object) -> None:
    """Write a result as JSON and say where it is."""
    _write_text(path, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _write_text(path: Path, text: str) -> None:
    from review.exports.atomic import writing

    writing(path, text.encode("utf-8", "backslashreplace"))
    typer.echo(shown(path))
