"""The whole chain on one screen: files → documents → passages → proposals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from corpus.passages import Passage, passages_of
from extractor.document import Document
from extractor.isolated import IsolatedReader
from indicators.absence import absent_passages, applies
from indicators.claims import TELLING_APART, supported_claims
from indicators.disclosure import (
    ANSWER_SIGNS,
    EXPLICIT,
    SIGNS,
    answer_signs,
    denies,
    disclosure_signs,
)
from indicators.features import FEATURES, FrameworkFeatures, SearchIndexes, framework_features
from indicators.judged_passages import ruling
from indicators.learning import Learned, Lessons, learn
from indicators.near_misses import search_record
from indicators.proposal import Found, propose, proposed_answer
from indicators.schema import Framework, Proposal
from indicators.tag_features import USED_TAGGERS
from models.bundled_encoder import FOLDER as ENCODER_FOLDER
from models.bundled_encoder import BundledEncoder
from models.encoder import named_encoder
from models.ranker import BUNDLED, LinearRanker, probability
from models.taggers import BUNDLED as TAGGERS_FOLDER
from models.taggers import bundled as bundled_taggers

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on besides its files and its framework.

    `learned` is what it took over from the decisions of its project; None where it took nothing.
    """

    encoder: str = BundledEncoder.name
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The proposals of one framework over one organisation's documents.

    `without_facts` are the proposals as they were before facts about the organisation switched
    them, of those alone that were switched.
    """

    framework: Framework
    documents: tuple[Document, ...]
    settings: Settings
    settings_hash: str
    proposals: tuple[Proposal, ...]
    without_facts: tuple[Proposal, ...] = ()

    def proposal(self, indicator: str) -> Proposal:
        """The proposal for an indicator; KeyError where there is none."""
        for proposal in self.proposals:
            if proposal.indicator == indicator:
                return proposal
        raise KeyError(indicator)


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
    ranker: LinearRanker | None = None,
    lessons: Lessons | None = None,
) -> Assessment:
    """Propose an answer with evidence for every indicator; progress counts the indicators.

    `lessons` are the labels of the documents' own project, where its runs are to learn from them.
    """
    settings = settings or Settings()
    ranker = ranker or LinearRanker.load()
    steps = (ranker.passage, ranker.disclosure, ranker.answer)
    if tuple(step.features for step in steps) != (FEATURES, SIGNS, ANSWER_SIGNS):
        raise ValueError("the bundled ranker was trained on other features; train it again")
    # By id, so that the order in which the files were named changes nothing.
    ordered = sorted(documents, key=lambda document: document.id)
    passages = [passage for document in ordered for passage in passages_of(document)]
    indexes = build_indexes(passages, framework, settings)
    features = framework_features(indexes, framework)
    if lessons is not None:
        learned = learn(lessons, framework, indexes, features, ranker.passage)
        settings = replace(settings, learned=learned)
    if settings.learned is not None:
        ranker = replace(ranker, passage=settings.learned.step(ranker.passage))
    by_id = {document.id: document for document in ordered}
    proposals = []
    for number, indicator in enumerate(framework.indicators):
        proposals.append(
            _proposed(number, framework, indexes, features, ranker, by_id, settings.learned)
        )
        if progress:
            progress(indicator.id, number + 1, len(framework.indicators))
    return Assessment(
        framework,
        tuple(documents),
        settings,
        _hash(settings, framework, by_id),
        tuple(proposals),
    )


def load_models() -> None:
    """Read the bundled weights, which stay in memory: for a program that has to wait anyway."""
    named_encoder(BundledEncoder.name)
    for name in USED_TAGGERS:
        bundled_taggers().tagger(name)


def build_indexes(
    passages: Sequence[Passage], framework: Framework, settings: Settings | None = None
) -> SearchIndexes:
    """The search indexes of passages, with the encoder that the settings name."""
    encoder = named_encoder((settings or Settings()).encoder)
    return SearchIndexes.build(passages, encoder, framework.examples)


def _proposed(
    number: int,
    framework: Framework,
    indexes: SearchIndexes,
    features: FrameworkFeatures,
    ranker: LinearRanker,
    documents: Mapping[str, Document],
    learned: Learned | None,
) -> Proposal:
    """The way of one indicator: rank, choose, support claims, judge disclosure, propose."""
    indicator, values = framework.indicators[number], features.values[number]
    ranked = ranker.passage.odds(values)
    overrides = learned.overrides if learned else ()
    ruled = ruling(overrides, indicator, ranked, indexes.passages, documents)
    odds = ruled.odds
    absent = ruled.unbarred(absent_passages(indicator, indexes.passages, indexes.keywords))
    candidates = ruled.candidates(indexes.passages, indicator, documents, absent)
    claims = supported_claims(indicator, candidates, features.claims[number])
    plain = supported_claims(indicator, candidates, features.claims[number], TELLING_APART)
    signs = disclosure_signs(indicator, values, odds, candidates, plain, features.claims[number])
    told = ranker.disclosure.odds(signs)
    disclosed = float(probability(told))
    if denies(indicator, candidates, claims):
        disclosed = max(disclosed, EXPLICIT)
    found = Found(
        candidates=candidates,
        disclosed=disclosed,
        absent=next(
            (at for at, each in enumerate(candidates) if set(absent) & set(each.indexes)), None
        ),
        claims=claims,
        right=float(probability(ranker.answer.odds(answer_signs(signs, told)))),
        applies=applies(indicator, indexes.keywords),
    )
    answer = proposed_answer(framework, indicator, found)
    search = search_record(
        framework,
        indicator,
        candidates,
        values,
        features.strongest,
        indexes.keywords,
        documents,
        rejected=answer.answer is None,
    )
    proposal = propose(framework, indicator, found, answer, search, documents)
    return ruled.applied(proposal, documents)


def _hash(settings: Settings, framework: Framework, documents: Mapping[str, Document]) -> str:
    """One hash over everything that the proposals depend on."""
    told = asdict(settings)
    if settings.learned is None:  # as the hashes of runs were before there was any learning
        del told["learned"]
    parts = {
        "settings": told,
        "weights": _weights_hashes(),
        "framework": hashlib.sha256(framework.model_dump_json().encode()).hexdigest(),
        "documents": sorted(documents),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _weights_hashes() -> list[str]:
    """The hashes of the bundled weights, which stay the same as long as the program runs."""
    weights = [BUNDLED, ENCODER_FOLDER / "vectors.npy"]
    weights += [TAGGERS_FOLDER / f"{name}.npz" for name in USED_TAGGERS]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in weights]
