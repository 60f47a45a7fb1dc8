"""Numbers in Chinese text: digits, Chinese numerals, ranges, and what only looks like a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indicators.quantity_units import UNIT_PATTERN, unit_of

# Full-width digits and marks become narrow ones, one character each, so that offsets stay.
_NARROW = {ord("０") + digit: ord("0") + digit for digit in range(10)} | {
    ord(wide): narrow for wide, narrow in zip("．％－＋", ".%-+", strict=True)
}
_DIGITS = "零〇一二两三四五六七八九"
_VALUES = dict(zip(_DIGITS, (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_STEPS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = f"[{_DIGITS}十百千万亿]"
_ARABIC = (
    r"(?!(?:19|20)\d\d,)\d{1,4}(?:,\d{3,4})+(?:\.\d+)?(?!\d)|\d{1,3}(?:，\d{3})+(?:\.\d+)?(?!\d)"
    r"|(?<=[\u4e00-\u9fff]\s)\d+\.\s\d+(?=\s?[万亿%])|\d+(?:\.\d+)?"
)
_YEAR = r"(?:19|20)\d\d"
_DASH = r"[-–—~～至到]"
# What only looks like a figure, in the order in which it has to be tried.
_SKIPPED = "|".join(
    (
        r"《[^》\n]{0,80}》",
        r"(?:https?://|www\.)[\w./?=&%#:-]+|[\w.-]+@[\w.-]+",
        rf"第\s?(?:{_NUMERAL}+|\d[\d.,-]*)\s?(?:[-–—~～至、和或]\s?第?\s?(?:{_NUMERAL}+|\d+))?\s?[\u4e00-\u9fff]?",
        rf"(?:{_NUMERAL}{{1,3}}|\d{{1,2}})届(?:{_NUMERAL}{{1,3}}|\d{{1,2}})次",
        # 2021 年 6 月 30 日、2019-2021年、2021/6/30
        rf"(?:截至|FY)?{_YEAR}\s?[年./-]\s?(?:1[0-2]|0?[1-9])(?:\s?[月./-]\s?(?:[12]\d|3[01]|0?[1-9])(?!\d)\s?[日号]?|\s?月[份底末初中]?)",
        rf"{_YEAR}\s?(?:年度?)?\s?{_DASH}\s?{_YEAR}\s?(?:年度?)?",
        rf"{_YEAR}\s?(?:财年|学年|年[度末底初]?|版|届|[AE](?![A-Za-z]))",
        rf"(?<!\d)\d{{1,2}}/\d{{1,2}}/{_YEAR}",
        r"[一二三四五六七八九〇零○Ｏ]{4}年(?:[一二三四五六七八九十]{1,2}月)?(?:[一二三四五六七八九十]{1,3}日)?",
        r"\d{1,2}\s?月\s?(?:\d{1,2}\s?[日号])?(?:\s?[-–—~至]\s?(?:\d{1,2}\s?月)?\s?\d{1,2}\s?[日号])?",
        r"[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?",
        r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?!\d)|(?<!\d)\d{1,2}\s?[时点](?!间|段|候|效)(?:\d{1,2}\s?分)?",
        r"\d+\s?[×xX*]\s?\d+(?:\s?(?:小时|天))?",
        # ISO 14001、GB/T 22080-2016、AA1000、Android 5.0；PUE 1.25 is a figure
        r"(?<![A-Za-z])(?!PUE|RMB|CNY|USD|HKD|US\$|HK\$|[Pp]\d)(?:ISO|IEC|GB|SA|OHSAS|GRI|SASB|IFRS|HKFRS|HKAS|SOC|JR|YD|HJ|DB|QC|CMMI|Android|iOS|IOS|Windows|IPv|Version|No\.?|V|v)[/A-Za-z]*\s?[-–—/]?\s?\d[\d.:：-]*",
        r"(?<![A-Za-z])(?!(?:PUE|RMB|CNY|USD|HKD)\d)[A-Za-z][A-Za-z]*[-–—]?\d[\dA-Za-z.]*",
        r"[A-Za-z]\.\d[\d.]*",
        r"(?:ICP备?|公网安备|许可证|备案号|编号|代码|电话|热线|传真|邮编|手机|拨打|QQ)[:：]?\s?[\dA-Z-]{5,}"
        rf"(?![\dA-Z,.-]|\s?{UNIT_PATTERN})号?",
        r"(?:〔|\[|【)\d{4}(?:〕|\]|】)\s?(?:第\s?)?\d*\s?号?",
        r"(?<!\d)(?:1[3-9]\d{9}|400[-\s]?\d{3,4}[-\s]?\d{3,4}|0\d{2,3}[-—]\d{7,8}(?:-\d+)?|95\d{3}|12315|12377|110)(?!\s?(?:\d|[,.]\d|[万亿人元次户名件%]))",
        r"\d+(?:\.\d+){2,}(?!\d)",
        r"(?<![\d.,%])0\d[\d-]*(?![.\d])",
        r"\d{1,12}\s?号(?![召线])|\d+\s?(?:页|版|楼|路|栋|室|岁|周岁|后(?![，。]))",
        r"\d+(?:\.\d+)?[A-Z](?![A-Za-z])(?!\$)",
        r"(?:前|后|top\s?|TOP\s?)\d+(?![\d.])(?:\s?[强名位]|(?!\s?[%万]))|\d+\s?[强日](?![以内均])(?=[，。、”的活])",
        r"[“\"‘][\d+.＋·]{1,7}[”\"’]",
        r"(?<![^\n])\s*(?:[（(]\s?\d{1,2}\s?[）)]|\d{1,2}\s?[.、．）)](?!\d))",
        # 人均用电量 1（度/人） 771.7: the mark of a note
        rf"(?<=[\u4e00-\u9fff])\s?\d{{1,2}}(?=\s?[（(]\s?{UNIT_PATTERN}\s?[）)])",
        r"[（(]\s?\d{1,2}\s?[）)]|[（(][一二三四五六七八九十]{1,3}[）)]|[①-⑳]",
        r"(?<!代)[注表图]\s?\d{1,3}(?!\d|,\d)(?:[.-]\d{1,3})?",
    )
)
_AROUND = r"(?<=[近逾超上过破约足])"
_CHINESE_UNITS = (
    r"次(?![日年月级要])|场(?![景所地馆外内])|项(?!目(?![标录]))|件|起(?!草|步|源|飞)|家(?!庭|人|园|乡|长)"
    r"|名(?![称单录])|人次|人(?![民身类员])|台(?![湾账])|元(?!素)|万元|亿元|小时|天(?!然)|个?工作日|日内"
    r"|个月|倍|年(?=以上|以内|内|期)|轮(?![岗换])|批(?![准发复评量改示])|份(?!额)|篇|吨|户(?!籍)|笔|辆|座(?!谈)|所(?![以有])"
    r"|个(?=工作日|自然日|月|小时|项目|国家|城市|省|县|村|标准|案件)|成(?=以上|左右|[，。；、]|的|员工|客户)"
)
_FIGURE = (
    rf"百分之(?P<share>{_NUMERAL}+(?:点{_NUMERAL}+)?|\d+(?:\.\d+)?)"
    rf"|(?P<sign>(?<![\dA-Za-z）)%-])[-−+])?(?P<low>{_ARABIC})"
    # 38.8 - 35.7 in a row of figures is no range but an empty cell
    rf"(?:(?P<lowunit>\s?(?:[%万亿]|{UNIT_PATTERN}))?(?=\S|\s?{_DASH}\s?(?:{_ARABIC})\s?{UNIT_PATTERN})"
    rf"\s?{_DASH}\s?(?P<high>(?:{_ARABIC})))?"
    rf"(?P<unit>\s?{UNIT_PATTERN})?"
    rf"|(?P<chinese>{_AROUND}[百千万亿][万亿]?|[十百千]?万?(?=[余多](?:{_CHINESE_UNITS}|万))|[{_DIGITS}十]{_NUMERAL}*)"
    rf"(?P<counter>(?:余|多)?(?:万(?=元|人|次|件|户|吨|笔))?(?:{_CHINESE_UNITS}))"
)
_SCAN = re.compile(
    rf"(?=[\d《“\"‘①-⑳（(A-Za-z〔\[【第百近前后T{_DIGITS}○十千万亿+−-]|截|公网|许可|备案|编号|代码"
    rf"|电话|热线|传真|邮编|手机|拨打|注|表|图|\s)(?:(?P<skipped>{_SKIPPED})|{_FIGURE})"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, from `start` to `end` with its unit; `unit` is empty where none stands.

    `high` is the upper end of a range; `text` as printed. `decimals` is how exact it is printed;
    `well_grouped` is False where a comma parts the digits in the wrong place (11,1001.99).
    """

    start: int
    end: int
    number: float
    unit: str
    text: str
    high: float | None = None
    decimals: int = 0
    well_grouped: bool = True


def narrow(text: str) -> str:
    """The text with narrow digits and marks, of the same length."""
    return text.translate(_NARROW)


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a text in order, without years, dates, clause numbers, ids and the like."""
    plain = narrow(text)
    for match in _SCAN.finditer(plain):
        if match["skipped"] is None:
            number = _read(plain, match)
            if number is not None:
                yield number


def _read(plain: str, match: re.Match[str]) -> Number | None:
    if match["share"]:
        return Number(match.start(), match.end(), _either(match["share"]), "%", match[0])
    if match["low"]:
        return _arabic(plain, match)
    start = match.start("chinese")
    if not match["chinese"]:
        return None
    number = chinese_number(match["chinese"])
    if number is None or (number == 1 and not _COUNTED.search(plain[max(0, start - 12) : start])):
        return None
    return Number(start, match.end(), number, match["counter"].lstrip("余多"), match[0])


# 一家企业 is an article; 每年一次、至少一次 counts
_COUNTED = re.compile(
    r"(?:每(?:年|季度?|个?月|半年|周|日|天)[^，。；]{0,8}|至少|不少于|不低于|仅|共)$"
)


def _either(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    whole, _, part = text.partition("点")
    digits = "".join(str(_VALUES.get(character, 0)) for character in part)
    return (chinese_number(whole) or 0.0) + (float(f"0.{digits}") if digits else 0.0)


def _arabic(plain: str, match: re.Match[str]) -> Number | None:
    low, start = match["low"], match.start("low")
    before = plain[start - 1] if start else ""
    if before in ".," and start > 1 and plain[start - 2].isdigit():
        return None
    note = _NOTED.fullmatch(low) if before in "）)" else None
    if note:  # （立方米）1108,000: the mark of a note stands before the figure
        low, start = note[1], start + 1
    sign = -1 if (match["sign"] or "") in ("-", "−") and not note else 1
    unit = (match["unit"] or "").strip()
    if match["high"] and not unit:
        return None  # 102-1, 2-3: a number of a chapter
    first = match.start("sign") if sign < 0 else start
    number = sign * _number(low)
    own = (match["lowunit"] or "").strip()
    if own:  # 100 万至 1 亿元
        number = round(number * unit_of(own).factor / unit_of(unit).factor, 9)
    return Number(
        first,
        match.end(),
        number,
        unit,
        plain[first : match.end()].strip(),
        high=_number(match["high"]) if match["high"] else None,
        decimals=len(low.partition(".")[2]),
        well_grouped=_well_grouped(low),
    )


_PARTED = re.compile(r"[,，\s]")
_NOTED = re.compile(r"\d(\d{3}(?:,\d{3})+(?:\.\d+)?)")
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")


def _well_grouped(text: str) -> bool:
    return bool(_GROUPED.fullmatch(text))


def _number(text: str) -> float:
    return float(_PARTED.sub("", text))


def chinese_number(text: str) -> float | None:
    """The number that Chinese numerals write, e.g. 一百二十三万; None where they write none."""
    total = section = digit = 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _STEPS:
            section += (digit or 1) * _STEPS[character]
            digit = 0
        elif character == "万":
            total += (section + digit or 1) * 10_000
            section = digit = 0
        elif character == "亿":
            total = (total + section + digit or 1) * 10**8
            section = digit = 0
        else:
            return None
    return float(total + section + digit)
