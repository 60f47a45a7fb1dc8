"""Answers on option scales, by the rules of the annotation guide.

Best: a rule, a responsible body, measures and results over nearly all aspects; second: a rule and
measures over most aspects; middle: some measure or mechanism; fourth: plans only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indicators.claims import share
from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer
from indicators.schema import Claim, ClaimSupport, Framework, Indicator

STRONG = 0.3  # score of a passage that counts towards the grade
NEARLY_ALL, MOST = 0.7, 0.4  # shares of claims

# The text itself says that nothing is done; 未发生事故 is no such statement.
_NOTHING_DONE = re.compile(
    r"(?:尚|暂)(?:未|无)|还没有|没有(?:设立|建立|制定|开展|推出|配备)|"
    r"未(?:设立|建立|制定|开展|推出|配备|实施|组织)|不设|(?:无|没有)(?:对外)?(?:捐赠|投入|支出)"
)
_KINDS = {
    "制度": re.compile(
        r"《[^》]{2,30}(?:制度|办法|规定|规则|准则|细则|政策|指引|规范|守则)[^》]*》|制度|机制|体系|管理办法|规程"
    ),
    "责任机构": re.compile(
        r"委员会|领导小组|工作组|办公室|专职|负责人|职能部门|管理部|中心负责|牵头"
    ),
    "成效": re.compile(
        r"\d[\d,.]*\s*(?:%|％|万|亿|人次|场|次|件|家|项|小时|人|个|吨|户|笔|元)|认证|荣获|获评|获得"
    ),
}


def propose_option(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> ProposedAnswer:
    """The option that the facts support; the plan option where there are only plans."""
    scale = framework.scales[str(indicator.scale)]
    strong = [each for each in candidates if each.score >= STRONG] or list(candidates[:1])
    facts = [each for each in strong if each.status in ("fact", "other_party")]
    text = "\n".join(each.passage.text for each in facts)
    if scale.rule == "yes_no":
        return _yes_no(indicator, strong)
    if _says_nothing_is_done(scale.options[-1], strong, facts):
        return ProposedAnswer(len(scale.options), "原文自述尚未开展")
    if not facts:
        return _plans_only(len(scale.options), strong)
    if scale.rule == "budget":
        special = re.search(r"专项(?:资金|经费|基金|预算)|公益基金(?!会)", text)
        return ProposedAnswer(
            1 if special else 2, "披露了专项经费" if special else "披露了相关项目投入"
        )
    if scale.rule == "post":
        return ProposedAnswer(1, "披露了社会责任相关岗位或人员")
    if scale.rule == "department":
        top = re.search(r"董事会|董事长|首席执行官|总裁|最高|行长", text)
        return ProposedAnswer(1 if top else 2, "设有专门机构" + ("并由最高层领导" if top else ""))
    return _graded(indicator, text, claims)


def _says_nothing_is_done(
    worst: str, strong: Sequence[Candidate], facts: Sequence[Candidate]
) -> bool:
    """True where the best passage denies it, hardly another one tells, and an option says so."""
    best = strong[0]
    denied = best.status == "negated" and bool(_NOTHING_DONE.search(best.passage.text))
    return denied and len(facts) < 2 and bool(re.search("尚未|没有|还没|从未", worst))


def _yes_no(indicator: Indicator, strong: Sequence[Candidate]) -> ProposedAnswer:
    negated = bool(strong) and strong[0].status == "negated"
    if indicator.reversed:
        return ProposedAnswer(
            2 if negated else 1, "原文明确未发生" if negated else "原文提到发生过"
        )
    return ProposedAnswer(2 if negated else 1, "原文明确否定" if negated else "原文有直接表述")


def _plans_only(options: int, strong: Sequence[Candidate]) -> ProposedAnswer:
    if any(each.status == "plan" for each in strong):
        return ProposedAnswer(min(4, options - 1), "只有计划或承诺，未见已实施的内容")
    return ProposedAnswer(None, "相关表述为否定或未发生，不能据此判定")


def _graded(indicator: Indicator, text: str, claims: Sequence[ClaimSupport]) -> ProposedAnswer:
    kinds = {name for name, pattern in _KINDS.items() if pattern.search(text)}
    by_id: dict[str, Claim] = {claim.id: claim for claim in indicator.claims}
    supported = {by_id[claim.id].kind for claim in claims if claim.supported}
    names = {"system": "制度", "body": "责任机构", "result": "成效"}
    kinds |= {names[kind] for kind in supported if kind in names}
    covered = share(claims)
    seen = "、".join(name for name in ("制度", "责任机构", "成效") if name in kinds) or "具体做法"
    reason = f"有{seen}的披露，要点覆盖 {sum(c.supported for c in claims)}/{len(claims)}"
    if len(kinds) == 3 and covered >= NEARLY_ALL:
        return ProposedAnswer(1, reason)
    if ("制度" in kinds or "成效" in kinds) and covered >= MOST:
        return ProposedAnswer(2, reason)
    return ProposedAnswer(3, reason)
