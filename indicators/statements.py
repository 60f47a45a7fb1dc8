"""What kind of statement a sentence makes: a fact, a plan, a negation, or about another party."""

from __future__ import annotations

import re

from extractor.document import DocumentKind
from indicators.schema import EvidenceStatus

# 我们计划于2025年建成；未来将推出；力争到2030年实现
_PLAN = re.compile(
    r"计划(?:于|在|到|至|开展|推出|建|设|将|投入|实施|完成)|拟(?:于|在|设|建|推)|力争|有望|预计(?:将|于|到|在)"
    r"|未来(?:，)?(?:我们|公司|集团|本行|平台|将|三年|五年|几年)|下一步|展望(?:未来|20)|今后|"
    r"将(?:于|在20|继续|进一步|持续|不断|逐步|加快|积极|努力|全面|着力|大力|探索|推出|启动|建设|设立)|"
    r"(?:到|至)20[3-9]\d年|目标是|愿景是|正在(?:筹备|筹建|规划)|争取"
)
# 已于2023年建成；全年完成：有完成时态的句子是事实
_DONE = re.compile(
    r"已(?:经|于|在|累计|建|设|完|获|通|覆|实|发|成|有|开|上)|累计|全年|报告期内|截至|共(?:计|开|举|投)"
)
# 尚未建立；报告期内未发生数据泄露；暂无；重大事故为零；发生0起
_NEGATED = re.compile(
    r"尚未|暂未|暂无|未曾|从未|未发生|没有发生|无重大|未开展|未设立|未建立|未制定|未披露|不涉及|未涉及|"
    r"未收到|未出现|零(?:事故|泄露|投诉)|没有(?:设立|建立|制定|开展|出现)|未能|不存在|"
    r"(?:事件|事故|次数|数量|件数)[^。；]{0,12}(?:为零|为0(?![.\d]))|(?<![\d.])0(?:次|起|件)"
)
# 供应商已通过认证；该商家建立了……：主语是别人；供应商承诺书签署率98%、商家入驻须……：是本公司的管理
_OTHER_PARTY = re.compile(
    r"^(?:供应商|合作(?:方|伙伴|机构)|商家|入驻商家|第三方(?:机构|公司)?|该(?:公司|企业|平台|机构|商家)|"
    r"行业内|业内|同行|国家(?!级|标准)|政府|监管部门|工信部|网信办|市场监管总局)"
    r"(?!.{0,30}(?:我们|本公司|公司与|本行|本平台|签署率|覆盖率|合格率|审核|准入|须|应当))"
)
# 信息安全事件数（件） 0 0 0：表中一行全部为零；年份不是数值
_NUMBER = re.compile(r"(?<![\d.])(?!(?:19|20)\d\d(?:年|\b))\d[\d,]*(?:\.\d+)?")


def statement_status(sentence: str, kind: DocumentKind) -> EvidenceStatus:
    """The kind of one sentence; in a policy 我们将…… is a commitment in force, not a plan.

    There 第三方…… is the list of recipients that the law asks for, not a remark about others.
    """
    text = "".join(sentence.split())
    if _NEGATED.search(text):
        return "negated"
    if kind != "policy" and _PLAN.search(text) and not _DONE.search(text):
        return "plan"
    if kind != "policy" and _OTHER_PARTY.match(text):
        return "other_party"
    return "fact"


def row_status(row: str) -> EvidenceStatus:
    """The kind of a table row: a fact, or a negation where all its numbers are zero."""
    numbers = [number.replace(",", "") for number in _NUMBER.findall(row)]
    return "negated" if numbers and not any(float(number) for number in numbers) else "fact"
