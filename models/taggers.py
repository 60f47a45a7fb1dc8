"""Bundled linear taggers: topics of report sentences, practices of policy sentences, statements.

Made by models/training/train_taggers.py; bundled/taggers/README.md says from what and what they
are worth.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from models.ngram_features import HASH_BITS, Form, hashed_ngrams, weighted

BUNDLED = Path(__file__).parent / "bundled" / "taggers"
FORMAT = "mingzheng.tagger/1"
NAMES = (
    "report_topics",
    "quantity",
    "practices",
    "practices_in_context",
    "importance",
    "importance_in_context",
    "risk",
    "risk_in_context",
    "statement_kinds",
)
Output = Literal["one", "any"]
AT_A_TIME = 2000  # texts; bounds the memory that the n-grams take
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """The weights over the n-grams of one text of a row: of the sentence, or of its context."""

    buckets: npt.NDArray[np.int64]
    rarity: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LinearTagger:
    """Sums of weights over hashed n-grams; `one` of the labels holds (softmax), or `any` (sigmoid).

    Has as many parts as a row has texts.
    """

    labels: tuple[str, ...]
    form: Form
    longest: int
    output: Output
    parts: tuple[Part, ...]
    intercepts: npt.NDArray[np.float32]

    @classmethod
    def read(cls, path: Path) -> LinearTagger:
        """A tagger from its file; ValueError where it is of another format or does not fit."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return _tagger({name: arrays[name] for name in arrays.files})
        except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path}: no weights of a tagger: {error}") from None

    def save(self, path: Path) -> None:
        """Write weights as int8 with a float16 scale for every n-gram, and the rest as it is."""
        config = {
            "format": FORMAT,
            "labels": self.labels,
            "form": self.form,
            "longest": self.longest,
            "output": self.output,
            "parts": len(self.parts),
        }
        text = np.asarray(json.dumps(config, ensure_ascii=False))
        arrays: dict[str, npt.NDArray[np.generic]] = {"config": text, "intercepts": self.intercepts}
        for index, part in enumerate(self.parts):
            scales = np.maximum(np.abs(part.weights).max(axis=1) / 127, 1e-6).astype(np.float16)
            levels = np.rint(part.weights / scales.astype(np.float32)[:, None])
            arrays[f"buckets{index}"] = part.buckets.astype(np.uint32)
            arrays[f"rarity{index}"] = part.rarity.astype(np.float16)
            arrays[f"scales{index}"] = scales
            arrays[f"weights{index}"] = np.clip(levels, -127, 127).astype(np.int8)
        np.savez_compressed(path, allow_pickle=False, **arrays)

    def logits(self, *columns: Sequence[str]) -> Scores:
        """The sums, shape (texts, labels); one column of texts for each part."""
        if len(columns) != len(self.parts) or len({len(column) for column in columns}) != 1:
            raise ValueError(f"{len(self.parts)} columns of texts of one length are needed")
        result = np.tile(self.intercepts, (len(columns[0]), 1))
        for start in range(0, len(result), AT_A_TIME):
            rows = slice(start, start + AT_A_TIME)
            for part, column in zip(self.parts, columns, strict=True):
                counts = hashed_ngrams(column[rows], self.longest, self.form)
                result[rows] += weighted(counts, part.buckets, part.rarity) @ part.weights
        return result

    def probabilities(self, *columns: Sequence[str]) -> Scores:
        """Shape (texts, labels); rows sum to 1 where one label holds."""
        logits = self.logits(*columns).astype(np.float64)
        if self.output == "any":
            return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))), np.float32)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _tagger(arrays: dict[str, npt.NDArray[np.generic]]) -> LinearTagger:
    config = json.loads(str(arrays["config"]))
    if config.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} file")
    if config["form"] not in get_args(Form) or config["output"] not in get_args(Output):
        raise ValueError("unknown form of text or output")
    labels = tuple(config["labels"])
    if arrays["intercepts"].shape != (len(labels),):
        raise ValueError("as many intercepts as labels are needed")
    return LinearTagger(
        labels=labels,
        form=config["form"],
        longest=int(config["longest"]),
        output=config["output"],
        parts=tuple(_part(arrays, index, len(labels)) for index in range(config["parts"])),
        intercepts=arrays["intercepts"].astype(np.float32),
    )


def _part(arrays: dict[str, npt.NDArray[np.generic]], index: int, labels: int) -> Part:
    buckets, rarity, scales, weights = (
        arrays[f"{name}{index}"] for name in ("buckets", "rarity", "scales", "weights")
    )
    size = len(buckets)
    if weights.shape != (size, labels) or weights.dtype != np.int8:
        raise ValueError("weights and labels do not fit each other")
    if not size or rarity.shape != (size,) or scales.shape != (size,):
        raise ValueError("n-grams and weights do not fit each other")
    sorted_buckets = buckets.astype(np.int64)
    if np.any(np.diff(sorted_buckets) <= 0) or sorted_buckets[-1] >= 1 << HASH_BITS:
        raise ValueError("the n-grams are out of order")
    return Part(
        buckets=sorted_buckets,
        rarity=rarity.astype(np.float32),
        weights=weights.astype(np.float32) * scales.astype(np.float32)[:, None],
    )


class Taggers:
    """All taggers of a folder; the weights of each are read when it is first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = lru_cache(maxsize=None)(LinearTagger.read)

    @classmethod
    def load(cls, folder: Path = BUNDLED) -> Taggers:
        """The taggers of a folder; ValueError where one is missing, and later where one is bad."""
        missing = [name for name in NAMES if not (folder / f"{name}.npz").is_file()]
        if missing:
            raise ValueError(f"{folder}: no weights for {', '.join(missing)}")
        return cls(folder)

    def tagger(self, name: str) -> LinearTagger:
        """The tagger of that name; ValueError where its file is no tagger's."""
        return self._read(self._folder / f"{name}.npz")

    def labels(self, name: str) -> tuple[str, ...]:
        """The names of the columns that the method of that name gives."""
        return self.tagger(name).labels

    def report_topics(self, texts: Sequence[str]) -> Scores:
        """Probabilities of the 36 topics and 无关文本 of report sentences, shape (n, 37)."""
        return self.tagger("report_topics").probabilities(texts)

    def quantity(self, texts: Sequence[str]) -> Scores:
        """Probabilities of 定性文本, 定量文本 and 无关文本 of report sentences, shape (n, 3)."""
        return self.tagger("quantity").probabilities(texts)

    def practices(
        self,
        texts: Sequence[str],
        before: Sequence[str] | None = None,
        headings: Sequence[str] | None = None,
    ) -> Scores:
        """How likely policy sentences are about each of 11 data practices, shape (n, 11).

        From 0.5 on a practice is taken to be there: the thresholds are those of the best F1.
        Better with the sentence before each and the last heading over it ("" where there is
        none); ValueError where only one of the two is given. So also for the two below.
        """
        return self._policy("practices", texts, before, headings)

    def importance(
        self,
        texts: Sequence[str],
        before: Sequence[str] | None = None,
        headings: Sequence[str] | None = None,
    ) -> Scores:
        """Whether policy sentences matter to a user, shape (n,); from 0.5 on they do."""
        return self._policy("importance", texts, before, headings)[:, 0]

    def risk(
        self,
        texts: Sequence[str],
        before: Sequence[str] | None = None,
        headings: Sequence[str] | None = None,
    ) -> Scores:
        """Whether policy sentences that matter hold a risk for a user, shape (n,); from 0.5 on."""
        return self._policy("risk", texts, before, headings)[:, 0]

    def _policy(
        self,
        name: str,
        texts: Sequence[str],
        before: Sequence[str] | None,
        headings: Sequence[str] | None,
    ) -> Scores:
        if before is None and headings is None:
            return self.tagger(name).probabilities(texts)
        if before is None or headings is None:
            raise ValueError("the sentences before and the headings are needed, or neither")
        return self.tagger(f"{name}_in_context").probabilities(texts, before, headings)

    def statement_kinds(self, texts: Sequence[str]) -> Scores:
        """Probabilities of the seven kinds of statement, shape (n, 7).

        fact, plan, negation, other_party, boilerplate, heading, index_line; see `labels`.
        """
        return self.tagger("statement_kinds").probabilities(texts)


@cache
def bundled() -> Taggers:
    """The bundled taggers; each is read once."""
    return Taggers.load()
