"""Words about opinion, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {}
