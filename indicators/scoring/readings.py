"""The readings of a framework's open places: those chosen, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.errors import IndicatorsError
from indicators.schema import Framework
from indicators.scoring.result import Reading


class UnknownReading(IndicatorsError):
    """The framework has no such open place, or no such reading of it."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


def chosen_readings(framework: Framework, chosen: Mapping[str, str]) -> tuple[Reading, ...]:
    """Every open place of the framework with the reading that is used.

    Raises:
        UnknownReading: a choice for a place or a reading that there is not.
    """
    known = {each.id: each for each in framework.scoring.ambiguities}
    for name, choice in chosen.items():
        options = [each.id for each in known[name].choices] if name in known else None
        if options is None:
            listed = ", ".join(known) or "none"
            raise UnknownReading(
                f"{framework.id} has no open place '{name}' in its scoring; it has: {listed}",
                f"“{framework.title}”的评分规则没有名为“{name}”的选项",
            )
        if choice not in options:
            raise UnknownReading(
                f"'{choice}' is no reading of '{name}'; choose one of: {', '.join(options)}",
                f"评分选项“{name}”没有“{choice}”；可选：{'、'.join(options)}",
            )
    readings = []
    for place in framework.scoring.ambiguities:
        choice = chosen.get(place.id, place.default)
        option = next(each for each in place.choices if each.id == choice)
        readings.append(
            Reading(
                place.id,
                place.question,
                place.question_en,
                choice,
                option.text,
                option.text_en,
                choice == place.default,
                place.clause,
                place.effect,
            )
        )
    return tuple(readings)
