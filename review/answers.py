"""Answers as they are kept, named and read back: 2 and 2.0 are one answer."""

from __future__ import annotations

from indicators.schema import Answer, Framework, Indicator, plain_number


def plain_answer(answer: Answer) -> Answer:
    """An answer as it is kept: points without a fraction are a whole number."""
    return plain_number(answer) if isinstance(answer, float) else answer


def written_answer(answer: Answer) -> str:
    """An answer as text, e.g. "2", "1.5" or "yes"; empty for None."""
    return "" if answer is None else str(plain_answer(answer))


def read_answer(framework: Framework, indicator: Indicator, written: str) -> Answer:
    """The option that a text stands for, by its number or its words; None for no option.

    "2", "2.0" and "2 分" are one answer.
    """
    text = written.strip()
    for answer, label in framework.options(indicator):
        if text in (written_answer(answer), label) or _number(text) == answer:
            return answer
    return None


def answer_words(framework: Framework, indicator: Indicator, answer: Answer) -> str:
    """The words of an answer, also of points that are no option; empty for None."""
    label = framework.answer_label(indicator, answer)
    if label or answer is None:
        return label
    points = framework.answers == "points" and not isinstance(answer, str)
    return f"{answer:g} 分" if points else written_answer(answer)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
