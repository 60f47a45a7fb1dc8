"""The figures promised for the hand-made gold; skipped where the gold is not on the machine."""

import sys
from pathlib import Path
from typing import Any

import pytest

from models.training.measure_gold import scorer

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FRAMEWORKS = ("cfis-self-assessment", "ccia-002", "cfis-esg", "pi-law-policy")
pytestmark = pytest.mark.skipif(
    not (SHARED / "eval" / "score_prefill.py").exists(),
    reason=f"the gold is not here: {SHARED}",
)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    gold = tmp_path_factory.mktemp("gold")
    for path in (SHARED / "gold").glob("*.jsonl"):
        if path.stem.split("__")[1] in FRAMEWORKS:
            (gold / path.name).symlink_to(path)
    # The scorer compares quotes with the text layer, which pages that are read by OCR do not have.
    command = f"cd {ROOT} && {sys.executable} -m review.cli prefill --no-ocr"
    results: dict[str, dict[str, Any]] = scorer(SHARED).run_all(
        str(gold),
        str(SHARED / "gold" / "documents"),
        command + " {file} --framework {framework} --out {out}",
    )
    assert len(results) == 6
    return results


def mean(figures: dict[str, dict[str, Any]], name: str) -> float:
    values = [row[name] for row in figures.values() if row.get(name) is not None]
    return sum(values) / len(values)


def test_quotes_are_verbatim_and_in_their_boxes(figures: dict[str, dict[str, Any]]) -> None:
    assert all(row["verbatim"] == 1 for row in figures.values())
    assert mean(figures, "in_box") >= 0.98


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("recall@10", 0.84),
        ("recall@5", 0.72),
        ("ndcg@10", 0.60),
        ("cited_precision", 0.83),
        ("disclosure_accuracy", 0.87),
        ("answer_accuracy", 0.78),
    ],
)
def test_means_reach(figures: dict[str, dict[str, Any]], name: str, least: float) -> None:
    assert mean(figures, name) >= least


def test_few_silent_indicators_are_given_an_answer(figures: dict[str, dict[str, Any]]) -> None:
    assert mean(figures, "false_disclosed") <= 0.12
