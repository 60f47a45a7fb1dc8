"""Does a document say itself that an indicator does not apply?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.passages import Passage
from corpus.retrievers.keywords import KeywordRetriever
from extractor.cleaning import normalised, shadow_pattern
from indicators.pattern_time import in_time
from indicators.schema import Indicator

# 未经您同意，我们不会向境外传输；除非……：what follows or precedes is a condition, not a statement
_CONDITION = re.compile("未经|除非|如果|如您|如需|关闭|拒绝|取消|除外|但是|情形以外")
FEWEST_PASSAGES = 3  # that hold a word of what the indicator is about, for it to apply
_PARTS = re.compile("(?<=[。!?;\n])")


def absent_passages(
    indicator: Indicator, passages: Sequence[Passage], keywords: KeywordRetriever
) -> list[int]:
    """Indexes of the passages by which the text says that the indicator's condition fails.

    A pattern of the catalogue may hold a condition itself (如您未满18周岁，请勿使用); a phrase
    counts only in a sentence without one.
    """
    found = [
        index
        for phrase in indicator.absent_when
        for index in keywords.word(phrase).nonzero()[0].tolist()
        if _states(passages[index].text, phrase)
    ]
    if not any(keywords.word(word).any() for word in indicator.absent_unless):
        for pattern in indicator.absent_patterns:
            compiled = shadow_pattern(pattern)
            with in_time(indicator.id, [pattern]):
                marked = keywords.patterns([pattern]).nonzero()[0].tolist()
                found.extend(i for i in marked if compiled.search(normalised(passages[i].text)))
    return sorted(set(found))


def applies(indicator: Indicator, keywords: KeywordRetriever) -> bool:
    """False where the documents hardly name what the indicator is about, e.g. 平台内经营者."""
    if not indicator.applies_words:
        return True
    return bool((keywords.counts(indicator.applies_words) > 0).sum() >= FEWEST_PASSAGES)


def _states(text: str, phrase: str) -> bool:
    parts = _PARTS.split(normalised(text))
    return any(normalised(phrase) in part and not _CONDITION.search(part) for part in parts)
