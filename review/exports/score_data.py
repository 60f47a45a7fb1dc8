"""Scores and circumstances as the plain data of a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from indicators.assessment import Assessment
from indicators.organisation import Organisation
from indicators.scoring.result import Occurrence
from review.circumstances import Circumstances, scored
from review.decisions import Decision


def scores_data(
    assessment: Assessment, decisions: Mapping[str, Decision], circumstances: Circumstances
) -> dict[str, Any]:
    """The score of the confirmed answers, and the preview that counts proposals too."""
    return {
        "confirmed": asdict(scored(assessment, decisions, circumstances)),
        "preview": asdict(scored(assessment, decisions, circumstances, preview=True)),
    }


def circumstances_data(circumstances: Circumstances) -> dict[str, Any]:
    """Facts, readings and occurrences; empty where nothing was said."""
    data: dict[str, Any] = {
        "facts": dict(sorted(circumstances.organisation.values.items())),
        "readings": dict(sorted(circumstances.readings.items())),
        "occurrences": [asdict(each) for each in circumstances.occurrences],
    }
    return {key: value for key, value in data.items() if value}


def read_circumstances(data: Mapping[str, Any]) -> Circumstances:
    """Circumstances from the data of a JSON file.

    Raises:
        TypeError, KeyError: the data has another shape.
    """
    return Circumstances(
        Organisation(dict(data.get("facts", {}))),
        dict(data.get("readings", {})),
        tuple(Occurrence(**each) for each in data.get("occurrences", [])),
    )
