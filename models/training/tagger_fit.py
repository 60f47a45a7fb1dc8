"""How a linear tagger is fitted: choice of n-grams, thresholds and slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from models.ngram_features import Form, hashed_ngrams, weighted
from models.taggers import LinearTagger, Output, Part
from models.training.policy_practices import Sentences

CONTEXT_SHARE = 0.5  # of the context's weight beside the sentence's
Columns = tuple[Sequence[str], ...]
Labels = npt.NDArray[np.int64]
Classifier = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a tagger is made: its features, how many are kept for each part, and the classifier."""

    labels: tuple[str, ...]
    form: Form
    longest: int
    output: Output
    kept: tuple[int, ...]
    classifier: Classifier
    least_texts: int = 2  # that an n-gram has to stand in


def fit(recipe: Recipe, columns: Columns, labels: Labels) -> LinearTagger:
    """Fit one classifier for every label twice: on all n-grams, then on those that weigh most."""
    counts = [hashed_ngrams(column, recipe.longest, recipe.form) for column in columns]
    chosen = [
        np.flatnonzero(np.bincount(each.indices, minlength=each.shape[1]) >= recipe.least_texts)
        for each in counts
    ]
    tagger = _fitted(recipe, counts, chosen, labels)
    kept = []
    for each, part, size in zip(counts, tagger.parts, recipe.kept, strict=True):
        texts = np.bincount(each.indices, minlength=each.shape[1])[part.buckets]
        weight = np.linalg.norm(part.weights, axis=1) * part.rarity * np.sqrt(texts)
        kept.append(np.sort(part.buckets[np.argsort(-weight, kind="stable")[:size]]))
    return _fitted(recipe, counts, kept, labels)


def _fitted(
    recipe: Recipe,
    counts: list[sparse.csr_matrix],
    chosen: list[npt.NDArray[np.int64]],
    labels: Labels,
) -> LinearTagger:
    size, shares = len(labels), [1.0, *[CONTEXT_SHARE] * (len(counts) - 1)]
    rarities, blocks = [], []
    for each, buckets, share in zip(counts, chosen, shares, strict=True):
        texts = np.bincount(each.indices, minlength=each.shape[1])[buckets]
        # float16 as in the file, so that what is fitted is what is read
        rarity = (np.log((1 + size) / (1 + texts)) + 1).astype(np.float16).astype(np.float32)
        rarities.append(rarity)
        blocks.append(weighted(each, buckets, rarity) * np.float32(share))
    matrix = sparse.hstack(blocks).tocsr()
    models = [recipe.classifier().fit(matrix, labels[:, k]) for k in range(labels.shape[1])]
    weights = np.stack([model.coef_[0] for model in models], axis=1).astype(np.float32)
    ends = np.cumsum([0, *(len(buckets) for buckets in chosen)])
    parts = tuple(
        Part(buckets, rarity, weights[start:end] * np.float32(share))
        for buckets, rarity, share, start, end in zip(
            chosen, rarities, shares, ends[:-1], ends[1:], strict=True
        )
    )
    intercepts = np.asarray([model.intercept_[0] for model in models], np.float32)
    return LinearTagger(
        recipe.labels, recipe.form, recipe.longest, recipe.output, parts, intercepts
    )


def scaled(
    tagger: LinearTagger, slopes: npt.NDArray[np.float32], thresholds: npt.NDArray[np.float32]
) -> LinearTagger:
    """The tagger whose logits are slope × (logit - threshold), label by label."""
    parts = tuple(replace(part, weights=part.weights * slopes) for part in tagger.parts)
    intercepts = np.asarray((tagger.intercepts - thresholds) * slopes, np.float32)
    return replace(tagger, parts=parts, intercepts=intercepts)


def best_threshold(logits: npt.NDArray[np.float32], labels: Labels, macro: bool) -> float:
    """Where F1 on these sentences is best, smoothed over neighbouring thresholds."""
    shares = np.concatenate([np.linspace(0.02, 0.95, 94), np.linspace(0.951, 0.9995, 98)])
    thresholds = np.unique(np.quantile(logits, shares))
    values = []
    for threshold in thresholds:
        said = logits > threshold
        yes = _f1(said, labels == 1)
        values.append((yes + _f1(~said, labels == 0)) / 2 if macro else yes)
    smooth = np.convolve(np.pad(values, 2, mode="edge"), np.ones(5) / 5, "valid")
    return float(thresholds[int(np.argmax(smooth))])


def _f1(said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_]) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def slope(margins: npt.NDArray[np.float32], labels: Labels) -> float:
    """The slope of a logistic curve through 0.5 at the threshold."""
    curve = LogisticRegression(C=1e6, fit_intercept=False).fit(margins[:, None], labels)
    return float(max(curve.coef_[0, 0], 0.1))


def temperature(logits: npt.NDArray[np.float32], chosen: npt.NDArray[np.intp]) -> float:
    """The factor under which a softmax makes the true labels most likely."""

    def loss(factor: float) -> float:
        values = logits.astype(np.float64) * factor
        top = values.max(axis=1)
        total = np.log(np.exp(values - top[:, None]).sum(axis=1)) + top
        return float((total - values[np.arange(len(values)), chosen]).mean())

    return float(min(np.geomspace(0.5, 20, 60), key=loss))


def columns_of(sentences: Sentences, context: bool) -> Columns:
    """The texts, with what stands before and over them where the context counts."""
    around = (sentences.before, sentences.headings) if context else ()
    return (sentences.texts, *around)


def any_of(recipe: Recipe, train: Sentences, dev: Sentences) -> LinearTagger:
    """A tagger of labels that go together: thresholds from dev, then fitted on train and dev."""
    context = len(recipe.kept) > 1
    first = fit(recipe, columns_of(train, context), train.labels)
    logits = first.logits(*columns_of(dev, context))
    macro = len(recipe.labels) == 1
    thresholds = np.asarray(
        [best_threshold(logits[:, k], dev.labels[:, k], macro) for k in range(len(recipe.labels))],
        np.float32,
    )
    margins = logits - thresholds
    slopes = [slope(margins[:, k], dev.labels[:, k]) for k in range(len(recipe.labels))]
    both = train + dev
    tagger = fit(recipe, columns_of(both, context), both.labels)
    return scaled(tagger, np.asarray(slopes, np.float32), thresholds)


def one_of(recipe: Recipe, texts: list[str], names: list[str]) -> LinearTagger:
    """A tagger of one label of many; its temperature comes from a fifth set aside meanwhile."""
    chosen = np.asarray([recipe.labels.index(name) for name in names])
    labels = np.eye(len(recipe.labels), dtype=np.int64)[chosen]
    aside = np.random.default_rng(1).permutation(len(texts)) < len(texts) // 5
    rest = [text for text, is_aside in zip(texts, aside, strict=True) if not is_aside]
    others = [text for text, is_aside in zip(texts, aside, strict=True) if is_aside]
    factor = temperature(fit(recipe, (rest,), labels[~aside]).logits(others), chosen[aside])
    tagger = fit(recipe, (texts,), labels)
    slopes = np.full(len(recipe.labels), factor, np.float32)
    return scaled(tagger, slopes, np.zeros(len(recipe.labels), np.float32))


def vector_machine(strength: float, balanced: bool = False) -> Classifier:
    """Linear support vector machines; `balanced` weighs rare labels up."""
    weight = "balanced" if balanced else None
    return lambda: LinearSVC(C=strength, class_weight=weight, random_state=0, max_iter=10_000)


def regression(strength: float, balanced: bool = False) -> Classifier:
    """Logistic regressions; `balanced` weighs rare labels up."""
    weight = "balanced" if balanced else None
    return lambda: LogisticRegression(
        C=strength, class_weight=weight, solver="liblinear", random_state=0
    )
