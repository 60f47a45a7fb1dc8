"""Figures of the whole chain over the gold, each document under weights that did not see it.

Usage: python -m models.training.measure_gold SHARED_FOLDER [RESULTS.json [FOLDER_FOR_PREFILLS]]
Assesses every gold document in this process, writes the pre-fill and has it scored by
SHARED_FOLDER/eval/score_prefill.py, the harness that others use.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.evaluation import mean_known
from indicators.assessment import assess
from models.training.gold import Study, studies
from models.training.train_ranker import unseen_rankers
from review.exports.prefill import write_prefill

NAMES = (
    "recall@5",
    "recall@10",
    "ndcg@10",
    "cited_precision",
    "cited_per_indicator",
    "disclosure_accuracy",
    "false_disclosed",
    "answer_accuracy",
    "answer_overall",
    "claims_f1",
    "values_right",
    "verbatim",
    "in_box",
)


def scorer(shared: Path) -> Any:
    """The harness as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score_prefill.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "eval" / "score_prefill.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(shared: Path, every: list[Study], folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the figures of each study; its pre-fill is left in the folder."""
    harness, rankers = scorer(shared), unseen_rankers(every)
    for study in every:
        path = folder / f"{study.stem}__{study.framework.id}.json"
        ranker = rankers[study.stem]
        write_prefill(assess([study.document], study.framework, ranker=ranker), path)
        gold = shared / "gold" / f"{path.stem}.jsonl"
        file = next((shared / "gold" / "documents").glob(f"{study.stem}.*"))
        yield study.name, harness.score(str(gold), str(path), str(file))


def shown(row: dict[str, Any]) -> str:
    """The figures of one study as a line of a table."""
    return " ".join("  -  " if row.get(name) is None else f"{row[name]:5.3f}" for name in NAMES)


def main() -> None:
    """Print the table and write it where a file is named."""
    shared = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(sys.argv[3]) if sys.argv[3:] else Path(folder)
        results = dict(scored(shared, list(studies(shared)), kept))
    means = {name: mean_known([row.get(name) for row in results.values()]) for name in NAMES}
    print(" ".join(name[:11] for name in NAMES))
    for name, row in results.items():
        print(shown(row), name)
    print(shown(means), "mean")
    if sys.argv[2:]:
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        data = {"leave_one_document_out": True, **machine, "runs": results, "mean": means}
        Path(sys.argv[2]).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
