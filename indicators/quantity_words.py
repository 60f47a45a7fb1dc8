"""The words beside a number: what it measures, its year, what it covers, how it is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_METRIC = 24  # characters
LONGEST_CLAUSE = 48  # characters that are looked at beside a number
_YEAR = re.compile(r"((?:19|2\s?0)\d\d)\s?(?:财年|学年|年)")
_MANY_YEARS = re.compile(
    r"(?:19|20)\d\d\s?(?:年度?)?\s?[-–—~～至到]\s?(?:19|20)\d\d\s?年?|近[三五十]年|[三五]年来"
    r"|自\s?(?:19|20)\d\d\s?年[^，。；]{0,10}?(?:来|起|至今|至\s?(?:19|20)\d\d\s?年)"
)
# 较 2020 年增长：the year of what is compared
_COMPARED = re.compile(r"(?:较|比|相比|与|对比|同)\s?$")
_UNTIMED = re.compile(r"报告期")
_CLAUSE_END = re.compile(r"[，。；：！？!?;:、\n\uf000-\uf0ff•●■◆▪·✓]|,(?!\d)")
_CHANGE = (
    r"(?:同比|环比|较[^，。；]{0,12}?|(?<![占对])比[^，。；]{0,10}?)?\s?(?:净|大幅|累计|合计|平均|年均)?\s?"
    r"(?:增长|增加|提升|提高|上升|上涨|增幅|增速|下降|降低|减少|下滑|下跌|降幅|缩减|回落)\s?"
    r"(?:幅度|率|了|约|近|超过|超|逾|达到|达|为)*"
)
_AT_LEAST = (
    r"不低于|不少于|不小于|至少|超过|大于|高于|多于|突破|逾|超|近|约|大约|接近|将近|不超过|不高于|不多于|小于|低于|少于|"
    r"最高|最低|累计|上|过|≥|≤|>|<|＞|＜|每季度|每季|每个?月|每半年|每年|每周"
)
_COMPARISON = re.compile(
    rf"({_CHANGE}|{_AT_LEAST})"
    r"\s?(?:了|达到?|共)?\s?$"
)
_CHANGED = re.compile(
    "增长|增加|提升|提高|上升|上涨|增幅|增速|下降|降低|减少|下滑|下跌|降幅|缩减|回落"
)
_FREQUENCY = re.compile(r"(每季度?|每个?月|每半年|每年|每周|每双?周)[^，。；、\d]{0,14}$")
_AFTER = re.compile(r"\s?(以上|以下|以内|左右|上下|及以上)")
_TAIL = re.compile(
    rf"(?:(?:{_CHANGE}|{_AT_LEAST}|达成|达到|达|分别|均|共计|合计|总计|总共|共有|共|已|仅|仅为|(?<![持所国享])有|为|是|实现|完成|"
    r"人民币|RMB|CNY|[¥￥$]|均?保持|保持在|维持在|稳定在|控制在|提升至|提高至|上升至|增长至|增至|增加至|下降至|降低至|降至|减少至|升至|至|到|在|约为|"
    r"高达|多达|全部|逐步|均为|占|计|近|其中|的|了|于|：|:|=|＝|\s)\s*)+$"
)
_HEAD = re.compile(
    r"^(?:\s|截至|截止|于|自(?=19|20)|以来|(?:19|20)\d\d\s?年(?:\d{1,2}月(?:\d{1,2}日)?|度|末|底|初)?|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}日|末|底)?|"
    r"报告期末?内?|期末|年末|年内|本年度|本年|当年|全年|年度(?=共|累|召|开)|上半年|下半年|目前|其中|同时|此外|并|且|还|也|"
    r"我们|公司|本公司|集团|本集团|本行|我行|全行|总行|平台|我司|企业及|累计|共计|合计|总计|总共|共有|共|已|先后|每年|每季度|每月|"
    r"至少|不少于|成功|持续|积极|陆续|新增(?=开展|组织|举办)|开展了?|举办了?|组织了?|召开了?|进行了?|实施了?|实现了?|完成了?|"
    r"拥有|设有|设立了?|有(?![效力机关害限色组毒偿序责意利])|的|了|在|对(?!外)|内(?=[将对为向])|向|为|与|将|以|由|从|按|约|超过|近|及(?!时)|和|以及|达到|达|通过|吸引了?|帮助|覆盖了|提供了?|涉及|接到|受理了?)+"
)
_VERB_ONLY = re.compile(
    r"(?:开展|举办|组织|召开|进行|实施|拥有|设有|设立|提供|建成|建立|制定|发布|推出|参加|参与|收到|获得|取得|荣获|新增|覆盖|"
    r"服务|惠及|走访|培养|招聘|吸引|帮助|通过|投放|发放|捐赠|捐款|捐资|投入|出资|支出|发表|修订|编制|主编|参编|受理|处理|处罚|资助|"
    r"帮扶|抽取|检查|审核|排查|完成|实现|推送|发行|承销|支持|节约|节省|减少|减排|发现|建设|上线|开设|引进|引入|入选|选拔|达成|支付|"
    r"披露|建造|颁发|持有|拥有|梳理|采购|种植|全国|全省|增补|增设|新设|输送|打造|送|推送|缴纳|接待|邀请|联合|安排|部署|配备|派出|签约|签订|签署|合作|涉及|包括|包含|超|送出|送去|募集|筹集|筹得|募得|计划|预计|每年|可)*"
)
_ENDS_IN_VERB = re.compile(
    r"(?:开展|举办|组织|召开|拥有|设有|设立|提供|制定|发布|推出|收到|荣获|走访|招聘|发表|修订|受理|处理|处罚|资助|帮扶|"
    r"抽取|排查|推送|发现|开设|引进|引入|选拔|增补|输送|共有|接到|接待|披露|颁发|持有|建造)[了过]?$|等(?:共|共计)?$|[及和与]$"
)
# 56 场绿色金融业务培训，: the noun after a counter
_NOUN_AFTER = re.compile(r"\s?(?!内)([\u4e00-\u9fffA-Za-z“”+/（）()·]{2,20})")
_NOUN_END = re.compile(
    r"以上|以下|以内|左右|主动|参与|参加|参训|参会|报名|观看|开展|进行|提供|获得|签订|签署|通过|共有?|及其?|和|与|以及|并|等|用于|"
    r"投入|受益|覆盖|接受|完成|在|被|为|向|将|基本|均|已|都|[（(]|的(?=[^\u4e00-\u9fff])"
)
_SCOPE = re.compile(
    r"全集团|集团合并|合并口径|合并范围|本集团|全行|总行|本行|全公司|集团总部|公司总部|总部|母公司|境内外|境内|境外|海外|中国大陆|"
    r"全球|全平台|各?子公司|"
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,3}(?:分行|分公司)|[\u4e00-\u9fff]{2,3}(?:分行)"
)
_NAMES = re.compile(r"[、]|以及|及|和|与")
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]\s?\d?(?=\s*$)")
_NOTE = re.compile(r"(?<=[\u4e00-\u9fff)）])\s?[\d*＊①-⑳]{1,2}(?=\s*(?:[（(]|$))")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside a number: `metric`, `comparison`, `scope`, `year`."""

    metric: str
    comparison: str
    scope: str
    year: int | None


def is_change(comparison: str) -> bool:
    """True for 同比增长 and the like: a figure that tells how much another one changed."""
    return bool(_CHANGED.search(comparison))


def is_approximate(comparison: str) -> bool:
    """True where the figure is not exact: 近, 超过, 约, 余."""
    return bool(comparison) and comparison != "累计"


def label_of(text: str) -> str:
    """The name in a label: without its unit in brackets, marks of notes and bullets."""
    plain = "".join(text.split()).rstrip("-–—/")
    plain = _NOTE.sub("", plain)
    while (shorter := _BRACKETS.sub("", plain)) != plain:
        plain = _NOTE.sub("", shorter)
    return plain.strip("—-–·•：:*＊“” \uf09e\uf09f、，,。；")[-30:]


def clause_before(text: str, left: int, start: int) -> str:
    """The words between the last mark (or number) and a number."""
    words = text[max(left, start - LONGEST_CLAUSE) : start]
    ends = [match.end() for match in _CLAUSE_END.finditer(words.rstrip("：: \n"))]
    return words[ends[-1] :] if ends else words


def comparison_of(clause: str, text: str, start: int, end: int) -> str:
    """How the figure is compared: 同比增长, 超过, 近, 以上; empty where it is plain."""
    after = _AFTER.match(text, end)
    if after:
        return after[1]
    frequency = _FREQUENCY.search(clause)
    if frequency:
        return frequency[1]
    found = _COMPARISON.search(clause)
    if found:
        return "".join(found[1].split())
    return next((sign for sign in "余多" if sign in text[start:end]), "")


def metric_of(clause: str, text: str, end: int, counted: bool) -> str:
    """What the figure measures: the words before it, or after a counter those that follow."""
    before = _plain(clause)
    if counted and (_VERB_ONLY.fullmatch(before) or _ENDS_IN_VERB.search(before)):
        after = _noun_after(text, end)
        if after:
            return after
    return before


def _plain(clause: str) -> str:
    clause = "".join(clause.split())
    clause = _NOTE.sub("", _BRACKETS.sub("", clause))
    clause = _inside(clause.rstrip("（("))
    for _ in range(3):  # 达到, brackets and marks of notes may alternate
        shorter = _BRACKETS.sub("", _TAIL.sub("", clause))
        if shorter == clause:
            break
        clause = shorter
    rest = _HEAD.sub("", clause)
    return (rest if len(rest) >= 2 else "" if _HEAD.fullmatch(clause) else clause)[-LONGEST_METRIC:]


def _inside(clause: str) -> str:
    """What stands on the number's side of a bracket that is open, or was opened before."""
    opened = len(re.findall("[（(]", clause)) - len(re.findall("[）)]", clause))
    if opened > 0:
        return re.split("[（(]", clause)[-1]
    return re.split("[）)]", clause)[-1] if opened < 0 else clause.lstrip("）)-—·”")


def _noun_after(text: str, end: int) -> str:
    match = _NOUN_AFTER.match(text, end)
    if not match:
        return ""
    noun = _NOUN_END.split(match[1], maxsplit=1)[0].lstrip("的")
    return noun if len(noun) >= 2 else ""


def names_before(clause: str) -> tuple[str, ...]:
    """The names in 甲、乙和丙分别为, one for each figure that follows; empty without 分别."""
    head, found, tail = clause.rpartition("分别")
    if not found or len(tail.strip()) > 4:
        return ()
    parts = [_plain(part) for part in _NAMES.split(re.split("[，。；：]", head)[-1])]
    return tuple(part for part in parts if part)


def scope_of(text: str, left: int, start: int) -> str:
    """What the sentence says the figure covers: 全行, 境内, 青岛分行; the nearest before it."""
    found = ""
    for match in _SCOPE.finditer(text, left, start):
        found = match[0]
    return found


class Years:
    """The year of each number of a text, told from left to right."""

    def __init__(self, text: str) -> None:
        many = [match.span() for match in _MANY_YEARS.finditer(text)]
        self._found = [
            (match.start(), int(match[1].replace(" ", "")), _reach(text, match.start()))
            for match in _YEAR.finditer(text)
            if not _COMPARED.search(text, max(0, match.start() - 3), match.start())
            and not any(start <= match.start() < end for start, end in many)
        ]
        untimed = [match.start() for match in _UNTIMED.finditer(text)]
        self._breaks = [start for start, _ in many] + untimed

    def at(self, start: int, end: int, text: str) -> int | None:
        """The year of a number: that in brackets after it, or the nearest before it.

        None after 报告期, and where a span of years (2019—2021 年) is what stands nearest.
        """
        if not self._found:
            return None
        after = _IN_BRACKETS.match(text, end)
        if after:
            return int(after[1])
        last = max((at for at in self._breaks if at < start), default=-1)
        before = [(at, year) for at, year, reach in self._found if at < start <= reach]
        return before[-1][1] if before and before[-1][0] > last else None


_IN_BRACKETS = re.compile(r"\s?[（(]((?:19|20)\d\d)\s?年?[^（）()]{0,6}[）)]")


def _reach(text: str, start: int) -> int:
    """How far a year holds: to the end of its brackets, or of the text."""
    if text[start - 1 : start] not in ("（", "("):
        return len(text)
    closed = re.compile("[）)]").search(text, start)
    return closed.start() if closed else len(text)


def sentence_starts(text: str) -> Sequence[int]:
    """Where the sentences of a text begin, in order."""
    return [0, *_starts(text)]


def _starts(text: str) -> Iterator[int]:
    for match in re.finditer(r"[。！？；\n]", text):
        yield match.end()
