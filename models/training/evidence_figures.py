"""All figures of evidence over a folder of gold: measured, as tables, and written as JSON."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus.evaluation import Difference
from models.encoder import Encoder
from models.ranker import LinearRanker
from models.training.gold import Study, studies
from models.training.judged_proposals import (
    calibration,
    confusion,
    judged_proposals,
    passage_outcomes,
)
from models.training.missed_quotes import all_fates, miss_rates
from models.training.stages import (
    BASELINE,
    FUSION,
    METRICS,
    against_baseline,
    all_cases,
    by_indicator,
    by_stage,
)
from models.training.train_ranker import unseen_rankers

PACKAGES = ("mingzheng", "numpy", "scipy", "scikit-learn", "bm25s")
DIGITS = 4


def measured(
    folder: Path, encoder: Encoder | None = None, ranker: LinearRanker | None = None
) -> dict[str, Any]:
    """Every figure over the gold of a folder; no text of a document is among them.

    Without a `ranker` each document is judged under weights fitted on the others.
    """
    every = list(studies(folder))
    rankers = unseen_rankers(every, ranker)
    cases = all_cases(every, rankers, encoder)
    proposals = judged_proposals(every, rankers)
    return {
        **machine(),
        "gold": {study.name: size(study) for study in every},
        "stages": by_stage(cases),
        **{
            f"{metric} over {name}": {
                stage: asdict(each)
                for stage, each in against_baseline(cases, metric, baseline).items()
            }
            for metric in ("recall@10", "nDCG@10")
            for name, baseline in (("the baseline", BASELINE), ("rank fusion", FUSION))
        },
        "recall@10 by indicator": [list(row) for row in by_indicator(cases)],
        "confusion": confusion(proposals),
        "calibration": {
            "proposals": calibration(
                [each.confidence for each in proposals], [each.right for each in proposals]
            ),
            "proposed answers": calibration(
                [each.confidence for each in proposals if each.state == "proposed"],
                [each.right for each in proposals if each.state == "proposed"],
            ),
            "passages": calibration(*passage_outcomes(every, rankers)),
        },
        "quotes of grade 2: all, missed": miss_rates(all_fates(every, rankers)),
    }


def machine() -> dict[str, Any]:
    """When and where: date, commit, machine, Python and the versions that the figures depend on."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def commit() -> str:
    """The state of the project, with -dirty where files were changed since; "" outside of git."""
    command = ("git", "describe", "--always", "--dirty")
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def size(study: Study) -> dict[str, int]:
    """How much there is in a study: counts of indicators, passages and quotes."""
    quotes = [quote for judgement in study.judgements for quote in judgement.quotes]
    return {
        "indicators": len(study.judgements),
        "disclosed": int(study.disclosed.sum()),
        "passages": len(study.passages),
        "quotes of grade 2": sum(quote.grade == 2 for quote in quotes),
    }


def written(figures: Mapping[str, Any], path: Path) -> None:
    """Write the figures as JSON, with as many digits as mean something."""
    text = json.dumps(_rounded(figures), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(data: Any) -> Any:
    if isinstance(data, float):
        return round(data, DIGITS)
    if isinstance(data, Mapping):
        return {key: _rounded(value) for key, value in data.items()}
    return [_rounded(each) for each in data] if isinstance(data, (list, tuple)) else data


def tables(figures: Mapping[str, Any]) -> str:
    """All that `measured` gave but the single indicators, in Markdown."""
    stages, gains = figures["stages"], figures["recall@10 over the baseline"]
    return "\n\n".join(
        [
            counts_table(figures["gold"]),
            stage_table(stages, {stage: Difference(**gain) for stage, gain in gains.items()}),
            study_table(stages),
            study_table(stages, "nDCG@10"),
            miss_table(figures["quotes of grade 2: all, missed"]),
            counts_table(figures["confusion"]),
            *(calibration_table(name, row) for name, row in figures["calibration"].items()),
        ]
    )


def stage_table(
    stages: Mapping[str, Mapping[str, Mapping[str, float | None]]],
    gains: Mapping[str, Difference],
) -> str:
    """The means by stage in Markdown, with the gain in recall@10 over plain BM25."""
    lines = [f"| stage | {' | '.join(METRICS)} | recall@10 over the first (95 %) |"]
    lines.append("| --- |" + " --- |" * (len(METRICS) + 1))
    for stage, rows in stages.items():
        cells = [_cell(rows["mean"][name]) for name in METRICS]
        gain = gains.get(stage)
        last = f"{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]" if gain else ""
        lines.append(f"| {stage} | {' | '.join(cells)} | {last} |")
    return "\n".join(lines)


def study_table(
    stages: Mapping[str, Mapping[str, Mapping[str, float | None]]], metric: str = "recall@10"
) -> str:
    """One figure by stage and study in Markdown."""
    names = list(next(iter(stages.values())))
    lines = [f"| {metric} | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    for stage, rows in stages.items():
        lines.append(f"| {stage} | {' | '.join(_cell(rows[name][metric]) for name in names)} |")
    return "\n".join(lines)


def counts_table(rows: Mapping[str, Mapping[str, int]]) -> str:
    """Counts in Markdown, a row for each key."""
    names = list(next(iter(rows.values())))
    lines = [f"| | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    lines += [
        f"| {key} | {' | '.join(str(row[name]) for name in names)} |" for key, row in rows.items()
    ]
    return "\n".join(lines)


def miss_table(rates: Mapping[str, tuple[int, int]]) -> str:
    """How many quotes of each kind there are and how many were missed, in Markdown."""
    lines = ["| quotes of grade 2 | count | missed | share missed |", "| --- | --- | --- | --- |"]
    for kind, (count, missed) in rates.items():
        lines.append(f"| {kind} | {count} | {missed} | {missed / count:.2f} |")
    return "\n".join(lines)


def calibration_table(name: str, result: Mapping[str, Any]) -> str:
    """The bins of a reliability diagram in Markdown, errors in its head."""
    about = f"{name}: {result['count']}, ECE {result['ECE']:.3f}, Brier {result['Brier']:.3f}"
    bins = result["bins"]
    rows = (
        ["mean probability", *(f"{each['confidence']:.2f}" for each in bins)],
        ["share right", *(f"{each['right']:.2f}" for each in bins)],
        ["count", *(str(each["count"]) for each in bins)],
    )
    lines = [f"| {about} |" + " |" * len(bins), "| --- |" + " --- |" * len(bins)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"
