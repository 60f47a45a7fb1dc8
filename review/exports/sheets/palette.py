"""The colours of the workbook and what they mean."""

from __future__ import annotations

from indicators.schema import EvidenceStatus, State

STATE_COLOURS: dict[State, str] = {
    "proposed": "DCEBFA",
    "not_found": "D6D6D6",
    "not_applicable": "CDEBDD",
    "needs_external": "DDCCF0",
    "unreadable": "F8CBAD",
}
STATUS_COLOURS: dict[EvidenceStatus, str | None] = {
    "fact": None,
    "plan": "FFF2CC",
    "negated": "F8CBAD",
    "other_party": "E6DDF2",
}
HIGH, MIDDLE = 0.9, 0.75  # of docs/evaluation.md: right in 96 %, 80 % and fewer of the cases
CONFIDENCE_COLOURS = (
    (HIGH, "C6E7CE", f"置信度 {HIGH:.0%} 及以上：多半正确，仍须核对"),
    (MIDDLE, "FFF2CC", f"置信度 {MIDDLE:.0%} 至 {HIGH:.0%}：请逐条核对要点"),
    (0.0, "F8CBAD", f"置信度低于 {MIDDLE:.0%}：较不可靠，请查原文"),
)
OPEN_COLOUR = "FFFBE0"
AGREED_COLOUR = "C6E7CE"
CHANGED_COLOUR = "FBD5B0"
CITED_COLOUR = "E3F4E7"


def confidence_colour(confidence: float) -> str:
    """The colour of a confidence: high, middle or low."""
    return next(colour for bound, colour, _ in CONFIDENCE_COLOURS if confidence >= bound)
