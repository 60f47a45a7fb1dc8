"""What one scoring method works out."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.scoring.result import ItemScore, Part


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a method; `worth` orders outcomes where the source gives no total."""

    total: float | None
    most: float | None
    unit: str
    parts: tuple[Part, ...]
    items: tuple[ItemScore, ...]
    rating: str = ""
    rating_reason: str = ""
    remarks: tuple[str, ...] = ()
    exact: float | None = None

    @property
    def worth(self) -> float:
        """The total before rounding, or the points of all dimensions together."""
        if self.exact is not None:
            return self.exact
        return sum(part.points or 0 for part in self.parts if part.kind == "dimension")
