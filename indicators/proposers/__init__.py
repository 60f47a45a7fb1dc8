"""Answers from evidence, one rule a kind of scale; a framework names its rule by `answers`."""

from indicators.proposers.answer import AnswerProposer, ProposedAnswer
from indicators.proposers.coverage import propose_coverage
from indicators.proposers.levels import propose_level
from indicators.proposers.options import propose_option
from indicators.proposers.points import propose_points

PROPOSERS: dict[str, AnswerProposer] = {
    "option": propose_option,
    "level": propose_level,
    "yes_partly_no": propose_coverage,
    "points": propose_points,
}

__all__ = ["PROPOSERS", "AnswerProposer", "ProposedAnswer"]
