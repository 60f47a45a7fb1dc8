"""What a proposer gives back: an answer by open rules, or nothing, and the reason in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from indicators.evidence import Candidate
from indicators.schema import Answer, ClaimSupport, Framework, Indicator


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """An answer (None: the rules give none), points of a levelled scale, and one sentence why."""

    answer: Answer
    reason: str
    points: int | None = None


class AnswerProposer(Protocol):
    """Derives an answer from evidence and supported claims."""

    def __call__(
        self,
        framework: Framework,
        indicator: Indicator,
        candidates: Sequence[Candidate],
        claims: Sequence[ClaimSupport],
    ) -> ProposedAnswer:
        """The answer that the evidence supports."""
