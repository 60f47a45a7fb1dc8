"""Where a person is: kept in their browser, so that a reload or a restart finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from review.translations import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Place:
    """The project, run, indicator, quote and page on the screens.

    `evidence` is an index in the indicator's list, None for nothing chosen; `near` one in the list
    of passages that came near; `document` and `page` are looked at besides those of the quote;
    `saved` is the indicator decided last, as long as the screen tells of it.
    """

    project: int | None = None
    run: int | None = None
    indicator: str = ""
    evidence: int | None = None
    near: int | None = None
    document: str = ""
    page: int | None = None
    saved: str = ""
    language: Language = "zh"

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Place:
        """The place that a browser remembered; what does not fit is as new."""
        known: dict[str, Any] = {}
        fresh = cls()
        for field in fields(cls):
            value = (data or {}).get(field.name)
            default = getattr(fresh, field.name)
            kind = str if isinstance(default, str) else int
            if isinstance(value, kind) and not isinstance(value, bool):
                known[field.name] = value
        if known.get("language") not in LANGUAGES:
            known.pop("language", None)
        return cls(**known)

    def data(self) -> dict[str, Any]:
        """The place as the browser keeps it."""
        return asdict(self)

    def on_run(self, run: int | None) -> Place:
        """This place at another run, with its first indicator to be chosen."""
        return self.at("").to(run=run)

    def at(self, indicator: str) -> Place:
        """This place at an indicator, with its first quote to be chosen."""
        return self.to(
            indicator=indicator, evidence=None, near=None, document="", page=None, saved=""
        )

    def showing(self, kind: str, index: int | None) -> Place:
        """This place with another quote shown: `near` for a passage that came near."""
        near = kind == "near"
        return self.to(
            evidence=None if near else index, near=index if near else None, document="", page=None
        )

    def to(self, **changes: Any) -> Place:  # noqa: ANN401 - fields of several types
        """This place with some of it changed."""
        return replace(self, **changes)
