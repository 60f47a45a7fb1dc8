"""Writes an evidence pack: its page, forward from the indicators and back from the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from extractor.document import Box
from indicators.schema import Evidence, Framework, Indicator, Proposal, SearchRecord
from review.criteria import band_lines, kind_and_most, level_lines
from review.decisions import Decision
from review.exports import wording
from review.exports.atomic import writing
from review.exports.evidence_pack import pack_data, places_of, without_pictures
from review.exports.page_crops import QuotePlace
from review.exports.prefill_reading import Prefill
from review.figures import value_words
from review.pages.markup import Markup, area, joined, moment, printable, tag
from review.searches import is_silent, words_found

PACK_ID = "mingzheng-pack"  # of the element that carries the JSON
# Nothing is loaded from anywhere and no script runs; the pictures stand in the page.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
body { font: 15px/1.65 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2em auto;
  max-width: 62em; padding: 0 1.2em; color: #1c2430 }
h1 { font-size: 1.5em } h2 { font-size: 1.2em; border-bottom: 2px solid #2f5d8a; margin-top: 2.2em }
h3 { font-size: 1em; margin: 1.8em 0 .2em } small, .faint { color: #5a6472 }
table { border-collapse: collapse; width: 100%; font-size: .9em }
td, th { border: 1px solid #cfd6de; padding: .3em .5em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
.claim { font-size: .88em }
.answer { margin: .2em 0 } .yes { color: #1c6b3a; font-weight: bold } .open { color: #8a5a00 }
figure { margin: .8em 0 1.2em; padding-left: .8em; border-left: 3px solid #2f5d8a }
blockquote { margin: .2em 0; white-space: pre-wrap } code { font-size: .85em; color: #5a6472 }
.crop { position: relative; border: 1px solid #cfd6de; line-height: 0; max-width: 100% }
.crop img { width: 100% }
.crop i { position: absolute; background: rgba(255, 208, 0, .28); outline: 1px solid #c99700 }
@media print { figure { break-inside: avoid } }
"""
_Picture: TypeAlias = Mapping[QuotePlace, Mapping[str, Any]]


def write_pack(prefill: Prefill, files: Mapping[str, Path], path: Path) -> tuple[Path, Path]:
    """Write the page of a pre-fill's pack and its JSON beside it, and give both paths.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    pack = pack_data(prefill, files)
    page, data = path.with_suffix(".html"), path.with_suffix(".json")
    text = json.dumps(pack, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    writing(data, text.encode("utf-8", "backslashreplace"))
    writing(page, _page(prefill, pack).encode("utf-8", "backslashreplace"))
    return page, data


def _page(prefill: Prefill, pack: Mapping[str, Any]) -> str:
    """The page of a pack, whole in itself; all text from documents is escaped."""
    pictures = {_place(each): each for each in pack["crops"] if "png" in each}
    title = f"证据包：{prefill.framework.title}"
    body = joined(
        [
            tag("h1", title),
            _about(pack, prefill),
            _documents(prefill),
            _scores(prefill.data.get("scores", {})),
            _circumstances(prefill),
            *_indicators(prefill, pictures),
            _backwards(prefill),
            _carried(pack),
        ]
    )
    head = joined(
        [
            Markup('<meta charset="utf-8">'),
            Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            tag("title", title),
            tag("style", Markup(_STYLE)),
        ]
    )
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), tag('body', body), lang='zh-CN')}\n"


def _place(crop: Mapping[str, Any]) -> QuotePlace:
    return QuotePlace(crop["document"], crop["page"], tuple(Box(*box) for box in crop["boxes"]))


def _about(pack: Mapping[str, Any], prefill: Prefill) -> Markup:
    decided, total = len(prefill.decisions), len(prefill.proposals)
    framework = prefill.framework
    facts = [
        ("被评估方", " ".join(each for each in (prefill.organisation, prefill.year) if each)),
        ("评估框架", f"{framework.id}，第 {framework.version} 版；{framework.source}"),
        ("进度", f"{total} 项中 {decided} 项已由人决定；其余为程序的建议，不是结论"),
        ("程序", f"mingzheng {pack['version']}，设置 {prefill.settings['hash']}"),
        ("封记", tag("code", pack["seal"])),
        (
            "核对",
            tag("code", "mingzheng verify 本文件 --documents 存放文件的文件夹"),
        ),
    ]
    rows = [tag("tr", tag("th", name), tag("td", value)) for name, value in facts if value]
    return tag("table", *rows)


def _documents(prefill: Prefill) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", each["file"]),
            tag("td", each["title"]),
            tag("td", each["pages"] or "不分页"),
            tag("td", tag("code", each["id"])),
        )
        for each in prefill.documents
    ]
    header = tag("tr", *(tag("th", name) for name in ("文件", "标题", "页数", "哈希")))
    return joined([tag("h2", "文件"), tag("table", header, *rows)])


def _scores(scores: Mapping[str, Any]) -> Markup:
    """The score of the confirmed answers and the preview, with the readings that they rest on."""
    rows = []
    for key, name in (("confirmed", "已确认"), ("preview", "预览（含未确认的建议）")):
        score = scores.get(key)
        if score:
            rows.append(tag("tr", tag("th", name), tag("td", _score(score))))
    readings = [
        tag("tr", tag("td", each["question"]), tag("td", each["text"]))
        for each in scores.get("confirmed", {}).get("readings", [])
    ]
    if not rows:
        return Markup()
    parts = [tag("h2", "得分"), tag("table", *rows)]
    if readings:
        header = tag("tr", tag("th", "来源未定之处"), tag("th", "所取的读法"))
        parts.append(tag("table", header, *readings))
    return joined(parts)


def _score(score: Mapping[str, Any]) -> str:
    """The total where the source has one, the rating, and the main parts."""
    told = []
    if score["total"] is not None:
        most = f" / {score['most']:g}" if score["most"] is not None else ""
        name = "披露率" if score["unit"] == "%" else "总分"
        told.append(f"{name} {score['total']:g}{most} {score['unit']}".strip())
    if score["rating"]:
        told.append(str(score["rating"]))
    told += [
        f"{part['name']} {part['points']:g}"
        + (f" / {part['most']:g}" if part["most"] is not None else "")
        for part in score["parts"]
        if not part["above"] and part["points"] is not None
    ]
    told.append(f"已确认 {score['confirmed']} 项，未决定 {score['open']} 项")
    return "；".join(told)


def _circumstances(prefill: Prefill) -> Markup:
    """What a person said of the organisation: facts and occurrences."""
    told = wording.circumstances_told(prefill.framework, prefill.circumstances)
    rows = [tag("tr", *(tag("td", each) for each in row)) for row in told]
    return joined([tag("h2", "情况"), tag("table", *rows)]) if rows else Markup()


def _indicators(prefill: Prefill, pictures: _Picture) -> Iterator[Markup]:
    framework = prefill.framework
    look_again = {
        each["indicator"]
        for each in prefill.data["items"]
        if each.get("decision", {}).get("look_again")
    }
    order = {each.id: place for place, each in enumerate(framework.indicators)}
    names = {each["id"]: each["file"] for each in prefill.documents}
    theme = ""
    for proposal in sorted(prefill.proposals, key=lambda each: order[each.indicator]):
        indicator = framework.indicator(proposal.indicator)
        if indicator.theme[0] != theme:
            theme = indicator.theme[0]
            yield tag("h2", theme)
        decision = prefill.decisions.get(proposal.indicator)
        yield tag(
            "section",
            tag("h3", f"{indicator.id}　{indicator.title} {wording.star(indicator)}"),
            *_asked(indicator),
            _answer(framework, indicator, proposal, decision, indicator.id in look_again),
            *_claims(framework, proposal),
            *_quotes(proposal, names, pictures, cited=True),
            _values(proposal),
            _candidates(proposal, names, pictures),
            *(_searched(proposal.search, names) if is_silent(proposal) else ()),
            id=f"i-{indicator.id}",
        )


def _asked(indicator: Indicator) -> Iterator[Markup]:
    """What the framework asks: theme, clause, text, note, levels, bands."""
    place = " › ".join(indicator.theme)
    yield tag("small", f"{place}　{indicator.clause}")
    said = [indicator.text if indicator.text != indicator.title else "", indicator.note]
    said += level_lines(indicator)
    said += [kind_and_most(indicator), *band_lines(indicator)]
    lines = [tag("div", text) for text in said if text]
    if lines:
        yield tag("details", tag("summary", "原文"), *lines, class_="faint claim")


def _quotes(
    proposal: Proposal, names: Mapping[str, str], pictures: _Picture, *, cited: bool
) -> Iterator[Markup]:
    for number, each in enumerate(proposal.evidence, 1):
        if each.cited == cited:
            yield _evidence(number, each, names, pictures)


def _candidates(proposal: Proposal, names: Mapping[str, str], pictures: _Picture) -> Markup:
    """The evidence that the answer does not rest on, folded away."""
    found = list(_quotes(proposal, names, pictures, cited=False))
    if not found:
        return Markup()
    return tag("details", tag("summary", f"其他候选 {len(found)} 条"), *found)


def _searched(search: SearchRecord, names: Mapping[str, str]) -> Iterator[Markup]:
    """What was looked for where nothing was found."""
    known = words_found(search)
    found = "、".join(known[0]) or "没有" if known else "未记录"
    lines = [
        f"检索过的词：{'、'.join(search.terms)}",
        f"文中出现：{found}",
        f"相近段落 {search.near_misses} 处",
    ]
    lines += [
        f"最接近：【{names.get(near.document, near.document)} "
        f"{f'第 {near.page} 页' if near.page else f'第 {near.start} 字起'}】"
        f"“{printable(near.quote)}”（未采用：{near.reason}）"
        for near in search.nearest
    ]
    lines += [
        f"无法读取：{names.get(document, document)} 第 {wording.page_ranges(pages)} 页"
        for document, pages in search.unreadable
    ]
    yield tag(
        "details", tag("summary", "查过什么"), *(tag("div", line) for line in lines), class_="claim"
    )


def _answer(
    framework: Framework,
    indicator: Indicator,
    proposal: Proposal,
    decision: Decision | None,
    look_again: bool,
) -> Markup:
    proposed = wording.agreed_label(framework, indicator, proposal)
    points = f"，{proposal.points} 分" if proposal.points is not None else ""
    sure = f"置信度 {proposal.confidence:.2f}{points}　" if proposal.state == "proposed" else ""
    why = tag("small", f"{sure}{wording.rationale_of(proposal)}")
    if decision is None:
        told = f"建议（未确认）：{proposed}"
        return joined([tag("div", told, class_="answer open"), why])
    label = wording.decided_label(framework, indicator, decision)
    who = decision.reviewer or wording.UNNAMED
    told = f"{wording.decided_as(decision)}：{label}"
    lines = [
        tag("div", told, class_="answer yes"),
        tag("small", f"{who}，{moment(decision.decided_at)}；程序的建议：{proposed}"),
        tag("div", why),
    ]
    if look_again:
        lines.append(tag("div", wording.LOOK_AGAIN, class_="open"))
    if decision.reason:
        lines.append(tag("div", f"理由：{decision.reason}"))
    return joined(lines)


def _claims(framework: Framework, proposal: Proposal) -> Iterator[Markup]:
    for claim in proposal.claims:
        yield tag("div", wording.claim_of(framework, proposal, claim), class_="faint claim")


def _evidence(
    number: int, evidence: Evidence, names: Mapping[str, str], pictures: _Picture
) -> Markup:
    place = f"第 {evidence.page} 页" if evidence.page else f"第 {evidence.start} 字起"
    where = " › ".join((names.get(evidence.document, evidence.document), *evidence.section, place))
    status = wording.STATUSES[evidence.status]
    said = f"　{wording.role_of(evidence)}" if evidence.mark else ""
    return tag(
        "figure",
        tag("figcaption", f"证据 {number}　{where}　{status}{said}", class_="faint"),
        tag("blockquote", printable(evidence.quote)),
        *(_picture(place, pictures[place]) for place in places_of(evidence) if place in pictures),
        tag("code", f"{evidence.document} {evidence.start}–{evidence.end}"),
    )


def _picture(place: QuotePlace, crop: Mapping[str, Any]) -> Markup:
    """The part of the page with the lines of the quote marked."""
    around = Box(*crop["box"])
    marks = [tag("i", style=area(box, around)) for box in place.boxes]
    image = tag("img", src=f"data:image/png;base64,{crop['png']}", alt=f"第 {place.page} 页")
    return tag("div", image, *marks, class_="crop")


def _values(proposal: Proposal) -> Markup:
    rows = [
        tag("tr", tag("td", printable(value_words(value))), tag("td", f"证据 {value.evidence + 1}"))
        for value in proposal.cited_values
    ]
    if not rows:
        return Markup()
    header = tag("tr", tag("th", "数据"), tag("th", "出处"))
    return tag("table", header, *rows)


def _backwards(prefill: Prefill) -> Markup:
    """Each page with the indicators that rest on it: from a sentence to what it serves."""
    names = {each["id"]: each["file"] for each in prefill.documents}
    found: dict[tuple[str, int, int], dict[str, Evidence]] = {}
    for proposal in prefill.proposals:
        for evidence in proposal.evidence:
            if evidence.cited:
                name = names.get(evidence.document, evidence.document)
                key = (name, evidence.page or 0, evidence.start)
                found.setdefault(key, {})[proposal.indicator] = evidence
    rows = [
        tag(
            "tr",
            tag("td", name),
            tag("td", page or "—"),
            tag("td", printable(next(iter(served.values())).quote[:90])),
            tag("td", *_links(list(served))),
        )
        for (name, page, _), served in sorted(found.items())
    ]
    header = tag("tr", *(tag("th", name) for name in ("文件", "页", "原文", "用于指标")))
    return joined([tag("h2", "由原文到指标"), tag("table", header, *rows)])


def _links(indicators: Sequence[str]) -> Iterator[Markup]:
    for indicator in indicators:
        yield tag("a", indicator, href=f"#i-{indicator}")
        yield Markup(" ")


def _carried(pack: Mapping[str, Any]) -> Markup:
    """The JSON of the pack; no "<" stands in it, so that nothing ends the element early."""
    text = json.dumps(without_pictures(pack), ensure_ascii=False, allow_nan=False)
    carried = text.replace("<", "\\u003c")
    return Markup(f'<script type="application/json" id="{PACK_ID}">{carried}</script>')
