"""CAPP-130 (CC BY 4.0): the published splits of labelled policy sentences, and their context."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.training.encoder_texts import HELD_OUT_APPS

Task = Literal["topic", "imprtant", "risk"]  # the first words of the published folders' names
SPLITS = ("train", "dev", "test")
LONGEST_HEADING = 25  # characters
_SENTENCE_ENDS = ("。", "；", ";")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences with what stands before them and over them, and labels of 0 and 1 (n, labels)."""

    texts: list[str]
    before: list[str]
    headings: list[str]
    labels: npt.NDArray[np.int64]

    def __add__(self, other: Sentences) -> Sentences:
        return Sentences(
            self.texts + other.texts,
            self.before + other.before,
            self.headings + other.headings,
            np.concatenate([self.labels, other.labels]),
        )

    def at(self, chosen: Sequence[int] | npt.NDArray[np.intp]) -> Sentences:
        """The sentences at those places."""
        return Sentences(
            [self.texts[place] for place in chosen],
            [self.before[place] for place in chosen],
            [self.headings[place] for place in chosen],
            self.labels[np.asarray(chosen, np.intp)],
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy in its order: sentences with the names of their labels."""

    texts: list[str]
    names: list[list[str]]

    @property
    def is_held_out(self) -> bool:
        """Whether it is one of those that the gold is made of."""
        return any(app in "".join(self.texts[:12]) for app in HELD_OUT_APPS)

    def context(self) -> tuple[list[str], list[str]]:
        """For each sentence the one before it and the last short line over it."""
        headings, heading = [], ""
        for text in self.texts:
            headings.append(heading)
            if len(text) <= LONGEST_HEADING and not text.rstrip().endswith(_SENTENCE_ENDS):
                heading = text
        return ["", *self.texts[:-1]], headings


def policies(folder: Path) -> list[Policy]:
    """The 130 annotated policies by number."""
    paths = (folder / "Annotation" / "Annotation").glob("*.jsonl")
    result = []
    for path in sorted(paths, key=lambda path: int(path.stem.partition("_")[2])):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        result.append(Policy([row["text"] for row in rows], [row["label"] for row in rows]))
    return result


def label_names(folder: Path) -> list[str]:
    """The 11 practices, 摘要 (important) and 潜在风险 (risk) in the order of the labels."""
    text = (folder / "Annotation" / "label_explanation.json").read_text(encoding="utf-8-sig")
    return [row["label_chinese_name"] for row in json.loads(text)]


def splits(folder: Path, task: Task) -> dict[str, Sentences]:
    """The published train, dev and test sentences of a task, in their order.

    The splits say nothing about where a sentence stands: it is looked up in the policies, and
    where it stands in several, the first is taken. Two in three stand in one place only.
    """
    places: dict[str, tuple[str, str]] = {}
    for policy in policies(folder):
        for text, before, heading in zip(policy.texts, *policy.context(), strict=True):
            places.setdefault(_key(text), (before, heading))
    result = {}
    for split in SPLITS:
        texts, labels = _published(folder, task, split)
        context = [places.get(_key(text), ("", "")) for text in texts]
        result[split] = Sentences(
            texts, [before for before, _ in context], [over for _, over in context], labels
        )
    return result


def by_policy(folder: Path, task: Task) -> tuple[Sentences, npt.NDArray[np.int64]]:
    """All sentences of a task, labelled as the splits are, with the number of their policy.

    Practices and risk are asked of sentences that matter, as in the published splits.
    """
    names = label_names(folder)
    wanted = {"topic": names[:11], "imprtant": names[11:12], "risk": names[12:]}[task]
    rows: list[tuple[str, str, str, list[bool], int]] = []
    for number, policy in enumerate(policies(folder)):
        context = policy.context()
        for text, before, over, labels in zip(policy.texts, *context, policy.names, strict=True):
            said = [name in labels for name in wanted]
            matters = task == "imprtant" or (any(said) if task == "topic" else names[11] in labels)
            if matters:
                rows.append((text, before, over, said, number))
    texts, before_all, over_all, said_all, numbers = (
        list(column) for column in zip(*rows, strict=True)
    )
    sentences = Sentences(texts, before_all, over_all, np.asarray(said_all, np.int64))
    return sentences, np.asarray(numbers, np.int64)


def without_held_out(sentences: Sentences, folder: Path) -> Sentences:
    """Less the sentences of the policies that the gold is made of, wherever else they stand."""
    held_out = {
        _key(text) for policy in policies(folder) if policy.is_held_out for text in policy.texts
    }
    kept = [i for i, text in enumerate(sentences.texts) if _key(text) not in held_out]
    return sentences.at(kept)


def _published(folder: Path, task: Task, split: str) -> tuple[list[str], npt.NDArray[np.int64]]:
    path = folder / "Subdataset" / "Extraction" / f"{task}_identification_dataset" / f"{split}.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    pairs = [line.rsplit("\t", 1) for line in lines if "\t" in line]
    labels = np.asarray([json.loads(label) for _, label in pairs], np.int64)
    return [text for text, _ in pairs], labels.reshape(len(pairs), -1)


def _key(text: str) -> str:
    """A text without blanks and commas, which the published splits add and drop."""
    return "".join(c for c in text if not c.isspace() and c not in ",，")
