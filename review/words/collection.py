"""Words about collection, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {}
