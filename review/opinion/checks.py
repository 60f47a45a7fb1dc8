"""Checks what a language model answered: one answer among the options, quotes that are true."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr
from pydantic import ValidationError as Invalid

from indicators.schema import Answer, Framework, Indicator, State
from review.answers import plain_answer, written_answer
from review.opinion.prompt import SentPassage

LONGEST_QUOTE, MOST_QUOTES, LONGEST_REASON = 400, 10, 2000
SHORTEST_QUOTE = 4  # readable characters: any passage holds a 的
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*)\n[ \t]*```", re.DOTALL | re.IGNORECASE)

Refusal = Literal[
    "not_json", "not_shape", "unknown_passage", "quote_short", "quote_not_there",
    "unknown_answer", "state_and_answer", "no_quote",
]  # fmt: skip


class Refused(Exception):
    """The answer is not used; `why` is a key, `detail` what it is about, e.g. a passage's id."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".rstrip())
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote at its place: `quote` is the document's text from `start` to `end`."""

    passage: str
    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answer that passed the checks."""

    state: State
    answer: Answer
    quotes: tuple[FoundQuote, ...]
    reason: str


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Quote(_Exact):
    passage: str
    quote: Annotated[str, Field(min_length=1, max_length=2 * LONGEST_QUOTE)]


class _Said(_Exact):
    answer: StrictInt | StrictFloat | StrictStr | None
    state: Literal["proposed", "not_found", "not_applicable"]
    quotes: Annotated[list[_Quote], Field(max_length=MOST_QUOTES)]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)]


def checked(
    content: str, framework: Framework, indicator: Indicator, passages: tuple[SentPassage, ...]
) -> Opinion:
    """The opinion in a model's message.

    Raises:
        Refused: it is not the JSON that was asked for, its answer is none of the options, or one
            of its quotes does not stand in the passage that it names.
    """
    try:
        said = _Said.model_validate(_read(content))
    except Invalid as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"][:1])
        raise Refused("not_shape", where if where in _Said.model_fields else "") from None
    answer = _answer(said, framework, indicator)
    by_id = {passage.id: passage for passage in passages}
    quotes = tuple(dict.fromkeys(_found(each, by_id) for each in said.quotes))
    if said.state == "proposed" and not quotes:
        raise Refused("no_quote")
    return Opinion(said.state, answer, quotes, _plain(said.reason))


def _plain(text: str) -> str:
    """Text without what is not printed, e.g. signs that turn the direction of writing."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text).strip()


def _read(content: str) -> Any:  # noqa: ANN401 - any JSON
    """The JSON of a message; alone, or as the only thing in a code fence."""
    text = content.strip()
    fenced = _FENCE.fullmatch(text)
    try:
        return json.loads(
            fenced[1] if fenced else text,
            object_pairs_hook=_once,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError):
        raise Refused("not_json") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; two values under one key are none, because readers differ on which counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _answer(said: _Said, framework: Framework, indicator: Indicator) -> Answer:
    if (said.answer is None) == (said.state == "proposed"):
        raise Refused("state_and_answer")
    if said.answer is None:
        return None
    for option, _ in framework.options(indicator):
        if option != "n/a" and written_answer(option) == written_answer(said.answer):
            return plain_answer(option)
    raise Refused("unknown_answer")


def _found(said: _Quote, passages: dict[str, SentPassage]) -> FoundQuote:
    passage = passages.get(said.passage)
    if passage is None:
        raise Refused("unknown_passage")
    wanted = "".join(said.quote.split())
    letters = [at for at, letter in enumerate(passage.text) if not letter.isspace()]
    text = "".join(passage.text[at] for at in letters)
    if len(wanted) < min(SHORTEST_QUOTE, len(text)):
        raise Refused("quote_short", passage.id)
    first = text.find(wanted)
    if first < 0:
        raise Refused("quote_not_there", passage.id)
    begin, end = letters[first], letters[first + len(wanted) - 1] + 1
    return FoundQuote(
        passage.id,
        passage.document,
        passage.start + begin,
        passage.start + end,
        passage.text[begin:end],
    )
