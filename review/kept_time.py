"""Times as they are kept: ISO 8601, UTC where nothing else is said."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime.fromtimestamp(0, UTC)  # what stands for a time that cannot be read


def read_time(text: str) -> datetime | None:
    """A time with its zone; None for what is none, e.g. from an imported file."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def local_time(text: str) -> datetime:
    """A time on the clock here; what cannot be read is the earliest."""
    return (read_time(text) or EARLIEST).astimezone()
