"""Learning from labels: what moves the weights, what the rule does, what stays as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from corpus.passages import passages_of
from extractor.document import Document
from indicators.assessment import (
    Assessment,
    Settings,
    _weights_hashes,
    assess,
    read_documents,
)
from indicators.catalogue import load_framework
from indicators.evidence import MOST_EVIDENCE
from indicators.features import FEATURES
from indicators.judged_passages import MOST_REJECTED, SURE, Override, ruling, same_passage
from indicators.learning import (
    FEWEST_LABELS,
    FEWEST_OF_A_KIND,
    Label,
    Learned,
    Lessons,
    enough,
    prior_precision,
    tuned,
)
from indicators.schema import Evidence, Framework, Proposal
from models.ranker import LinearRanker

EXAMPLES = Path(__file__).parent.parent / "examples"
POLICY = next(iter(EXAMPLES.glob("*_privacy_policy.html")))
STEP = LinearRanker.load().passage


@cache
def documents() -> tuple[Document, ...]:
    return read_documents([POLICY])


@cache
def law() -> Framework:
    return load_framework("pi-law-policy")


@cache
def plain() -> Assessment:
    return assess(documents(), law())


def label(indicator: str, evidence: Evidence, accepted: bool) -> Label:
    return Label(
        law().id,
        law().version,
        indicator,
        evidence.document,
        evidence.start,
        evidence.end,
        accepted,
    )


def again(*labels: Label, frameworks: tuple[Framework, ...] = ()) -> Assessment:
    return assess(documents(), law(), lessons=Lessons(labels, frameworks))


def of(assessment: Assessment, indicator: str) -> Proposal:
    return next(each for each in assessment.proposals if each.indicator == indicator)


def with_cited(count: int = 1) -> Proposal:
    """A proposed answer that cites several passages and has others beside them."""
    return next(
        each
        for each in plain().proposals
        if each.state == "proposed"
        and sum(one.cited for one in each.evidence) > count
        and len(each.evidence) == MOST_EVIDENCE
    )


def test_without_labels_everything_is_as_it_was() -> None:
    for lessons in (None, Lessons(())):
        made = assess(documents(), law(), lessons=lessons)
        assert made.settings == Settings() and made.settings.learned is None
        assert made.settings_hash == plain().settings_hash
        assert made.proposals == plain().proposals


def test_without_learning_the_hash_is_what_it_was_before_there_was_any() -> None:
    parts = {
        "settings": {"encoder": Settings().encoder},
        "weights": _weights_hashes(),
        "framework": hashlib.sha256(law().model_dump_json().encode()).hexdigest(),
        "documents": [documents()[0].id],
    }
    told = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
    assert plain().settings_hash == told


def test_labels_of_other_documents_change_nothing() -> None:
    other = Label(law().id, law().version, law().indicators[0].id, "sha256:0", 0, 50, True)
    made = again(other)
    assert made.settings.learned is None and made.settings_hash == plain().settings_hash


def test_a_rejected_passage_is_not_cited_again_but_stays_in_sight() -> None:
    before = with_cited()
    gone = next(each for each in before.evidence if each.cited)
    made = again(label(before.indicator, gone, accepted=False))
    after = of(made, before.indicator)
    span = gone.document, gone.start, gone.end
    held = [each for each in after.evidence if (each.document, each.start, each.end) == span]
    assert len(held) == 1 and not held[0].cited and held[0] is after.evidence[-1]
    at = len(after.evidence) - 1
    assert not any(at in claim.evidence for claim in after.claims)
    assert len(after.evidence) <= MOST_EVIDENCE
    assert "不再引用已否定的证据 1 处" in after.rationale
    others = [each for each in made.proposals if each.indicator != before.indicator]
    assert others == [each for each in plain().proposals if each.indicator != before.indicator]
    assert made.settings_hash != plain().settings_hash


def test_an_accepted_passage_comes_first_and_is_cited() -> None:
    before = with_cited()
    last = before.evidence[-1]
    assert not last.cited
    after = of(again(label(before.indicator, last, accepted=True)), before.indicator)
    first = after.evidence[0]
    assert (first.start, first.end, first.quote) == (last.start, last.end, last.quote)
    assert after.state == "proposed" and first.cited
    scores = [each.score for each in after.evidence]
    assert scores == sorted(scores, reverse=True) and first.score > 0.95
    assert "保留已采纳的证据 1 处" in after.rationale
    spans = [(each.start, each.end) for each in after.evidence]
    assert len(set(spans)) == len(spans) <= MOST_EVIDENCE


def test_a_part_of_a_passage_is_kept_as_it_was_selected() -> None:
    before = with_cited()
    single = {(each.start, each.end) for each in passages_of(documents()[0])}
    alone = [each for each in before.evidence if (each.start, each.end) in single]
    whole = max(alone, key=lambda each: each.end - each.start)
    part = replace(whole, start=whole.start + 2, end=whole.start + 14)
    after = of(again(label(before.indicator, part, accepted=True)), before.indicator)
    assert after.evidence[0].quote == whole.quote[2:14]
    inside = [each for each in after.evidence if whole.start <= each.start < whole.end]
    assert inside == [after.evidence[0]], "the passage is not shown a second time"


def test_a_passage_rejected_and_accepted_is_rejected() -> None:
    before = with_cited()
    one = next(each for each in before.evidence if each.cited)
    both = [label(before.indicator, one, accepted) for accepted in (True, False)]
    after = of(again(*both), before.indicator)
    assert not after.evidence[-1].cited and after.evidence[-1].start == one.start
    assert sum(each.start == one.start for each in after.evidence) == 1


def test_all_candidates_rejected_leaves_nothing_cited() -> None:
    before = with_cited()
    cuts = [label(before.indicator, each, accepted=False) for each in before.evidence]
    after = of(again(*cuts), before.indicator)
    barred = {(each.start, each.end) for each in before.evidence}
    assert not any((each.start, each.end) in barred for each in after.evidence if each.cited)
    assert sum((each.start, each.end) in barred for each in after.evidence) == MOST_REJECTED


def some_labels(count: int = FEWEST_LABELS) -> list[Label]:
    """Weak candidates accepted and the best ones rejected: what the ranking did not expect."""
    proposed = [each for each in plain().proposals if each.state == "proposed"]
    pairs = [(each.indicator, each.evidence[-1], True) for each in proposed]
    pairs += [(each.indicator, each.evidence[0], False) for each in proposed]
    return [label(*each) for each in pairs[:count]] + [label(*each) for each in pairs[-count:]]


def test_enough_labels_tune_the_weights_and_the_run_says_so() -> None:
    labels = some_labels()
    made = again(*labels)
    learned = made.settings.learned
    assert learned is not None and learned.enough
    assert (learned.accepted, learned.rejected) == (FEWEST_LABELS, FEWEST_LABELS)
    assert learned.weights is not None and len(learned.weights) == len(FEATURES)
    assert learned.shifts and {each.sign for each in learned.shifts} <= set(FEATURES)
    moves = [abs(each.after - each.before) for each in learned.shifts]
    assert moves == sorted(moves, reverse=True)
    assert again(*labels) == made, "the same labels, the same run"


def test_too_few_labels_leave_the_weights_alone() -> None:
    labels = some_labels()
    accepted = [each for each in labels if each.accepted]
    rejected = [each for each in labels if not each.accepted]
    for few in (labels[:3], accepted + rejected[: FEWEST_OF_A_KIND - 1]):
        learned = again(*few).settings.learned
        assert learned is not None and learned.weights is None and learned.shifts == ()
        assert len(learned.overrides) == len(few)


@pytest.mark.parametrize(
    ("accepted", "rejected", "told"),
    [(7, 3, True), (3, 7, True), (6, 3, False), (100, 2, False), (2, 100, False), (0, 0, False)],
)
def test_how_many_labels_are_enough(accepted: int, rejected: int, told: bool) -> None:
    assert enough(accepted, rejected) is told


def test_labels_of_another_framework_tune_weights_but_override_nothing() -> None:
    other = load_framework("ccia-002")
    made = assess(documents(), other)
    labels = [
        Label(other.id, other.version, each.indicator, one.document, one.start, one.end, at == 0)
        for each in made.proposals[:8]
        for at, one in enumerate(each.evidence[:2])
    ]
    learned = again(*labels, frameworks=(other,)).settings.learned
    assert learned is not None and learned.weights is not None and learned.overrides == ()
    unknown = again(*labels).settings.learned
    assert unknown is None, "a framework that was not handed in cannot be learnt from"
    older = replace(labels[0], framework=law().id, framework_version=law().version + 1)
    assert again(older).settings.learned is None


def test_settings_as_they_were_stored_before_are_still_read() -> None:
    stored = TypeAdapter(Settings)
    assert stored.validate_json('{"encoder": "bag"}') == Settings(encoder="bag")
    made = again(*some_labels()).settings
    assert stored.validate_json(stored.dump_json(made)) == made
    assert stored.validate_python(asdict(made)) == made


def test_the_hash_depends_on_what_was_learnt() -> None:
    labels = some_labels()
    hashes = {again(*labels[:count]).settings_hash for count in (1, 2, 20)}
    assert len(hashes) == 3 and plain().settings_hash not in hashes


def rows(count: int, seed: int = 0) -> np.ndarray:
    """Signs like those of passages."""
    random = np.random.default_rng(seed)
    return STEP.mean + STEP.scale * random.normal(size=(count, len(STEP.features)))


def test_weights_go_towards_the_sign_that_tells() -> None:
    signs = rows(200)
    at = STEP.features.index("kind_boilerplate")
    accepted = signs[:, at] < STEP.mean[at]
    prior = np.eye(len(STEP.features)) * 5.0
    moved = tuned(STEP, signs, accepted, np.ones(200), prior)
    change = moved.weights - STEP.weights
    assert change[at] < 0 and abs(change).argmax() == at
    assert moved.intercept == STEP.intercept, "the level of the labels is not kept"


@given(st.integers(0, 50), st.floats(0, 1))
def test_any_labels_give_finite_weights_that_a_strong_prior_holds(seed: int, share: float) -> None:
    signs = rows(30, seed)
    accepted = np.random.default_rng(seed).random(30) < share
    weak, strong = (
        tuned(STEP, signs, accepted, np.ones(30), np.eye(len(STEP.features)) * strength)
        for strength in (1.0, 1e6)
    )
    assert np.isfinite(weak.weights).all()
    assert np.abs(strong.weights - STEP.weights).max() < 1e-3


def test_the_prior_grows_with_the_passages_of_the_run() -> None:
    values = rows(40).reshape(4, 10, -1).astype(np.float32)
    none, some = (prior_precision(STEP, values, 2.0, background) for background in (0.0, 1.0))
    assert np.array_equal(none, np.eye(len(STEP.features)) * 2.0)
    assert np.linalg.eigvalsh(some - none).min() > -1e-9 and np.trace(some) > np.trace(none)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ((0, 10), (0, 10), True),
        ((0, 100), (20, 30), True),
        ((0, 10), (5, 105), True),
        ((0, 10), (6, 106), False),
        ((0, 10), (10, 20), False),
        ((0, 10), (30, 40), False),
    ],
)
def test_what_the_same_passage_is(one: tuple[int, int], other: tuple[int, int], told: bool) -> None:
    assert same_passage(*one, *other) is told
    assert same_passage(*other, *one) is told


def test_more_accepted_than_there_is_room_for() -> None:
    indicator, document = law().indicators[0], documents()[0]
    passages = passages_of(document)
    some = [
        Override(indicator.id, document.id, each.start, each.end, accepted=True)
        for each in passages[:15]
    ]
    odds = np.linspace(-3, 5, len(passages))
    ruled = ruling(some, indicator, odds, passages, {document.id: document})
    found = ruled.candidates(passages, indicator, {document.id: document}, (len(passages) - 1,))
    assert len(found) == MOST_EVIDENCE and len(ruled.kept) == MOST_EVIDENCE
    assert ruled.odds.max() == odds.max() and min(ruled.odds[:15].max(), SURE) == SURE


def test_learned_is_part_of_no_run_that_was_not_taught() -> None:
    bundled = Learned(0, 0)
    assert bundled.step(STEP) is STEP
