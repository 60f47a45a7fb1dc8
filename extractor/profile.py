"""What a file is: its genre by open signs, and the company, period and language that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractor.cleaning import folded, is_traditional
from extractor.document import Block, DocumentKind, Genre, Language, Page, Profile

HEAD = 1500  # characters: the cover and what stands on the next page
BODY = 20000  # characters that are looked at for signs of the whole
TITLE_LINES = 40  # the first lines, among which titles stand
LONGEST_TITLE = 50  # characters
LEAST = 4  # points; less is no sign of any genre
KINDS: dict[Genre, DocumentKind] = {
    "csr_report": "report",
    "annual_report": "report",
    "privacy_policy": "policy",
    "user_agreement": "policy",
}
NAMES: dict[Genre, str] = {
    "broker_note": "券商研究报告",
    "results_announcement": "业绩公告",
    "guideline": "标准、规则或指引",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """A pattern over folded text without white space, where it is looked for, and its points."""

    pattern: re.Pattern[str]
    points: int
    where: str  # "title": a whole line among the first; "head" or "body": anywhere there


def _signs(where: str, *patterns: tuple[str, int]) -> list[_Sign]:
    return [_Sign(re.compile(pattern), points, where) for pattern, points in patterns]


_REPORT = r"(?:社会责任|可持续发展|永续(?:发展)?|esg|环境.社会.{0,10}|社会价值|责任)"
_POLICY = r"(?:隐私(?:权|保护|条款)?|个人(?:信息|资料)(?:保护|处理|收集)?(?:及隐私)?(?:保护)?)"
_SIGNS: dict[Genre, list[_Sign]] = {
    "csr_report": [
        *_signs(
            "title",
            (rf".{{0,30}}{_REPORT}.{{0,8}}报告(?:书|摘要|全文|\(.*\))?", 7),
            (r".*(?:sustainability|csr|esg|socialresponsibility|governance)report.*", 7),
            (r"关于(?:本|这份)?报告", 3),
        ),
        *_signs("head", (rf"{_REPORT}报告", 3), (r"(?:sustainability|esg)report", 3)),
        *_signs(
            "body",
            (r"报告(?:时间|期间|组织)?范围|报告期间?[:为]", 1),
            (r"编[制写](?:依据|标准)|gri|globalreporting", 1),
            (r"利益相关方|持份者|stakeholder", 1),
            (r"实质性议题|重要议题|materiality", 1),
        ),
    ],
    "annual_report": [
        *_signs(
            "title",
            (r".{0,30}(?:年度报告|年报)(?:全文|摘要|\(.*\))?", 7),
            (r".*annualreport.*", 7),
        ),
        *_signs(
            "body",
            (r"董事会、监事会及董事、监事", 3),
            (r"真实(?:性)?、准确(?:性)?、?(?:和)?完整", 1),
            (r"会计机构负责人|独立核数师报告|audit(?:or|ed)", 1),
        ),
    ],
    "privacy_policy": [
        *_signs(
            "title",
            (rf".{{0,30}}{_POLICY}.{{0,6}}(?:政策|声明|条款|协议|指引|规则|须知|通知).{{0,12}}", 7),
            (r".{0,30}privacy(?:policy|notice|statement).{0,12}", 7),
        ),
        *_signs(
            "head",
            (rf"{_POLICY}(?:政策|声明|条款|协议|指引|规则|须知)", 4),
            (r"privacy(?:policy|notice|statement)", 4),
        ),
        *_signs(
            "body",
            (r"(?:收集|使用|处理|存储).{0,12}(?:个人信息|个人资料|信息)", 2),
            (r"(?:共享|转让|公开披露|委托处理)", 1),
            (r"撤回(?:您的)?(?:同意|授权)|注销账[号户]", 1),
        ),
    ],
    "user_agreement": [
        *_signs(
            "title",
            (r".{0,30}(?:用户|服务|使用|注册|会员|许可)(?:使用|服务|注册)?(?:协议|条款).{0,10}", 7),
            (r".{0,30}terms(?:of(?:service|use)|andconditions).{0,10}", 7),
        ),
        *_signs(
            "body",
            (r"(?:用户|服务)协议", 2),
            (r"(?:争议|管辖|适用法律|违约责任|知识产权)", 1),
        ),
    ],
    "broker_note": [
        *_signs("head", (r"证券研究报告|公司(?:点评|深度|研究)报告|equityresearch", 5)),
        *_signs(
            "head",
            (r"(?:投资)?评级[:：]?(?:买入|增持|持有|中性|减持|推荐|优于大市)?", 3),
            (r"目标价|合理估值|pricetarget", 3),
            (r"买入|增持|优于大市|跑赢|outperform|overweight", 2),
            (r"\d{5,6}\.(?:hk|sz|sh)", 2),
        ),
        *_signs(
            "body",
            (r"盈利预测", 2),
            (r"分析师(?:声明|承诺|保证)|证券分析师", 3),
            (r"维持.{0,3}(?:买入|增持|持有|推荐|优于大市)", 3),
            (r"\d{4}e", 1),
        ),
    ],
    "results_announcement": [
        *_signs(
            "title",
            (
                r".{0,60}(?:(?:全年|年度|中期|半年度?|季度)业绩|业绩(?:公告|公布|快报|预告)"
                r"|(?:annual|interim|quarterly)results).{0,20}",
                5,
            ),
        ),
        *_signs(
            "head",
            (r"联合交易所有限公司对本公告(?:的|之)内容概不负责", 6),
            (r"takenoresponsibilityforthecontentsofthisannouncement", 6),
            (r"股[份票]代[号码]", 1),
            (r"业绩(?:公告|公布|快报|预告)", 4),
        ),
        *_signs("body", (r"董事会(?:欣然|谨此)?(?:宣布|公布|呈报)", 2)),
    ],
    "guideline": [
        *_signs(
            "title",
            (
                r"(?!.*报告).{0,40}(?:办法|规定|指引|指南|条例|准则|规则|标准|规范|法|自评(?:表|材料))"
                r"(?:\(.*\))?",
                4,
            ),
            (r"(?:t/[a-z]+|gb/?t?)\d+.*", 4),
            (r".*工作组.{0,8}建议报告", 5),
        ),
        *_signs(
            "head",
            (r"制定本(?:办法|规定|指引|指南|条例|准则|规则|法|标准)", 5),
            (r"征求意见稿", 4),
            (r"规范性引用文件|本(?:标准|文件)(?:规定|给出|按照)", 4),
            (r"第一条.{0,400}第二条", 3),
            (r"评估指南|自评材料", 4),
        ),
    ],
}
_ADDRESSED: tuple[Genre, ...] = ("privacy_policy", "user_agreement")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]{1,4}条")


def profile_of(title: str, text: str, blocks: Sequence[Block], pages: Sequence[Page]) -> Profile:
    """The profile of a read document.

    Args:
        title: from the file's properties or its first line; may be empty.
        text: the document's text.
        blocks: its blocks, of which the first ones are looked at as titles.
        pages: its pages, none for an unpaged file.
    """
    lines = [text[b.start : b.end] for b in blocks[:TITLE_LINES] if b.kind != "furniture"]
    readable = sum(page.problem is None for page in pages) / len(pages) if pages else 1.0
    unread = bool(pages) and not text.strip()
    genre, found = ("other", []) if unread else _genre([title, *lines], text)
    start, end = _period(genre, title, text)
    return Profile(
        genre=genre,
        company=_company(title, lines, text),
        period_start=start,
        period_end=end,
        language=_language(text),
        readable=round(readable, 4),
        doubt="" if unread else _doubt(genre, found, text),
    )


def _genre(lines: Sequence[str], text: str) -> tuple[Genre, list[str]]:
    """The genre with the most points, and the words in which it was seen."""
    titles = [_plain(line) for line in lines if 1 < len(_plain(line)) <= LONGEST_TITLE]
    head, body = _plain("".join(lines[:1]) + text[:HEAD]), _plain(text[:BODY])
    best: tuple[int, Genre, list[str]] = (0, "other", [])
    for genre, signs in _SIGNS.items():
        points, found = 0, []
        for sign in signs:
            match = _seen(sign, titles, head, body)
            if match:
                points += sign.points
                found.append(match)
        if genre in _ADDRESSED:
            points += _addressed(body)
        if genre == "guideline" and len(set(_ARTICLE.findall(body))) >= 8:
            points += 4
            found.append("逐条的规定")
        if points > best[0]:
            best = points, genre, found
    return (best[1], best[2]) if best[0] >= LEAST else ("other", [])


def _seen(sign: _Sign, titles: Sequence[str], head: str, body: str) -> str:
    if sign.where == "title":
        return next((title for title in titles if sign.pattern.fullmatch(title)), "")
    match = sign.pattern.search(head if sign.where == "head" else body)
    return match[0] if match else ""


def _plain(text: str) -> str:
    return "".join(folded(text).split()).strip("*#=-_|《》\"'“” ")


def _addressed(body: str) -> int:
    """Points for a text that speaks to its reader: 3 for often, -6 for hardly ever."""
    share = len(re.findall(r"我们|您|you\b", body)) / max(len(body), 1)
    return 3 if share > 0.006 else -6 if share < 0.001 else 0


def _doubt(genre: Genre, found: Sequence[str], text: str) -> str:
    if genre in KINDS or len("".join(text.split())) < 40:
        return ""
    if genre == "other":
        return "看起来不是社会责任/ESG 报告，也不是隐私政策；请确认文件是否正确。"
    signs = "、".join(f"“{each[:16]}”" for each in found[:3])
    return (
        f"看起来是{NAMES[genre]}（见{signs}），不是企业自己的社会责任/ESG 报告或隐私政策；"
        "请确认是否选错了文件。"
    )


_SUFFIX = r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|Co\.,?\s?Ltd\.?|Limited|Inc\.)"
_COMPANY = re.compile(
    rf"[\u4e00-\u9fff（）()·]{{2,28}}?{_SUFFIX}(?![\u4e00-\u9fff]{{0,4}}分公司)"
    r"|[A-Z][A-Za-z&.' -]{2,50} (?:Limited|Ltd\.?|Inc\.?|Corporation|Company)\b"
)
_BEFORE_NAME = re.compile(  # words that stand before a company's name and are none of it
    r".*(?:是由|系由|由|欢迎使用|适用于|介绍|以及|或者|其中|关于|称为|指代|就是|即|系|指|为|与|向|对|经|自|在|我司)(?=.{4})"
)
_NOT_A_COMPANY = re.compile(r"交易所|结算|之有限公司|会计师事务所|认证|检测|监督|证券股份|核数师")
_TITLE_COMPANY = re.compile(
    r"^(.{2,24}?)(?:股份|集团)?\s*20\d\d\s*年度?.{0,12}(?:报告|report)", re.IGNORECASE
)


def _company(title: str, lines: Sequence[str], text: str) -> str:
    """The full name that the first pages name most, those on the cover counting more."""
    names: Counter[str] = Counter()
    for weight, source in ((6, title), (4, "\n".join(lines[:8])), (1, text[:6000])):
        for name in _names(source):
            names[name] += weight
    if names:
        return max(names, key=lambda name: (names[name], -text.find(name)))
    for line in (title, *lines[:6]):
        match = _TITLE_COMPANY.match(" ".join(line.split()))
        if match and not re.search(r"关于|报告|政策", match[1]):
            return match[1].strip()
    return ""


def _names(text: str) -> Iterator[str]:
    for match in _COMPANY.finditer(text):
        name = _BEFORE_NAME.sub("", match[0]).strip("（() ")
        if 6 <= len(name) <= 40 and not _NOT_A_COMPANY.search(folded(name)):
            if name.count("（") == name.count("）") and name.count("(") == name.count(")"):
                yield name


_DAY = r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
_RANGE = re.compile(
    rf"{_DAY}\s*(?:起)?\s*(?:至|到|—+|–|-|~|～|to)\s*(?:(20\d\d)\s*[年./-]\s*)?(\d{{1,2}})\s*[月./-]"
    r"\s*(\d{1,2})\s*日?"
)
_YEAR_END = re.compile(rf"(?:截至|于)?\s*{_DAY}\s*止(?:财政)?年度")
_TITLE_YEAR = re.compile(
    r"(20\d\d)\s*(?:年度?|/\d\d年?)?.{0,16}?(?:报告|年报|report)", re.IGNORECASE
)
_IN_FORCE = re.compile(
    rf"(?:生效|更新|修订|发布|施行|实施)(?:日期|时间|于|日)?\s*[:：]?\s*(?:为|是)?\s*{_DAY}"
)
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _period(genre: Genre, title: str, text: str) -> tuple[str, str]:
    """First and last day of what is reported, or the day from which a policy is in force."""
    head = _with_digits(folded(f"{title}\n{text[:BODY]}"))
    if KINDS.get(genre) == "policy":
        match = _IN_FORCE.search(head[:6000])
        day = _iso(*match.groups()) if match else ""
        return day, day
    if genre in ("guideline", "other"):
        return "", ""
    for match in _RANGE.finditer(head):
        year, month, day_, last_year, last_month, last_day = match.groups()
        start = _iso(year, month, day_)
        end = _iso(last_year or year, last_month, last_day)
        if start and end and 80 < (date.fromisoformat(end) - date.fromisoformat(start)).days < 800:
            return start, end
    match = _YEAR_END.search(head)
    if match and (end := _iso(*match.groups())):
        last = date.fromisoformat(end) + timedelta(days=1)
        return last.replace(year=last.year - 1).isoformat(), end
    match = _TITLE_YEAR.search(head[:600])
    return (f"{match[1]}-01-01", f"{match[1]}-12-31") if match else ("", "")


def _with_digits(text: str) -> str:
    """The text with its Chinese dates in digits, e.g. 二零二五年三月三十一日."""
    return re.sub(
        r"[二][〇零一二三四五六七八九]{3}\s*年(?:\s*[一二三四五六七八九十]{1,3}\s*月)?"
        r"(?:\s*[一二三四五六七八九十]{1,3}\s*日)?",
        lambda match: re.sub(
            r"[〇零一二三四五六七八九十]+", lambda part: _number(part[0]), match[0]
        ),
        text,
    )


def _number(numeral: str) -> str:
    """Digits of a numeral in a date: 二〇二四 is 2024, 三十一 is 31."""
    if "十" not in numeral:
        return numeral.translate(_NUMERALS)
    tens, _, ones = numeral.partition("十")
    return str(
        10 * int((tens or "一").translate(_NUMERALS)) + int((ones or "零").translate(_NUMERALS))
    )


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _language(text: str) -> Language:
    """The language of most of the text; Traditional where a tenth of the characters are."""
    counts = Counter(text[:200_000])
    chinese = sum(count for each, count in counts.items() if "\u4e00" <= each <= "\u9fff")
    latin = sum(count for each, count in counts.items() if each.isascii() and each.isalpha())
    if chinese * 3 < latin:  # a word of Chinese has about two characters, one of English five
        return "en"
    if not chinese:
        return "other"
    traditional = sum(count for each, count in counts.items() if is_traditional(each))
    return "zh-Hant" if traditional > 0.1 * chinese else "zh-Hans"
