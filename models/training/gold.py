"""The hand-made gold as arrays: what the ranker sees of a document and what it should say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.evaluation import Judgement, Retrieved, covering, read_judgements
from corpus.passages import Passage, passages_of
from extractor.document import Document
from extractor.extract import read_document
from indicators.assessment import build_indexes
from indicators.catalogue import framework_ids, load_framework
from indicators.features import FrameworkFeatures, framework_features
from indicators.schema import Framework


@dataclass(frozen=True, slots=True)
class Study:
    """One document under one framework, with its gold.

    `grades` (0, 1 or 2) has the shape (indicators, passages), `disclosed` (indicators,).
    """

    stem: str
    document: Document
    framework: Framework
    passages: tuple[Passage, ...]
    features: FrameworkFeatures
    judgements: tuple[Judgement, ...]
    grades: npt.NDArray[np.float64]
    disclosed: npt.NDArray[np.bool_]

    @property
    def name(self) -> str:
        """What the figures of this study are listed under."""
        return f"{self.stem} × {self.framework.id}"


def studies(folder: Path) -> Iterator[Study]:
    """Every gold file in `folder`/gold over a framework that is here.

    The documents stand in `folder`/gold/documents or in the folder itself.

    Raises:
        FileNotFoundError: the document of a gold file is in neither place.
    """
    documents: dict[str, Document] = {}
    for path in sorted((folder / "gold").glob("*__*.jsonl")):
        stem, name = path.stem.split("__")
        if name in framework_ids():
            if stem not in documents:
                documents[stem] = read_document(_file(folder, stem))
            yield _study(stem, documents[stem], load_framework(name), path)


def _file(folder: Path, stem: str) -> Path:
    for place in (folder / "gold" / "documents", folder):
        for path in sorted(place.glob(f"{stem}.*")):
            return path
    raise FileNotFoundError(f"{folder}: no document {stem} to the gold")


def _study(stem: str, document: Document, framework: Framework, path: Path) -> Study:
    passages = passages_of(document)
    features = framework_features(build_indexes(passages, framework), framework)
    by_id = {judgement.indicator: judgement for judgement in read_judgements(path)}
    judgements = tuple(by_id[indicator.id] for indicator in framework.indicators)
    retrieved = shown(passages)
    grades = np.zeros((len(judgements), len(passages)))
    for row, judgement in enumerate(judgements):
        for column, places in enumerate(covering(retrieved, judgement.quotes)):
            grades[row, column] = max(
                (judgement.quotes[place].grade for place in places), default=0
            )
    disclosed = np.asarray([judgement.disclosed != "no" for judgement in judgements])
    return Study(stem, document, framework, passages, features, judgements, grades, disclosed)


def shown(passages: Iterable[Passage]) -> list[Retrieved]:
    """Passages as they are compared with the gold."""
    return [Retrieved(each.text, (each.page,) if each.page else ()) for each in passages]
