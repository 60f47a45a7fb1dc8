"""Points from claims and figures, by the rule that the catalogue names (see schema.Points)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer, share
from indicators.schema import Claim, ClaimSupport, Framework, Indicator, Points
from indicators.thresholds import measured_value, points_of

STRONG = 0.5  # score of a span that counts as one event where no count is given
NEARLY_ALL = 0.6  # share of the essential claims that earns the whole points
_Earned = tuple[float | None, str]


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
    number, reason = _RULES[points.rule](indicator, points, candidates, claims)
    if number is None:
        return ProposedAnswer(None, reason)
    number = min(number, points.most)
    return ProposedAnswer(int(number) if number == int(number) else number, reason)


def _all(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The whole points for nearly all essential claims, half of them for less."""
    essential = {claim.id for claim in indicator.claims if claim.essential}
    own = [claim for claim in claims if claim.id in essential] or list(claims)
    seen = f"要点支持 {sum(claim.supported for claim in own)}/{len(own)}"
    most = points.most or 0
    if share(own) >= NEARLY_ALL:
        return most, seen
    return most / 2, f"{seen}，只有部分内容，暂按半分"


def _highest(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The points of the best supported claim; of the lowest where none is told apart."""
    earned = _earned(indicator, claims)
    if earned:
        best = max(earned, key=lambda claim: claim.earns or 0)
        return best.earns, f"符合“{best.text}”"
    lowest = min(claim.earns or 0 for claim in indicator.claims)
    return lowest, "有相关披露，未能分清档次，暂按最低一档"


def _sum(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The points of all supported claims; of the least claim where none is told apart."""
    earned = _earned(indicator, claims)
    open_ones = [claim.text for claim in indicator.claims if claim.worked_out]
    left = f"；须由评估人核算、未计分：{'；'.join(open_ones)}" if open_ones else ""
    if earned:
        texts = "；".join(f"{claim.text}（{claim.earns:g} 分）" for claim in earned)
        return sum(claim.earns or 0 for claim in earned), f"符合：{texts}{left}"
    if len(open_ones) == len(indicator.claims):
        return 0, f"有相关数据{left}"
    lowest = min(claim.earns or 0 for claim in indicator.claims if not claim.worked_out)
    return lowest, f"有相关披露，未能分清各小项，暂按最低一项{left}"


def _bands(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The points of the band that the figure falls into; without a figure those of once."""
    measure = indicator.measure
    if measure is None:
        return _all(indicator, points, candidates, claims)
    facts = [each for each in candidates if each.status == "fact"]
    texts = [(each.passage.text, each.passage.context) for each in facts]
    found = measured_value(measure, texts)
    if found is not None and found.named:
        return points_of(measure, found.number), found.reason
    if measure.unit in ("%", ""):
        return 0, "有相关披露，但未见可判定分档的数值"
    told = sum(each.score >= STRONG and each.status == "fact" for each in candidates)
    return points_of(measure, max(told, 1)), f"未写总次数，按原文所列 {max(told, 1)} 处计"


def _absence(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The points where the text says that nothing happened; else the records have to say."""
    if any(each.status == "negated" for each in candidates[:3]):
        return points.most, "原文明确未发生"
    return None, "原文未明确说明是否发生，需查监管记录"


def _deduction(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """The points of the events that the text admits; 0 where it says that none happened."""
    if candidates and candidates[0].status == "negated":
        return 0, "原文明确未发生，不减分"
    earned = _earned(indicator, claims)
    if not earned:
        return None, "原文未提到减分情形，需查监管记录"
    texts = "；".join(f"{claim.text}（减 {claim.earns:g} 分）" for claim in earned)
    return sum(claim.earns or 0 for claim in earned), f"原文提到：{texts}"


def _range(
    indicator: Indicator,
    points: Points,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> _Earned:
    """From the least to the most points by the share of supported claims."""
    whole = points.least + ((points.most or 0) - points.least) * share(claims)
    seen = f"要点支持 {sum(claim.supported for claim in claims)}/{len(claims)}"
    return round(whole * 2) / 2, f"{seen}；原文为酌情给分，请评估人确认"


def _earned(indicator: Indicator, claims: Sequence[ClaimSupport]) -> list[Claim]:
    supported = {claim.id for claim in claims if claim.supported}
    return [
        claim
        for claim in indicator.claims
        if claim.id in supported and claim.earns and not claim.worked_out
    ]


_Rule = Callable[
    [Indicator, Points, Sequence[Candidate], Sequence[ClaimSupport]],
    _Earned,
]
_RULES: dict[str, _Rule] = {
    "all": _all,
    "highest": _highest,
    "sum": _sum,
    "bands": _bands,
    "absence": _absence,
    "range": _range,
    "deduction": _deduction,
}
