"""How often each answer was given, and the share that is disclosed: for sources without scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from indicators.schema import Framework, Indicator
from indicators.scoring.case import Case, half_up
from indicators.scoring.given import Given
from indicators.scoring.outcome import Outcome
from indicators.scoring.result import ItemScore, Part, PartKind

SILENT, OPEN = "未披露", "未决定"
DUTIES = {
    "must": "应当",
    "must_not": "不得",
    "if_applicable": "适用时应当",
    "encouraged": "鼓励",
}
NO_MAPPING = "来源没有给出选项的分值，此处只列分布和披露率。"
MAPPED = "选项按等距换算为 0–100，来源没有给出分值，仅供比较。"
_Pair = tuple[Given, Indicator]


def score_distribution(case: Case) -> Outcome:
    """Counts of the answers, and the rate of disclosure among the indicators that apply.

    Disclosed is what has an answer other than no; an answer "partly" counts whole, or half under
    that reading. An indicator that does not apply leaves the denominator, unless the framework
    knows no such answer: then it counts as silent.
    """
    pairs = [(given, case.indicator(given)) for given in case.given]
    applicable = [pair for pair in pairs if not _left_out(case, pair[0])]
    items = tuple(_item(case, given, indicator) for given, indicator in pairs)
    exact = _rate(case, applicable)
    mapped = case.reading("option_mapping", "none") == "linear"
    if mapped and case.framework.answers == "option":
        exact = _mean(case, applicable)
    remarks = []
    if case.framework.answers == "option":
        remarks.append(MAPPED if mapped else NO_MAPPING)
    if _refused(case):
        remarks.append("本框架没有“不适用”的答案（表中无此选项），标为不适用的按未披露计。")
    return Outcome(
        total=None if exact is None else half_up(exact, 1),
        most=100.0,
        unit="分" if mapped else "%",
        parts=(
            *_answers(case, applicable),
            *_by(case, applicable, "duty", lambda each: DUTIES.get(each.duty or "", "")),
            *_by(case, applicable, "theme", lambda each: each.theme[0]),
        ),
        items=items,
        remarks=tuple(remarks),
        exact=exact or 0.0,
    )


def _left_out(case: Case, given: Given) -> bool:
    return case.left_out(given) and case.framework.not_applicable.rule != "no_such_answer"


def _refused(case: Case) -> bool:
    none = case.framework.not_applicable.rule == "no_such_answer"
    return none and any(map(case.left_out, case.given))


def _item(case: Case, given: Given, indicator: Indicator) -> ItemScore:
    confirmed = given.confirmed
    if not case.counts(given):
        return ItemScore(given.indicator, None, None, True, False, OPEN)
    if _left_out(case, given):
        return ItemScore(given.indicator, None, None, False, confirmed, "不适用，不计")
    label = _label(case, given, indicator)
    points = most = None
    if case.framework.answers == "option" and case.reading("option_mapping", "none") == "linear":
        points, most = _mapped(case.framework, given, indicator), 100.0
    return ItemScore(given.indicator, points, most, True, confirmed, label)


def _label(case: Case, given: Given, indicator: Indicator) -> str:
    if not case.counts(given):
        return OPEN
    if given.state != "proposed":
        return SILENT
    return case.framework.answer_label(indicator, given.answer) or str(given.answer)


def _disclosed(case: Case, given: Given) -> float:
    """1 for what is disclosed, 0 for silence, and what the reading says for partly."""
    if not case.counts(given) or given.state != "proposed" or given.answer in ("no", None):
        return 0.0
    if given.answer == "partly" and case.reading("partly", "disclosed") == "half":
        return 0.5
    return 1.0


def _rate(case: Case, applicable: Sequence[_Pair]) -> float | None:
    if not applicable:
        return None
    return 100 * sum(_disclosed(case, given) for given, _ in applicable) / len(applicable)


def _mean(case: Case, applicable: Sequence[_Pair]) -> float | None:
    if not applicable:
        return None
    counted = [
        _mapped(case.framework, given, indicator) if case.counts(given) else 0.0
        for given, indicator in applicable
    ]
    return sum(counted) / len(counted)


def _mapped(framework: Framework, given: Given, indicator: Indicator) -> float:
    """An option on equal steps from 0, the worst, to 100, the best; silence is 0."""
    if given.state != "proposed" or not isinstance(given.answer, int):
        return 0.0
    options = len(framework.scales[str(indicator.scale)].options)
    best = framework.best_answer(indicator)
    steps = abs(given.answer - int(best or 1))
    return 100 * (1 - steps / (options - 1))


def _answers(case: Case, applicable: Sequence[_Pair]) -> list[Part]:
    """How often each answer was given; of options by their place, as their words differ."""
    counts = Counter(_kind(case, given, indicator) for given, indicator in applicable)
    order = sorted(counts, key=lambda name: (name in (SILENT, OPEN), name == OPEN, name))
    if case.framework.answers == "yes_partly_no":
        words = {"是": 0, "部分": 1, "否": 2, SILENT: 3, OPEN: 4}
        order = sorted(counts, key=lambda name: words.get(name, 9))
    total = len(applicable)
    return [
        Part(name, "answer", None, None, counts[name] / total, counts[name], total)
        for name in order
    ]


def _kind(case: Case, given: Given, indicator: Indicator) -> str:
    label = _label(case, given, indicator)
    if case.framework.answers != "option" or label in (SILENT, OPEN):
        return label
    best = int(case.framework.best_answer(indicator) or 1)
    options = len(case.framework.scales[str(indicator.scale)].options)
    # A reversed indicator has its best option at the other end.
    rank = abs(int(given.answer or 0) - best) + 1
    return f"{options} 个选项中的第 {rank} 档"


def _by(
    case: Case,
    applicable: Sequence[_Pair],
    kind: PartKind,
    name_of: Callable[[Indicator], str],
) -> list[Part]:
    """The rate of disclosure by a property of the indicators; those without it are left out."""
    groups: dict[str, list[_Pair]] = {}
    for pair in applicable:
        if name := name_of(pair[1]):
            groups.setdefault(name, []).append(pair)
    parts = []
    for name, members in groups.items():
        disclosed = sum(_disclosed(case, given) for given, _ in members)
        answered = sum(not case.is_open(given) for given, _ in members)
        share = disclosed / len(members)
        parts.append(Part(name, kind, None, None, share, answered, len(members)))
    return parts
