"""Answers as they stand in a file: a JSON of ours, or a workbook that was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indicators.applicability import switched
from indicators.organisation import Organisation
from indicators.schema import Framework, Proposal
from indicators.scoring.given import Given
from review.circumstances import Circumstances, given_answers, given_of
from review.decisions import Decision
from review.exports.prefill_reading import read_prefill
from review.exports.workbook_reading import read_filled_workbook


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """What a file says of one organisation under one framework.

    A workbook gives decisions only: `proposals` is empty there. `unswitched` are the proposals as
    they were before facts about the organisation switched some.
    """

    path: Path
    framework: Framework
    proposals: tuple[Proposal, ...]
    decisions: Mapping[str, Decision]
    circumstances: Circumstances
    organisation: str = ""
    year: str = ""
    unswitched: tuple[Proposal, ...] = ()

    @property
    def given(self) -> tuple[Given, ...]:
        """What each indicator is answered with."""
        if self.proposals:
            return given_answers(self.framework, self.proposals, self.decisions)
        return tuple(
            given_of(self.framework, self.decisions[each.id])
            if each.id in self.decisions
            else Given(each.id, "not_found", None, confirmed=False)
            for each in self.framework.indicators
        )

    def with_facts(self, facts: Mapping[str, Any]) -> AnswerFile:
        """The same with more known of the organisation."""
        known = {**self.circumstances.organisation.values, **facts}
        organisation = Organisation(known)
        return replace(
            self,
            proposals=switched(self.framework, self.unswitched, organisation),
            circumstances=replace(self.circumstances, organisation=organisation),
        )


def read_answers(path: Path) -> AnswerFile:
    """Read a JSON file or a workbook of this program.

    Raises:
        ReviewError: it is neither; the message says what to give.
    """
    if path.suffix.lower() == ".xlsx":
        filled = read_filled_workbook(path)
        return AnswerFile(path, filled.framework, (), filled.decisions, Circumstances())
    prefill = read_prefill(path)
    return AnswerFile(
        path,
        prefill.framework,
        prefill.proposals,
        prefill.decisions,
        prefill.circumstances,
        prefill.organisation,
        prefill.year,
        prefill.unswitched,
    )
