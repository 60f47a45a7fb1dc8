"""Figures of retrieval: by hand on small cases, and as the shared scorer finds them."""

import json
import math
import random
import subprocess
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from corpus import evaluation
from corpus.evaluation import GoldQuote, Judgement, Retrieved
from models.training.measure_gold import scorer

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "eval" / "score_prefill.py").exists(),
    reason=f"the gold is not here: {SHARED}",
)
GOLD = (
    GoldQuote("公司全年举办安全培训一百二十场", 2, 3),
    GoldQuote("用户可以在设置页面注销账号", 2, 8),
    GoldQuote("公司重视安全", 1, 3),
)


def test_covers_at_sixty_percent_in_one_run_and_from_half_inside() -> None:
    gold = "一二三四五六七八九十"
    assert evaluation.covers(f"甲{gold}乙", gold)
    assert evaluation.covers("甲甲三四五六七八乙乙", gold)
    assert not evaluation.covers("甲甲三四五六七乙乙", gold)
    assert evaluation.covers("三四五六七", gold)
    assert not evaluation.covers("三四五六", gold)
    assert not evaluation.covers("一二三甲四五六乙七八九丙十", gold)  # all of it, in no long run
    assert not evaluation.covers("", gold)


def test_covers_agrees_with_the_longest_common_run() -> None:
    """The shortcut by the middle of the quote loses nothing: texts of three letters share much."""
    chance = random.Random(7)
    seen = set()
    for _ in range(20_000):
        gold = "".join(chance.choices("abc", k=chance.randint(1, 14)))
        passage = "".join(chance.choices("abc", k=chance.randint(0, 20)))
        match = SequenceMatcher(None, passage, gold, autojunk=False).find_longest_match()
        long_enough = match.size >= 0.6 * len(gold)
        inside = match.size == len(passage) and match.size >= 0.5 * len(gold)
        assert evaluation.covers(passage, gold) == (long_enough or inside), (passage, gold)
        seen.add((long_enough, inside))
    assert len(seen) == 4


def test_covering_needs_the_page_and_counts_so_many_characters() -> None:
    sentence = "公司重视安全，公司全年举办 安全\n培训一百二十场。"
    gold = [GOLD[0], GOLD[2]]
    assert evaluation.covering([Retrieved(sentence, (3,))], gold) == [frozenset({0, 1})]
    assert evaluation.covering([Retrieved(sentence, (4,))], gold) == [frozenset()]
    assert evaluation.covering([Retrieved(sentence, (2, 3))], gold) == [frozenset({0, 1})]
    assert evaluation.covering([Retrieved(sentence)], gold) == [frozenset({0, 1})]
    late = Retrieved("填" * 400 + sentence)
    assert evaluation.covering([late], gold) == [frozenset()]
    assert evaluation.covering([late], gold, longest=None) == [frozenset({0, 1})]


def test_ranked_figures_by_hand() -> None:
    covered = [frozenset({2}), frozenset[int](), frozenset({0, 2}), frozenset({0})]
    assert evaluation.recall_at(2, covered, GOLD) == 0
    assert evaluation.recall_at(3, covered, GOLD) == 0.5
    assert evaluation.precision_at(2, covered) == 0.5
    assert evaluation.precision_at(10, covered) == 0.75
    # Grade 1 at rank 1; grade 2 at rank 3; the repetition at rank 4 earns nothing.
    gained = 1 + 3 / math.log2(4)
    best = 3 + 3 / math.log2(3) + 1 / math.log2(4)
    assert evaluation.ndcg_at(10, covered, GOLD) == pytest.approx(gained / best)
    assert evaluation.ndcg_at(1, covered, GOLD) == pytest.approx(1 / 3)
    # Quote 2 first at rank 1 (precision 1), quote 0 at rank 3 (2/3), quote 1 never.
    assert evaluation.average_precision(covered, GOLD) == pytest.approx((1 + 2 / 3) / 3)
    # Of grade 2 only: quote 0 at rank 3, where one of three is right.
    assert evaluation.average_precision(covered, GOLD, 2) == pytest.approx(1 / 3 / 2)


def test_what_cannot_be_measured_is_none_and_left_out_of_means() -> None:
    context = [GOLD[2]]
    assert evaluation.recall_at(5, [frozenset({0})], context) is None
    assert evaluation.ndcg_at(5, [], []) is None
    assert evaluation.ndcg_at(5, [], context) == 0
    assert evaluation.precision_at(5, []) is None
    assert evaluation.average_precision([], []) is None
    assert evaluation.mean_known([None, 0.5, 1.0, None]) == 0.75
    assert evaluation.mean_known([None]) is None


def test_disclosure_by_hand() -> None:
    judgements = [
        Judgement(number, state, None, (), ())  # type: ignore[arg-type]
        for number, state in [("1", "yes"), ("2", "partly"), ("3", "no"), ("4", "no"), ("5", "no")]
    ]
    said = {"1": True, "3": True, "4": False, "9": True}  # 2 and 5 were not judged: silent
    figures = evaluation.disclosure_figures(said, judgements)
    assert figures.accuracy == pytest.approx(3 / 5)
    assert figures.false_disclosed == pytest.approx(1 / 3)
    assert figures.missed == pytest.approx(1 / 2)
    assert evaluation.disclosure_figures({}, []).accuracy is None


def test_probabilities_by_hand() -> None:
    probabilities = [0.1, 0.3, 0.8, 0.9, 1.0]
    outcomes = [False, True, True, False, True]
    low, high = evaluation.reliability_bins(probabilities, outcomes, bins=2)
    assert (low.confidence, low.right, low.count) == (pytest.approx(0.2), 0.5, 2)
    assert (high.confidence, high.right, high.count) == (
        pytest.approx(0.9),
        pytest.approx(2 / 3),
        3,
    )
    error = (2 * 0.3 + 3 * (0.9 - 2 / 3)) / 5
    assert evaluation.expected_calibration_error(probabilities, outcomes, 2) == pytest.approx(error)
    squares = 0.01 + 0.49 + 0.04 + 0.81 + 0
    assert evaluation.brier_score(probabilities, outcomes) == pytest.approx(squares / 5)
    assert evaluation.expected_calibration_error([], []) is None
    assert evaluation.brier_score([], []) is None
    with pytest.raises(ValueError, match="outside"):
        evaluation.reliability_bins([float("nan")], [True])
    with pytest.raises(ValueError, match="2 figures against 1"):
        evaluation.brier_score([0.1, 0.2], [True])


def test_calibrated_probabilities_have_a_small_error_and_shifted_ones_the_shift() -> None:
    chance = random.Random(3)
    true = [chance.uniform(0, 0.8) for _ in range(20_000)]
    came = [chance.random() < each for each in true]
    error = evaluation.expected_calibration_error(true, came)
    assert error is not None and error < 0.02
    shifted = evaluation.expected_calibration_error([each + 0.2 for each in true], came)
    assert shifted == pytest.approx(0.2, abs=0.02)


def test_paired_bootstrap_tells_a_steady_gain_from_chance() -> None:
    chance = random.Random(5)
    base = [chance.random() for _ in range(80)]  # cases differ far more than the two systems do
    better = [each + chance.gauss(0.05, 0.05) for each in base]
    gain = evaluation.paired_bootstrap(better, base, draws=2000)
    assert gain.low > 0 and gain.above_zero == 1
    assert gain.low < gain.mean < gain.high
    # The middle 95 % of a mean of 80 is about 2 * 1.96 standard errors wide.
    assert gain.high - gain.low == pytest.approx(2 * 1.96 * 0.05 / math.sqrt(80), rel=0.25)
    same = evaluation.paired_bootstrap(
        [each + chance.gauss(0, 0.05) for each in base], base, draws=2000
    )
    assert same.low < 0 < same.high
    assert gain == evaluation.paired_bootstrap(better, base, draws=2000)
    assert gain != evaluation.paired_bootstrap(better, base, draws=2000, seed=1)
    with pytest.raises(ValueError, match="no pair"):
        evaluation.paired_bootstrap([], [])


ROW = {"indicator": 7, "disclosed": "no", "answer": None, "acceptable": [None], "evidence": []}


def test_a_gold_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a__b.jsonl"
    quote = {"page": 2, "quote": "公司重视\u2028安全", "grade": 1}  # a line end for splitlines
    rows = [ROW, {**ROW, "indicator": "8", "disclosed": "yes", "answer": 2, "evidence": [quote]}]
    path.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    silent, told = evaluation.read_judgements(path)
    assert (silent.indicator, silent.disclosed, silent.quotes) == ("7", "no", ())
    assert told.quotes == (GoldQuote("公司重视\u2028安全", 1, 2),)
    assert (told.answer, told.acceptable) == (2, (None,))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**ROW, "disclosed": "maybe"}, "disclosed is 'maybe'"),
        ({**ROW, "evidence": [{"quote": "公司", "grade": 3}]}, "a grade other than 1 and 2"),
        ({**ROW, "evidence": [{"quote": " \n", "grade": 2}]}, "a quote is empty"),
        ({**ROW, "evidence": [{"quote": "公司"}]}, "the key 'grade' is missing"),
        (["7", "no"], "indices must be"),
        ({**ROW, "indicator": "1"}, "indicator 1 stands twice"),
    ],
)
def test_a_wrong_line_of_gold_is_named(tmp_path: Path, row: Any, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps({**ROW, 'indicator': '1'})}\n{json.dumps(row)}\n", "utf-8")
    with pytest.raises(ValueError, match=f"gold.jsonl:2: .*{message}"):
        evaluation.read_judgements(path)


@needs_shared
@pytest.mark.parametrize(
    ("file", "framework"),
    [
        ("zhihu.txt", "pi-law-policy"),
        ("shenzhen_energy_2016_csr.pdf", "cfis-self-assessment"),
    ],
)
def test_figures_are_those_of_the_shared_scorer(tmp_path: Path, file: str, framework: str) -> None:
    out = tmp_path / "out.json"
    document = SHARED / "gold" / "documents" / file
    gold = SHARED / "gold" / f"{document.stem}__{framework}.jsonl"
    command = ["-m", "review.cli", "prefill", document, "-f", framework, "-o", out, "--no-ocr"]
    subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True, timeout=300)
    theirs = scorer(SHARED).score(str(gold), str(out), str(document))

    judgements = evaluation.read_judgements(gold)
    items = {item["indicator"]: item for item in json.loads(out.read_text("utf-8"))["items"]}
    figures: dict[str, list[float | None]] = {"recall@5": [], "recall@10": [], "ndcg@10": []}
    cited: list[frozenset[int]] = []
    for judgement in judgements:
        evidence = items[judgement.indicator]["evidence"]
        retrieved = [
            Retrieved(each["quote"], (each["page"],) if document.suffix == ".pdf" else ())
            for each in evidence
        ]
        covered = evaluation.covering(retrieved, judgement.quotes)
        figures["recall@5"].append(evaluation.recall_at(5, covered, judgement.quotes))
        figures["recall@10"].append(evaluation.recall_at(10, covered, judgement.quotes))
        figures["ndcg@10"].append(evaluation.ndcg_at(10, covered, judgement.quotes))
        cited += [found for found, each in zip(covered, evidence, strict=True) if each["cited"]]
    for name, values in figures.items():
        assert evaluation.mean_known(values) == pytest.approx(theirs[name]), name
        assert 0 < theirs[name] < 1
    assert evaluation.precision_at(len(cited), cited) == pytest.approx(theirs["cited_precision"])

    silent_words = (None, "no", "n/a")
    said = {number: item["answer"] not in silent_words for number, item in items.items()}
    disclosure = evaluation.disclosure_figures(said, judgements)
    assert disclosure.accuracy == pytest.approx(theirs["disclosure_accuracy"])
    assert disclosure.false_disclosed == pytest.approx(theirs["false_disclosed"])


@needs_shared
def test_all_gold_is_read_and_its_quotes_cover_themselves() -> None:
    paths = sorted((SHARED / "gold").glob("*.jsonl"))
    assert paths
    for path in paths:
        for judgement in evaluation.read_judgements(path):
            retrieved = [Retrieved(each.quote, (each.page or 0,)) for each in judgement.quotes]
            covered = evaluation.covering(retrieved, judgement.quotes)
            assert all(place in found for place, found in enumerate(covered))
