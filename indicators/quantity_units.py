"""Units of quantities in Chinese texts: how they are printed, and their base units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# 万 and 亿 stand before the unit and belong to it as printed: 1,200 万元
MAGNITUDES = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
_CARBON = "吨二氧化碳当量"
_NAMED: dict[str, tuple[str, float]] = {
    "%": ("%", 1),
    "‰": ("%", 0.1),
    "成": ("%", 10),
    "个百分点": ("百分点", 1),
    "百分点": ("百分点", 1),
    "个基点": ("百分点", 0.01),
    "基点": ("百分点", 0.01),
    "bp": ("百分点", 0.01),
    "元人民币": ("元", 1),
    "元": ("元", 1),
    "角": ("元", 0.1),
    "美元": ("美元", 1),
    "美金": ("美元", 1),
    "港元": ("港元", 1),
    "港币": ("港元", 1),
    "欧元": ("欧元", 1),
    "英镑": ("英镑", 1),
    "日元": ("日元", 1),
    "吨二氧化碳当量": (_CARBON, 1),
    "公吨二氧化碳当量": (_CARBON, 1),
    "吨二氧化碳": (_CARBON, 1),
    "千克二氧化碳当量": (_CARBON, 0.001),
    "公斤二氧化碳当量": (_CARBON, 0.001),
    "吨co2e": (_CARBON, 1),
    "吨co2当量": (_CARBON, 1),
    "吨co2": (_CARBON, 1),
    "tco2e": (_CARBON, 1),
    "tco2": (_CARBON, 1),
    "吨标准煤": ("吨标准煤", 1),
    "吨标煤": ("吨标准煤", 1),
    "tce": ("吨标准煤", 1),
    "千克标准煤": ("吨标准煤", 0.001),
    "克标准煤": ("吨标准煤", 1e-6),
    "公吨": ("吨", 1),
    "吨": ("吨", 1),
    "千克": ("吨", 0.001),
    "公斤": ("吨", 0.001),
    "kg": ("吨", 0.001),
    "克": ("吨", 1e-6),
    "毫克": ("吨", 1e-9),
    "mg": ("吨", 1e-9),
    "g": ("吨", 1e-6),
    "t": ("吨", 1),
    "千瓦时": ("千瓦时", 1),
    "千瓦·时": ("千瓦时", 1),
    "kwh": ("千瓦时", 1),
    "度电": ("千瓦时", 1),
    "度": ("千瓦时", 1),
    "兆瓦时": ("千瓦时", 1e3),
    "mwh": ("千瓦时", 1e3),
    "吉瓦时": ("千瓦时", 1e6),
    "gwh": ("千瓦时", 1e6),
    "千瓦": ("千瓦", 1),
    "kw": ("千瓦", 1),
    "兆瓦": ("千瓦", 1e3),
    "mw": ("千瓦", 1e3),
    "吉瓦": ("千瓦", 1e6),
    "gw": ("千瓦", 1e6),
    "兆焦": ("吉焦", 0.001),
    "吉焦": ("吉焦", 1),
    "gj": ("吉焦", 1),
    "立方米": ("立方米", 1),
    "标准立方米": ("立方米", 1),
    "立方": ("立方米", 1),
    "方": ("立方米", 1),
    "m3": ("立方米", 1),
    "公升": ("立方米", 0.001),
    "升": ("立方米", 0.001),
    "平方公里": ("平方米", 1e6),
    "平方千米": ("平方米", 1e6),
    "平方米": ("平方米", 1),
    "m2": ("平方米", 1),
    "公顷": ("平方米", 1e4),
    "亩": ("亩", 1),
    "公里": ("公里", 1),
    "千米": ("公里", 1),
    "km": ("公里", 1),
    "米": ("米", 1),
    "人次": ("人次", 1),
    "人": ("人", 1),
    "名": ("人", 1),
    "位": ("人", 1),
    "人天": ("人天", 1),
    "场次": ("场", 1),
    "场": ("场", 1),
    "班次": ("班次", 1),
    "车次": ("车次", 1),
    "户次": ("户次", 1),
    "家次": ("家次", 1),
    "个工作日": ("工作日", 1),
    "工作日": ("工作日", 1),
    "个自然日": ("天", 1),
    "自然日": ("天", 1),
    "日": ("天", 1),
    "天": ("天", 1),
    "个小时": ("小时", 1),
    "小时": ("小时", 1),
    "分钟": ("小时", 1 / 60),
    "个月": ("月", 1),
    "年": ("年", 1),
    "学时": ("学时", 1),
    "课时": ("课时", 1),
    "兆": ("兆", 1),
}
# Counters, each its own base unit; what must not follow would make another word: 家庭, 场景
_COUNTERS = {
    "次": "[日年月级要]",
    "期": "[限间权货末初待刊望]|工程|项目",
    "项": "目(?![标录的前])",
    "件": "均",
    "起": "草|步|源|飞|诉(?!讼)",
    "家": "庭",
    "户": "外|籍",
    "台": "[湾账帐风阶]",
    "张": "",
    "笔": "记|试",
    "个": "人(?:信|隐|资|敏|身|账)|性化|体(?:工|经)",
    "批": "[准发复评量改示]",
    "轮": "[岗换值候船]",
    "所": "[以有在得述需谓属]",
    "支": "[持付出行部撑援教取护]",
    "辆": "",
    "艘": "",
    "架": "构",
    "部": "[门分署长委级队位属]",
    "款": "[项式]",
    "门": "[店户诊槛禁票类]",
    "节": "[约能点水电日假目省气奏庆支俭食余]",
    "条": "[件例款码]|线(?![路索])",
    "篇": "[章幅]",
    "份": "额",
    "套": "[餐现利]",
    "座": "[谈位椅标]",
    "处": "[理罚置于分长方]",
    "种": "植|子",
    "株": "",
    "棵": "",
    "单": "[位元独一]",
    "股": "[东权份票改息市]",
    "箱": "",
    "顶": "[层级部]",
    "副": "[总主行董书会省市院校理产]",
    "枚": "",
    "片": "[区面]",
    "包": "[括含容装裹]",
    "盏": "",
    "块": "链",
    "双": "[方向碳重控边师随百创减录月周]",
    "趟": "",
    "册": "",
    "幅": "度",
    "间": "[接隔断]",
    "道": "[路德理歉]",
    "桶": "",
    "袋": "",
    "瓶": "颈",
    "只": "[有是要能会]",
    "头": "[部条]",
    "步": "[骤伐入]",
    "字": "",
    "例": "[如外会行]",
    "通": "[过知道用信常报]",
    "对": "[于外口标象应接]",
    "宗": "旨",
    "组": "[织成建]",
    "人份": "",
    "层": "[级面次]",
    "本": "[行公集科地次年期报部着级土金息外币市省区项质单身条章节协政隐平产软应网指规服函页附]",
    "倍": "",
    "分": "[行公支布别部析类为配享管散层局成期店红拆级钟之]",
}
# Counters of things done: where a measure counts, one is as good as another.
COUNTS = frozenset("次场期项个起批轮家件届") | {"场次", "班次", "篇", "门", "份", "例", "宗"}
PEOPLE = frozenset({"人", "人次"})
_FOLLOWED = {
    "人": "[民身类]|员(?!工)|力资源|工智能|均(?!为)",
    "名": "[称单录片义誉下牌]",
    "位": "[置于]|一体",
    "度": "[假过]",
    "天": "[然津猫河山眼]",
    "日": "[常志本元益均前起]",
    "成": "员(?!工)|[立为本功果长效就熟绩都交分人套年型份品]",
    "方": "[案式面法向便针可能米]",
    "升": "[级值至]",
    "克": "[服己制隆]",
    "米": "其",
    "元": "[素器件旦]",
    "角": "[度色落]",
    "年": "[度份代报会轻龄级末初底限鉴均]",
    "小时": "(?:热线|值班|服务|在线|不间断|全天|开放|应急|监控|人工|客服|自助)",
    "场": "[景所地馆外内]",
    "兆": "",
    "t": "[a-zA-Z]",
    "g": "[a-zA-Z]",
}
_LATIN = re.compile(r"[a-z0-9]+")


def _pattern_of(name: str) -> str:
    """The expression of one name; white space may stand between its characters in print."""
    if _LATIN.fullmatch(name):
        spelt = "".join("[2₂²]" if c == "2" else "[3³]" if c == "3" else c for c in name)
        return rf"(?i:{spelt})(?![A-Za-z])" if name not in ("t", "g") else rf"{name}(?![A-Za-z])"
    spelt = re.sub("co2", "(?i:co[2₂])", name)
    avoided = _FOLLOWED.get(name) or _COUNTERS.get(name, "")
    return f"{spelt}(?!{avoided})" if avoided else spelt


_NAMES = sorted({*_NAMED, *_COUNTERS}, key=lambda name: (-len(name), name))
_ONE = "|".join([*map(_pattern_of, _NAMES), "㎡", "m²", "m³", "％"])
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_BARE = r"[万亿](?![一二三四五六七八九十千物能事众州科达分象达里])"
# 万余人次, 元/度, 千克/万元; 年 after a stroke only
UNIT_PATTERN = (
    rf"(?:(?:[余多]\s?(?=[万亿]))?(?:{_MAGNITUDE})?\s?(?:余|多|来)?\s?(?:{_ONE})"
    rf"(?:\s?[/／]\s?(?:{_MAGNITUDE})?(?:年|月|周|季度|季|日|{_ONE}))?|(?:{_BARE})(?:余|多)?"
    r"(?:\s?[/／]\s?(?:年|月|日))?)"
)
_NOISE = re.compile(r"[\s余多来]")
_SPELLING = str.maketrans("％／₂²³", "%/223")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed, less 余 and white space, and how to get to its base unit.

    A number in `base` is `factor` times the number as printed.
    """

    printed: str
    base: str
    factor: float

    @property
    def is_count(self) -> bool:
        """True for times, sessions and other things done: 次, 场, 项."""
        return self.base in COUNTS


@lru_cache(1024)
def unit_of(printed: str) -> Unit:
    """The unit of a printed form; an unknown one is its own base unit."""
    plain = _NOISE.sub("", printed).translate(_SPELLING).replace("㎡", "m2")
    plain = re.sub("^(?:人民币|RMB)(?=.)", "", plain)
    above, stroke, below = plain.partition("/")
    base, factor = _base(above)
    if below and factor < 1:  # 40g/张: what is small stays in its own unit
        base, factor = above, 1.0
    return Unit(plain, base + stroke + below, factor)


def _base(name: str) -> tuple[str, float]:
    known = _NAMED.get(name.lower())
    if known:
        return known
    for magnitude, factor in MAGNITUDES.items():
        if name.startswith(magnitude):
            base, inner = _base(name[len(magnitude) :]) if name != magnitude else ("", 1.0)
            return base, factor * inner
    return name, 1.0


_WHOLE = re.compile(UNIT_PATTERN)


@lru_cache(4096)
def is_unit(text: str) -> bool:
    """True where a word is nothing but a unit, e.g. that of a table's column of units."""
    return bool(_WHOLE.fullmatch(text.strip()))
