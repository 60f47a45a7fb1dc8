"""Passages for benchmarks: made from the clauses of real documents, as many as are wanted.

The recipe, seeded and the same for every size (a smaller collection is the beginning of a larger):
a made document of 250 passages draws on four real documents. A passage has the length of a real
one; it begins at a clause of one of the four and goes on with the next clause there (0.65) or with
a clause of any document (0.35). Half of its numbers get other digits, and one clause in four loses
two to four characters in its middle. So lengths, words and how often they stand are those of the
real texts; what a passage says as a whole is not, and new words hardly come with more passages,
which makes the lists of each word longer than in as many real passages.

Real texts are read at run time and never kept in the project; without `../shared` those of
`examples/` are taken.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.collection import CollectedPassage
from corpus.passages import passages_of
from extractor.errors import ExtractorError
from extractor.isolated import IsolatedReader

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "docs"
SEED = 20250711
A_DOCUMENT = 250  # passages
GOES_ON = 0.65
COMPANIES, YEARS, KINDS = 500, range(2019, 2026), ("csr_report", "annual_report", "privacy_policy")
CITED = 0.05  # of the passages
_CLAUSE = re.compile(r"[^。；，;,\n]+[。；，;,\n]?")
_NUMBER = re.compile(r"\d+")
Texts = Sequence[Sequence[str]]


def real_passages(cache: Path) -> tuple[str, list[list[str]]]:
    """Where the real passages come from, and those of each document; read once into `cache`."""
    folder = SHARED if SHARED.exists() else ROOT / "examples"
    if not cache.exists():
        texts = list(_read(folder))
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(texts), encoding="utf-8")
    return folder.name, json.loads(cache.read_text(encoding="utf-8"))


def _read(folder: Path) -> Iterator[list[str]]:
    suffixes = {".pdf", ".html", ".txt", ".docx"}
    with IsolatedReader(recognise=False) as reader:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() not in suffixes or path.name == "README.md":
                continue
            try:
                found = [passage.text for passage in passages_of(reader.read(path))]
            except ExtractorError:
                continue
            if len(found) > 3:
                yield found


class PassageMaker:
    """Makes documents from real passages by number."""

    def __init__(self, real: Texts, items: Sequence[str]) -> None:
        self._clauses = [
            [clause[0] for text in document for clause in _CLAUSE.finditer(text)]
            for document in real
        ]
        self._lengths = [len(text) for document in real for text in document]
        self._items = list(items)

    def document(self, number: int) -> list[CollectedPassage]:
        """The passages of a made document; its number and theirs are in the ids and offsets."""
        draw = random.Random(SEED * 1_000_003 + number)
        sources = draw.sample(range(len(self._clauses)), min(4, len(self._clauses)))
        company = f"样本{draw.randrange(COMPANIES):04d}有限公司"
        year, kind = draw.choice(YEARS), draw.choice(KINDS)
        found = []
        for ordinal in range(A_DOCUMENT):
            text = self.text(draw, sources)
            cited = self._items and draw.random() < CITED
            found.append(
                CollectedPassage(
                    document=f"sha256:{number:064x}",
                    file=f"{company}-{year}.pdf",
                    company=company,
                    year=year,
                    kind=kind,
                    page=ordinal // 5 + 1,
                    start=ordinal * 1000,
                    end=ordinal * 1000 + len(text),
                    section=("第一章",),
                    text=text,
                    items=(draw.choice(self._items),) if cited else (),
                )
            )
        return found

    def text(self, draw: random.Random, sources: Sequence[int]) -> str:
        """One made passage."""
        wanted = draw.choice(self._lengths)
        source, at = self._anywhere(draw, sources)
        parts: list[str] = []
        length = 0
        while length < wanted:
            clause = self._changed(draw, self._clauses[source][at])
            parts.append(clause)
            length += len(clause)
            if draw.random() < GOES_ON and at + 1 < len(self._clauses[source]):
                at += 1
            else:
                source, at = self._anywhere(draw, range(len(self._clauses)))
        return "".join(parts)[: max(wanted, 20)].strip() or "。"

    def _anywhere(self, draw: random.Random, sources: Sequence[int]) -> tuple[int, int]:
        source = draw.choice(sources)
        return source, draw.randrange(len(self._clauses[source]))

    def _changed(self, draw: random.Random, clause: str) -> str:
        clause = _NUMBER.sub(lambda found: _redrawn(draw, found[0]), clause)
        if len(clause) > 12 and draw.random() < 0.25:
            at = draw.randrange(3, len(clause) - 6)
            clause = clause[:at] + clause[at + draw.randint(2, 4) :]
        return clause

    def queries(self, count: int, titles: Sequence[str]) -> list[str]:
        """Half titles of indicators, half clauses of real texts in which words were changed."""
        draw = random.Random(SEED)
        found = draw.sample(list(titles), min(len(titles), count // 2))
        while len(found) < count:
            source, at = self._anywhere(draw, range(len(self._clauses)))
            clause = self._clauses[source][at].strip("。；，;,\n ")
            if 8 <= len(clause) <= 80:
                cut = draw.randrange(2, len(clause) - 3)
                found.append(clause[:cut] + clause[cut + 2 :] + draw.choice(("", "情况", "制度")))
        return found


def _redrawn(draw: random.Random, number: str) -> str:
    if draw.random() < 0.5:
        return number
    return "".join(str(draw.randrange(10)) for _ in number)
