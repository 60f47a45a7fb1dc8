"""Words of the screen that searches a collection of reports, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "collection": ("全库检索", "Collection"),
    "coll_query": ("检索词或一句话", "Words or a sentence"),
    "coll_query_hint": (
        "在全部公司的报告中检索，例如：算法备案 未成年人保护",
        "Search the reports of all companies, for example: 算法备案 未成年人保护",
    ),
    "coll_go": ("检索", "Search"),
    "coll_mode": ("检索方式", "How to search"),
    "coll_mode_both": ("原词和意思", "Words and meaning"),
    "coll_mode_words": ("按原词", "Words"),
    "coll_mode_meaning": ("按意思", "Meaning"),
    "coll_filters": ("筛选", "Filters"),
    "coll_companies": ("公司（可多选，不选为全部）", "Companies (none chosen: all)"),
    "coll_years": ("年份（可多选，不选为全部）", "Years (none chosen: all)"),
    "coll_kind": ("报告类型", "Kind of report"),
    "coll_all_kinds": ("全部类型", "All kinds"),
    "coll_item": ("作为哪个指标的依据", "Evidence for which indicator"),
    "coll_all_items": ("全部段落", "All passages"),
    "coll_any_item": ("{framework}：任一指标", "{framework}: any indicator"),
    "coll_most": ("最多列出", "List at most"),
    "coll_held": (
        "报告库中有 {documents} 份报告、{companies} 家公司、{passages} 个段落。",
        "The collection has {documents} reports of {companies} companies, {passages} passages.",
    ),
    # results
    "coll_results": ("检索结果", "Results"),
    "coll_count": (
        "列出最相关的 {count} 处，用时 {time}。",
        "The best {count} passages, found in {time}.",
    ),
    "coll_milliseconds": ("{time} 毫秒", "{time} ms"),
    "coll_by_words": ("原词第 {rank}", "Words no. {rank}"),
    "coll_by_meaning": ("意思第 {rank}", "Meaning no. {rank}"),
    "coll_no_company": ("未注明公司", "Company not given"),
    "coll_page": ("第 {page} 页", "p. {page}"),
    "coll_serves": ("可作为依据：{indicators}", "Evidence for: {indicators}"),
    "coll_open": ("在项目“{project}”中看原页", "Open the page in the project “{project}”"),
    "coll_empty": ("在报告库中查找原文", "Find passages in the collection"),
    "coll_empty_do": (
        "在上方输入检索词或一句话，按回车。左侧可以按公司、年份、类型和指标筛选。",
        "Type words or a sentence above and press Enter. Filters for companies, years, kinds and "
        "indicators are on the left.",
    ),
    "coll_none": ("没有找到", "Nothing found"),
    "coll_none_do": (
        "换一个说法，或改选“原词和意思”。",
        "Try other words, or choose “Words and meaning”.",
    ),
    "coll_none_filtered": (
        "现在的筛选可能排除了结果：放宽或清空左侧的条件。",
        "The filters may leave something out: loosen or clear those on the left.",
    ),
    "coll_away": ("现在无法检索报告库", "The collection cannot be searched now"),
    "coll_without": ("没有指定报告库", "No collection was named"),
    "coll_without_do": (
        "先把多家公司的报告加入一个报告库，再带着它启动程序；"
        "报告库可以是文件夹，也可以是 Milvus 的地址：",
        "Add the reports of many companies to a collection, then start the program with it. A "
        "collection is a folder, or an address of Milvus:",
    ),
    "coll_bare": ("报告库中还没有报告", "The collection has no reports yet"),
    "coll_bare_do": ("在终端中加入报告：", "Add reports in a terminal:"),
}
