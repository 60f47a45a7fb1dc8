"""Which indicators of two versions of a framework are the same, merged, split, dropped or new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indicators.schema import Framework

Change = Literal["same", "reworded", "renumbered", "merged", "split", "dropped", "new"]


@dataclass(frozen=True, slots=True)
class Descent:
    """Indicators of the older version that became those of the newer one; one side may be empty."""

    older: tuple[str, ...]
    newer: tuple[str, ...]
    change: Change


def descents(older: Framework, newer: Framework) -> tuple[Descent, ...]:
    """How the indicators of one version went over into those of another, in the newer order.

    An indicator takes the place of those that it `continues`; one that says nothing continues the
    one of the same id, unless it came in later (`since`) than the older version.

    Raises:
        ValueError: the two are not versions of one framework.
    """
    if older.id != newer.id:
        raise ValueError(f"{older.id} and {newer.id} are not versions of one framework")
    if older.version == newer.version:  # `continues` speaks of the version before
        return tuple(Descent((each.id,), (each.id,), "same") for each in newer.indicators)
    known = {each.id for each in older.indicators}
    before = {
        each.id: _continued(each.id, each.continues, each.since, older, known)
        for each in newer.indicators
    }
    after: dict[str, list[str]] = {name: [] for name in known}
    for name, sources in before.items():
        for source in sources:
            after[source].append(name)
    found, told = [], set()
    for each in newer.indicators:
        sources = before[each.id]
        if len(sources) == 1 and len(after[sources[0]]) > 1:
            if sources[0] not in told:
                found.append(Descent(sources, tuple(after[sources[0]]), "split"))
            told.add(sources[0])
            continue
        found.append(Descent(sources, (each.id,), _change(older, newer, sources, each.id)))
    found += [Descent((each.id,), (), "dropped") for each in older.indicators if not after[each.id]]
    return tuple(found)


def _continued(
    name: str, continues: tuple[str, ...], since: int, older: Framework, known: set[str]
) -> tuple[str, ...]:
    if since > older.version and not continues:
        return ()
    return tuple(each for each in (continues or (name,)) if each in known)


def _change(older: Framework, newer: Framework, sources: tuple[str, ...], name: str) -> Change:
    if not sources:
        return "new"
    if len(sources) > 1:
        return "merged"
    if sources[0] != name:
        return "renumbered"
    was, now = older.indicator(name), newer.indicator(name)
    return "same" if (was.title, was.text) == (now.title, now.text) else "reworded"
