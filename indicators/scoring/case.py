"""What every scoring method looks at: the answers, sorted into counted, open and left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.schema import Framework, Indicator
from indicators.scoring.given import Given
from indicators.scoring.result import Occurrence


@dataclass(frozen=True, slots=True)
class Case:
    """A framework with its answers; `preview` counts what nobody confirmed."""

    framework: Framework
    given: tuple[Given, ...]
    preview: bool
    readings: Mapping[str, str]
    occurrences: tuple[Occurrence, ...] = ()

    def reading(self, place: str, usual: str) -> str:
        """The reading of an open place; the usual one where the framework does not name it."""
        return self.readings.get(place, usual)

    def number(self, name: str, usual: float) -> float:
        """A number of the rules."""
        return self.framework.scoring.numbers.get(name, usual)

    def named(self, name: str, usual: str) -> str:
        """A name that the rules give, e.g. of a grade."""
        return self.framework.scoring.names.get(name, usual)

    def indicator(self, given: Given) -> Indicator:
        """The indicator of an answer."""
        return self.framework.indicator(given.indicator)

    def counts(self, given: Given) -> bool:
        """True where an answer counts: a person gave it, or it is a preview."""
        return given.confirmed or self.preview

    def is_open(self, given: Given) -> bool:
        """True where nothing is decided, and in a preview nothing proposed either."""
        if self.preview:
            return given.state in ("not_found", "unreadable", "needs_external") and (
                not given.confirmed
            )
        return not given.confirmed

    def left_out(self, given: Given) -> bool:
        """True where the indicator counts as not applicable."""
        return self.counts(given) and given.state == "not_applicable"


def half_up(number: float, digits: int) -> float:
    """Rounded as in commerce: a five goes up (四舍五入)."""
    step = Decimal(1).scaleb(-digits)
    # By its shortest decimal form: 2.675 is meant as it is written.
    return float(Decimal(repr(number)).quantize(step, ROUND_HALF_UP))
