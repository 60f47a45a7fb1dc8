"""Points from claims and figures, by the rule that the catalogue names (see schema.Points)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indicators.claims import essential_support, share
from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer
from indicators.schema import Claim, ClaimSupport, Framework, Indicator, plain_number
from indicators.thresholds import measured_value, points_of

STRONG = 0.5  # score of a span that counts as one event where no count is given
MOST_CLAIMS = 0.6  # share of the essential claims that earns the whole points
_Earned = tuple[float | None, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at; `most` and `least` are the points that the indicator can give."""

    indicator: Indicator
    most: float
    least: float
    candidates: Sequence[Candidate]
    claims: Sequence[ClaimSupport]

    @property
    def facts(self) -> list[Candidate]:
        """The candidates that tell what is done."""
        return [each for each in self.candidates if each.status == "fact"]

    @property
    def earned(self) -> list[Claim]:
        """The supported claims that give points without more ado."""
        supported = {claim.id for claim in self.claims if claim.supported}
        claims = (claim for claim in self.indicator.claims if claim.id in supported)
        return [claim for claim in claims if claim.earns and not claim.worked_out]

    @property
    def lowest(self) -> float:
        """The least that a claim gives."""
        given = [claim.earns or 0 for claim in self.indicator.claims if not claim.worked_out]
        return min(given, default=0)


def propose_points(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> ProposedAnswer:
    """The points that the claims and figures of the evidence earn; deductions are positive."""
    points = indicator.points
    if points is None or points.most is None:
        return ProposedAnswer(None, "原文未给出分值，只列相关原文")
    case = _Case(indicator, points.most, points.least, candidates, claims)
    number, reason = _RULES[points.rule](case)
    if number is None:
        return ProposedAnswer(None, reason)
    return ProposedAnswer(plain_number(min(number, points.most)), reason)


def _all(case: _Case) -> _Earned:
    """The whole points for most of the essential claims, half of them for less."""
    own = essential_support(case.indicator, case.claims)
    seen = f"要点支持 {sum(claim.supported for claim in own)}/{len(own)}"
    if share(own) >= MOST_CLAIMS:
        return case.most, seen
    return case.most / 2, f"{seen}，只有部分内容，暂按半分"


def _highest(case: _Case) -> _Earned:
    """The points of the best supported claim; of the lowest where none is told apart."""
    if case.earned:
        best = max(case.earned, key=lambda claim: claim.earns or 0)
        return best.earns, f"符合“{best.text}”"
    return case.lowest, "有相关披露，未能分清档次，暂按最低一档"


def _sum(case: _Case) -> _Earned:
    """The points of all supported claims; of the least claim where none is told apart."""
    open_ones = [claim.text for claim in case.indicator.claims if claim.worked_out]
    left = f"；须由评估人核算、未计分：{'；'.join(open_ones)}" if open_ones else ""
    if case.earned:
        texts = "；".join(f"{claim.text}（{claim.earns:g} 分）" for claim in case.earned)
        return sum(claim.earns or 0 for claim in case.earned), f"符合：{texts}{left}"
    if len(open_ones) == len(case.indicator.claims):
        return 0, f"有相关数据{left}"
    return case.lowest, f"有相关披露，未能分清各小项，暂按最低一项{left}"


def _bands(case: _Case) -> _Earned:
    """The points of the band that the figure falls into; without a figure those of once."""
    measure = case.indicator.measure
    if measure is None:
        return _all(case)
    texts = [(each.passage.text, each.passage.context) for each in case.facts]
    found = measured_value(measure, texts)
    if found is not None and found.named:
        return points_of(measure, found.number), found.reason
    if measure.unit in ("%", ""):
        return 0, "有相关披露，但未见可判定分档的数值"
    told = max(sum(each.score >= STRONG for each in case.facts), 1)
    return points_of(measure, told), f"未写总次数，按原文所列 {told} 处计"


def _absence(case: _Case) -> _Earned:
    """The points where the text says that nothing happened; else the records have to say."""
    if any(each.status == "negated" for each in case.candidates[:3]):
        return case.most, "原文明确未发生"
    return None, "原文未明确说明是否发生，需查监管记录"


def _deduction(case: _Case) -> _Earned:
    """The points of the events that the text admits; 0 where it says that none happened."""
    if case.candidates and case.candidates[0].status == "negated":
        return 0, "原文明确未发生，不减分"
    if not case.earned:
        return None, "原文未提到减分情形，需查监管记录"
    texts = "；".join(f"{claim.text}（减 {claim.earns:g} 分）" for claim in case.earned)
    return sum(claim.earns or 0 for claim in case.earned), f"原文提到：{texts}"


def _range(case: _Case) -> _Earned:
    """From the least to the most points by the share of supported claims."""
    whole = case.least + (case.most - case.least) * share(case.claims)
    seen = f"要点支持 {sum(claim.supported for claim in case.claims)}/{len(case.claims)}"
    return round(whole * 2) / 2, f"{seen}；原文为酌情给分，请评估人确认"


_RULES: dict[str, Callable[[_Case], _Earned]] = {
    "all": _all,
    "highest": _highest,
    "sum": _sum,
    "bands": _bands,
    "absence": _absence,
    "range": _range,
    "deduction": _deduction,
}
