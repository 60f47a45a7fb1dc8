"""The texts that the bundled encoder is trained on, as pairs that mean alike.

Every source is listed with its rights in the model card (models/bundled/encoder/README.md).
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from indicators.catalogue import framework_ids, load_framework

# Policies that the gold is made of: nothing of them is seen in training.
HELD_OUT_APPS = ("京东", "知乎")
SHORTEST = 12  # characters of a text
_CLAUSE = re.compile(r"[，；。：]")


@dataclass
class Pairs:
    """Pairs of texts of one kind; texts of the same group are no negatives of each other."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)

    def add(self, left: str, right: str, group: int | None = None) -> None:
        """Add a pair; without a group the pair is a group of its own."""
        self.left.append(left)
        self.right.append(right)
        self.groups.append(-len(self.left) if group is None else group)


def all_pairs(data: Path, seed: int) -> dict[str, Pairs]:
    """Pairs by kind, from the folder of data sets and from the catalogues."""
    generator = np.random.default_rng(seed)
    kinds: dict[str, Pairs] = {}
    kinds["title"], kinds["head"], kinds["adjacent"] = _laws(data / "train")
    policies = list(policy_sentences(data / "capp130"))
    kinds["policy adjacent"], kinds["policy rewrite"] = _policies(policies)
    reports = report_sentences(data / "lcy_esg")
    kinds["halves"] = _halves([*kinds["title"].right[::4], *(s for p in policies for s, _ in p)])
    kinds["report halves"] = _halves(reports)
    kinds["abstract"] = _abstracts(data / "train")
    kinds["synonym"] = _synonyms(data / "train", generator)
    kinds["claim"], kinds["example"] = _catalogues(generator)
    return kinds


def _laws(folder: Path) -> tuple[Pairs, Pairs, Pairs]:
    """Titles and headings with their articles, and neighbouring articles."""
    title, head, adjacent = Pairs(), Pairs(), Pairs()
    groups: dict[str, int] = {}
    for name in ("laws_articles.jsonl.gz", "just_laws_articles.jsonl.gz"):
        last: dict[str, str] = {}
        for row in _lines(folder / name):
            text = row["x"]
            if len(text) < SHORTEST:
                continue
            group = groups.setdefault(row["t"], len(groups))
            title.add(row["t"], text, group)
            if row["h"]:
                head.add(f"{row['t']} {row['h'][-1]}", text)
                if last.get("t") == row["t"] and last.get("h") == row["h"][-1]:
                    adjacent.add(last["x"], text)
            last = {"t": row["t"], "h": row["h"][-1] if row["h"] else "", "x": text}
    return title, head, adjacent


def policy_sentences(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """The sentences of each policy in order with their rewriting, less the policies held out.

    The sentences of the published test splits are left out too.
    """
    paths = sorted((folder / "Annotation" / "Annotation").glob("*.jsonl"))
    test = {bare(line.rsplit("\t", 1)[0]) for line in _test_lines(folder)}
    for path in paths:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        start = "".join(row["text"] for row in rows[:12])
        if any(app in start for app in HELD_OUT_APPS):
            continue
        yield [(row["text"], row["rewrite"] or "") for row in rows if bare(row["text"]) not in test]


def _test_lines(folder: Path) -> Iterator[str]:
    """The sentences of CAPP-130's published test splits, which the taggers are measured on."""
    for path in sorted((folder / "Subdataset" / "Extraction").glob("*/test.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def _policies(policies: list[list[tuple[str, str]]]) -> tuple[Pairs, Pairs]:
    adjacent, rewrite = Pairs(), Pairs()
    for policy in policies:
        for (one, other), (following, _) in pairwise(policy):
            if len(one) >= 5 and len(following) >= SHORTEST:
                adjacent.add(one, following)
            if len(other) >= 5 and other != one:
                rewrite.add(one, other)
    return adjacent, rewrite


def report_sentences(folder: Path) -> list[str]:
    """Sentences of ESG reports without their labels, less the fifth that taggers are tested on."""
    from models.training.report_topics import labelled, split

    rows = labelled(folder)
    train, _ = split(len(rows))
    return list(dict.fromkeys(rows[index].text for index in train))


def _halves(texts: list[str]) -> Pairs:
    """The two halves of a sentence, parted at the mark nearest its middle, or there."""
    pairs = Pairs()
    for text in texts:
        marks = [match.end() for match in _CLAUSE.finditer(text[:-1])] or [len(text) // 2]
        marks = [mark for mark in marks if SHORTEST <= mark <= len(text) - SHORTEST]
        if marks:
            mark = min(marks, key=lambda each: abs(each - len(text) // 2))
            pairs.add(text[:mark], text[mark:])
    return pairs


def _abstracts(folder: Path) -> Pairs:
    pairs = Pairs()
    for row in _lines(folder / "csl_abstracts.jsonl.gz"):
        title = row.get("title") or row.get("t")
        if title:
            pairs.add(str(title), row["abstract"])
    return pairs


def _synonyms(folder: Path, generator: np.random.Generator) -> Pairs:
    pairs = Pairs()
    for row in _lines(folder / "cow_synsets.jsonl.gz"):
        lemmas = [lemma for lemma in row["lemmas"] if len(lemma) > 1]
        if len(lemmas) > 1:
            one, other = generator.choice(len(lemmas), 2, replace=False)
            pairs.add(lemmas[one], lemmas[other])
    return pairs


def _catalogues(generator: np.random.Generator) -> tuple[Pairs, Pairs]:
    """Claims and words with example sentences, and example sentences of the same claim."""
    claims, examples = Pairs(), Pairs()
    group = 0
    for name in framework_ids():
        for indicator in load_framework(name).indicators:
            for claim in indicator.claims:
                group += 1
                words = [*claim.words, *claim.names]
                for example in claim.examples:
                    claims.add(claim.text, example, group)
                    claims.add(indicator.title, example, group)
                    if words:
                        some = generator.choice(len(words), min(4, len(words)), replace=False)
                        claims.add("、".join(words[index] for index in some), example, group)
                    for other in claim.examples:
                        if other != example:
                            examples.add(example, other, group)
    return claims, examples


def _lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def bare(text: str) -> str:
    """Letters, characters and digits only, so that punctuation makes no other sentence."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).lower()))
