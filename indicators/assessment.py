"""The whole chain on one screen: files → documents → passages → proposals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.passages import Passage, passages_of
from corpus.tokenization import terms
from extractor.document import Document
from extractor.isolated import IsolatedReader
from indicators.evidence import find_evidence
from indicators.features import FEATURES, SearchIndexes, searched_text
from indicators.proposal import propose
from indicators.schema import Framework, Proposal
from models.encoder import Encoder
from models.ranker import BUNDLED, LinearRanker
from models.static_encoder import StaticEncoder

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on besides its files and its framework."""

    encoder: str = StaticEncoder.name


@dataclass(frozen=True, slots=True)
class Assessment:
    """The proposals of one framework over one organisation's documents."""

    framework: Framework
    documents: tuple[Document, ...]
    settings: Settings
    settings_hash: str
    proposals: tuple[Proposal, ...]


def read_documents(paths: Sequence[Path], progress: Progress | None = None) -> tuple[Document, ...]:
    """Read files, in a process of their own; progress is called with (file name, done, pages)."""
    with IsolatedReader() as reader:
        documents = [reader.read(path, progress) for path in paths]
    return tuple({document.id: document for document in documents}.values())


def assess(
    documents: Sequence[Document],
    framework: Framework,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Propose an answer with evidence for every indicator; progress counts the indicators."""
    settings = settings or Settings()
    ranker = LinearRanker.load()
    if ranker.features != FEATURES:
        raise ValueError("the bundled ranker was trained on other features; train it again")
    # By id, so that the order in which the files were named changes nothing.
    ordered = sorted(documents, key=lambda document: document.id)
    passages = [passage for document in ordered for passage in passages_of(document)]
    examples = [each for indicator in framework.indicators for each in indicator.examples]
    encoder = _encoder(settings, examples, passages)
    indexes = SearchIndexes.build(passages, encoder, examples)
    by_id = {document.id: document for document in documents}
    proposals = []
    for number, indicator in enumerate(framework.indicators, 1):
        found = find_evidence(indexes, framework, indicator, by_id, ranker)
        proposals.append(propose(framework, indicator, found, by_id))
        if progress:
            progress(indicator.id, number, len(framework.indicators))
    return Assessment(
        framework,
        tuple(documents),
        settings,
        _hash(settings, framework, by_id),
        tuple(proposals),
    )


def _encoder(settings: Settings, examples: Sequence[str], passages: Sequence[Passage]) -> Encoder:
    if settings.encoder == StaticEncoder.name:
        return StaticEncoder(terms).fit([*map(searched_text, passages), *examples])
    from models.transformer_encoder import TransformerEncoder  # heavy, and only when named

    return TransformerEncoder(settings.encoder)


def _hash(settings: Settings, framework: Framework, documents: Mapping[str, Document]) -> str:
    """One hash over everything that the proposals depend on."""
    parts = {
        "settings": asdict(settings),
        "ranker": hashlib.sha256(BUNDLED.read_bytes()).hexdigest(),
        "framework": hashlib.sha256(framework.model_dump_json().encode()).hexdigest(),
        "documents": sorted(documents),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
