"""The gaps of an assessment, with what each would add to its score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indicators.gaps import Gap, GapKind, gaps_of
from indicators.schema import Framework, Proposal, State
from indicators.scoring.given import Given
from indicators.scoring.score import gains
from review.circumstances import Circumstances

# The state whose colour a gap is shown in, on the screen and in the workbook.
GAP_STATES: dict[GapKind, State] = {
    "silent": "not_found",
    "unreadable": "unreadable",
    "partly": "proposed",
    "weak": "proposed",
    "external": "needs_external",
}


def gaps_in(
    framework: Framework,
    proposals: Sequence[Proposal],
    given: Iterable[Given],
    circumstances: Circumstances,
) -> tuple[Gap, ...]:
    """The gaps under the readings and occurrences that are in force.

    What an answer would add is worked out with the proposals counted, as nothing is confirmed yet
    when a company looks at its own draft.
    """
    answered = tuple(given)
    return gaps_of(
        framework,
        proposals,
        {each.indicator: each for each in answered},
        gains(framework, answered, readings=circumstances.readings),
    )
