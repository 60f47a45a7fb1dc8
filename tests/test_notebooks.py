"""Every notebook runs from beginning to end, and what it counts over the examples holds."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from corpus.evaluation import read_judgements, squeezed
from extractor.extract import read_document
from indicators.catalogue import load_framework
from models.bundled_encoder import FOLDER
from models.ranker import LinearRanker
from models.training import evidence_figures, judged_proposals, missed_quotes, stages
from models.training.gold import Study, studies
from models.training.train_ranker import unseen_rankers

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GOLD = sorted((EXAMPLES / "gold").glob("*.jsonl"))


@pytest.fixture(scope="module")
def every() -> list[Study]:
    return list(studies(EXAMPLES))


@pytest.fixture(scope="module")
def rankers(every: list[Study]) -> dict[str, LinearRanker]:
    return unseen_rankers(every, LinearRanker.load())


@pytest.fixture(scope="module")
def cases(every: list[Study], rankers: dict[str, LinearRanker]) -> list[stages.Case]:
    return stages.all_cases(every, rankers)


@pytest.fixture(scope="module")
def fates(every: list[Study], rankers: dict[str, LinearRanker]) -> list[missed_quotes.GoldFate]:
    return missed_quotes.all_fates(every, rankers)


def code_cells(path: Path) -> Iterator[Any]:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            yield cell


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_notebooks_hold_no_outputs(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))
    for cell in code_cells(path):
        assert not cell.outputs and cell.execution_count is None, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run_over_the_examples(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy runs in the project's folder, the gold of `../shared` hidden from it."""
    monkeypatch.setenv("MINGZHENG_GOLD", str(tmp_path / "none"))
    monkeypatch.delenv("MINGZHENG_ENCODER", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    book = nbformat.read(copy, as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    text = json.dumps(book.cells, ensure_ascii=False)
    assert "examples/gold (fictional documents)" in text
    assert "ranker, neighbours joined" in text
    assert "image/png" in text


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_the_gold_of_the_examples_is_as_the_guide_says(path: Path) -> None:
    stem, framework = path.stem.split("__")
    document = read_document(next(EXAMPLES.glob(f"{stem}.*")))
    pages: dict[int, str] = {}
    for block in document.blocks:
        page = block.page or 1
        pages[page] = pages.get(page, "") + document.text[block.start : block.end]
    judgements = read_judgements(path)
    known = load_framework(framework)
    assert [each.indicator for each in judgements] == [each.id for each in known.indicators]
    for each in judgements:
        grades = [quote.grade for quote in each.quotes]
        assert (each.disclosed == "no") == (2 not in grades), each.indicator
        assert grades.count(2) <= 8 and grades.count(1) <= 4, each.indicator
        assert each.answer in each.acceptable
        options = {answer for answer, _ in known.options(known.indicator(each.indicator))}
        assert set(each.acceptable) <= {None, *options}
        for quote in each.quotes:
            assert quote.page and squeezed(quote.quote) in squeezed(pages[quote.page]), quote
            assert 12 <= len(squeezed(quote.quote)) <= 160, quote


def test_every_stage_has_a_case_for_every_indicator(
    every: list[Study], cases: list[stages.Case]
) -> None:
    names = {case.stage for case in cases}
    assert {stages.BASELINE, "LSA, examples", "ranker", stages.JOINED} <= names
    assert len(cases) == len(names) * sum(len(study.judgements) for study in every)


def test_the_stages_reach_what_they_did(cases: list[stages.Case]) -> None:
    """Measured: plain BM25 0.72, each of the catalogue's 0.84 to 0.88, fused 0.91, at last 0.96."""
    recall = {name: rows["mean"]["recall@10"] or 0 for name, rows in stages.by_stage(cases).items()}
    assert 0.5 <= recall[stages.BASELINE] <= 0.8
    for name in ("keyword rules", "BM25, words", "BM25, examples", "LSA, examples"):
        assert recall[name] >= 0.75, name
    assert recall["bundled encoder, examples"] >= 0.8
    assert recall["rank fusion of these"] >= 0.85
    assert recall["ranker"] >= 0.88
    assert recall[stages.JOINED] >= 0.9
    gain = stages.against_baseline(cases, "recall@10")[stages.JOINED]
    assert gain.low > 0.1


def test_no_figure_is_given_where_the_gold_is_silent(
    every: list[Study], cases: list[stages.Case]
) -> None:
    silent = {
        (study.name, each.indicator)
        for study in every
        for each in study.judgements
        if each.disclosed == "no"
    }
    assert silent
    for case in cases:
        without = (case.study, case.indicator) in silent
        assert (case.figures["recall@10"] is None) == without
        assert (case.figures["precision@1"] is None) == without


def test_a_passage_without_a_score_is_not_shown(every: list[Study]) -> None:
    scores = np.zeros(len(every[0].passages), np.float32)
    assert stages.first_passages(scores, every[0].passages) == []
    scores[[4, 2]] = 1, 2
    found = stages.first_passages(scores, every[0].passages)
    assert [each.ordinal for each in found] == [every[0].passages[at].ordinal for at in (2, 4)]


def test_best_examples_keeps_indicators_apart(every: list[Study]) -> None:
    indicators = every[0].framework.indicators
    owner = np.repeat(np.arange(len(indicators)), [len(each.examples) for each in indicators])
    scores = np.stack([owner, -owner], axis=1).astype(np.float32)
    expected = np.arange(len(indicators))
    assert np.allclose(stages.best_examples(scores, indicators), np.stack([expected, -expected], 1))


def test_a_named_encoder_is_measured_like_the_bundled_one(
    every: list[Study], rankers: dict[str, LinearRanker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(stages.NAMED, raising=False)
    assert stages.chosen_encoder() is None
    monkeypatch.setenv(stages.NAMED, str(FOLDER))
    study = every[1]
    scores = stages.stage_scores(study, rankers[study.stem], stages.chosen_encoder())
    named, bundled = scores["named encoder, examples"], scores["bundled encoder, examples"]
    assert named.std() > 0.01
    assert np.allclose(named, bundled, atol=1e-5)


def test_the_worst_indicator_comes_first(cases: list[stages.Case]) -> None:
    rows = stages.by_indicator(cases)
    assert all(one[2] <= other[2] for one, other in pairwise(rows))
    assert rows[0][2] < 1


def test_missed_quotes_agree_with_the_recall(
    cases: list[stages.Case], fates: list[missed_quotes.GoldFate]
) -> None:
    for case in cases:
        own = [
            each.found
            for each in fates
            if (each.study, each.indicator) == (case.study, case.indicator)
        ]
        if case.stage == stages.JOINED and own:
            assert sum(own) / len(own) == pytest.approx(case.figures["recall@10"])
    rates = missed_quotes.miss_rates(fates)
    assert rates["all"] == (len(fates), sum(not each.found for each in fates))
    assert 0 < rates["all"][1] < 0.15 * len(fates)


def test_proposals_are_mostly_right(every: list[Study], rankers: dict[str, LinearRanker]) -> None:
    """Measured: 111 of 119 disclosed or silent as the gold has it; Brier score 0.14."""
    judged = judged_proposals.judged_proposals(every, rankers)
    table = judged_proposals.confusion(judged)
    assert sum(sum(row.values()) for row in table.values()) == len(judged) == 119
    right = sum(row["disclosed, said so"] + row["silent, said so"] for row in table.values())
    assert right >= 0.85 * len(judged)
    brier = judged_proposals.calibration(
        [each.confidence for each in judged], [each.right for each in judged]
    )["Brier"]
    assert 0 < brier < 0.22


def test_weights_are_fitted_without_the_document(every: list[Study]) -> None:
    own = unseen_rankers(every)
    assert set(own) == {study.stem for study in every}
    one, other = own.values()
    assert not np.allclose(one.passage.weights, other.passage.weights)


def test_stored_figures_hold_no_text_of_a_document() -> None:
    """Not a Chinese character: indicators stand there by their ids."""
    text = (ROOT / stages.RESULTS).read_text(encoding="utf-8")
    data = json.loads(text)
    assert data["stages"] and data["versions"] and data["date"]
    assert not re.search("[\u4e00-\u9fff]", text)


def test_figures_are_written_with_four_digits(tmp_path: Path) -> None:
    evidence_figures.written({"a": [0.123456, (1, None)], "b": {"c": "d"}}, tmp_path / "f.json")
    kept = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert kept == {"a": [0.1235, [1, None]], "b": {"c": "d"}}
