"""Words of the screen that traces scores to pages, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "trace": ("溯源", "Trace"),
    "trace_lead": (
        "从得分看到原文的每一页，也从每一页看到依靠它的指标。点引文或指标，到审阅页查看该处。",
        "From the score to the pages of the documents, and from each page to the indicators that "
        "rest on it. Click a quote or an indicator to see it on the Review screen.",
    ),
    # forward
    "trace_forward": ("从得分到页面", "From the score to the pages"),
    "trace_forward_lead": (
        "只有已决定的答案算数；虚线框内是预览，把尚未决定的建议也算上，不是结果。",
        "Only decided answers count; what stands in a dashed frame is a preview that counts "
        "undecided proposals too, and is no result.",
    ),
    "trace_total": ("总分", "Total"),
    "trace_preview": ("预览：{told}", "Preview: {told}"),
    "trace_points": ("{points} / {most} 分", "{points} of {most} points"),
    "trace_share": (
        "披露率 {share} %（适用 {applicable} 项）",
        "Disclosure rate {share} % (of {applicable})",
    ),
    "trace_indicators": ("{count} 项指标", "{count} indicators"),
    "trace_indicators_one": ("{count} 项指标", "{count} indicator"),
    "trace_quotes": ("{count} 处依据", "{count} cited quotes"),
    "trace_quotes_one": ("{count} 处依据", "{count} cited quote"),
    "trace_no_quotes": ("没有依据的引文", "No cited quote"),
    "trace_not_rested": (
        "结论不以程序引用的 {count} 处原文为依据",
        "The decision does not rest on what the program quoted ({count})",
    ),
    "trace_part": ("第 {page} 部分", "Part {page}"),
    # backward
    "trace_backward": ("从页面到指标", "From the pages to the indicators"),
    "trace_backward_lead": (
        "每格是一页（不分页的文件是一部分），格内上为页码，下为依靠该页的指标数，"
        "包括本项目各框架的最近一次评估。选中一格，下方列出该页的引文。"
        "键盘：方向键、Home、End 移动，回车选中。",
        "A cell is a page (a part, in a file without pages): the page number above, below it how "
        "many indicators rest on the page, in the latest runs of all frameworks of the project. "
        "Choose a cell and its quotes are listed below. Keys: arrows, Home and End move, Enter "
        "chooses.",
    ),
    "trace_counted": ("计入", "Counted"),
    "trace_counted_decided": ("只计已决定的指标", "Decided indicators only"),
    "trace_counted_all": ("连尚未决定的建议一起计", "Undecided proposals too"),
    "trace_told_none": (
        "还没有作出任何决定，所以默认连建议一起计：{total} 项都只是建议。"
        "作出第一个决定后，默认只计已决定的。",
        "Nothing is decided yet, so proposals count by default: all {total} are proposals only. "
        "From the first decision on, only decided indicators count by default.",
    ),
    "trace_told_all": (
        "现在连建议一起计：{total} 项中已决定 {decided} 项，其余只是建议。",
        "Proposals count too now: {decided} of {total} are decided, the others are proposals only.",
    ),
    "trace_told_decided": (
        "现在只计已决定的指标：{total} 项中已决定 {decided} 项，其余的建议不计，"
        "所以没有依据的页会随审阅减少。",
        "Only decided indicators count now: {decided} of {total}. Proposals are left out, so pages "
        "without support become fewer as the review goes on.",
    ),
    "trace_legend": ("图例（指标数）", "Legend (indicators)"),
    "trace_unreadable": ("无法读取", "cannot be read"),
    "trace_sparse": ("几乎没有文字", "nearly without text"),
    "trace_map": ("{file} 的页面分布", "Pages of {file}"),
    "trace_used": (
        "{total} 页中 {used} 页有指标依靠",
        "Indicators rest on {used} of {total} pages",
    ),
    "trace_used_parts": (
        "{total} 部分中 {used} 部分有指标依靠",
        "Indicators rest on {used} of {total} parts",
    ),
    "trace_page": ("页", "Page"),
    "trace_count": ("指标数", "Indicators"),
    "trace_which": ("哪些指标", "Which"),
    "trace_choose": (
        "在上面的分布图中选中一格，这里列出该页的引文和依靠它的指标。",
        "Choose a cell in the map above; its quotes and their indicators are listed here.",
    ),
    "trace_nothing_rests": (
        "没有指标依靠这里的文字。",
        "No indicator rests on what stands here.",
    ),
    # findings
    "trace_findings": ("发现", "Findings"),
    "trace_bare": ("没有支持任何指标的页面", "Pages that support nothing"),
    "trace_bare_rule": (
        "有可读文字而没有一处被引用的页；无法读取的页和几乎没有文字的页（不足 {least} 字）另列。"
        "不分页的文件按部分计。",
        "Pages with readable text of which nothing is cited. Those that cannot be read, and those "
        "with fewer than {least} characters, stand apart. Files without pages go by parts.",
    ),
    "trace_bare_pages": ("没有支持任何指标", "Support nothing"),
    "trace_by_parts": ("（按部分）", " (parts)"),
    "trace_weak": ("只靠一处薄弱引文的指标", "Indicators that rest on one weak passage"),
    "trace_weak_rule": (
        "规则：依据只有一处引文，而且该引文得分低于 {score}，或其内容是计划、否定或他方的情况。",
        "The rule: exactly one cited quote, and its score is below {score}, or it tells of a plan, "
        "a denial or another party.",
    ),
    "trace_no_weak": ("没有这样的指标", "There is none"),
    "trace_why_score": ("得分 {score}", "score {score}"),
    "trace_framework": ("框架", "Framework"),
    "trace_why": ("薄弱之处", "Why weak"),
    "trace_quote": ("引文", "Quote"),
}
