"""Words of the screen that searches all documents, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "find_query": ("检索词或一句话", "Words or a sentence"),
    "find_query_hint": (
        "例如：数据安全 培训 人次，或直接写一句话",
        "For example: 数据安全 培训 人次, or a whole sentence",
    ),
    "find_go": ("检索", "Search"),
    "find_mode": ("检索方式", "How to search"),
    "find_mode_both": ("原词和意思", "Words and meaning"),
    "find_mode_words": ("只按原词", "Exact words"),
    "find_mode_meaning": ("只按意思", "Meaning"),
    "find_for": ("为哪个指标找依据（{framework}）", "Evidence for which indicator ({framework})"),
    "find_for_none": (
        "还没有评估：可以检索，不能添加依据",
        "Nothing is assessed yet: you can search, not add",
    ),
    "find_suggest": ("按指标填检索词", "Words of the indicator"),
    "find_filters": ("筛选", "Filters"),
    "find_all_documents": ("全部文件", "All documents"),
    "find_from": ("从第几页", "From page"),
    "find_to": ("到第几页", "To page"),
    "find_section": ("章节标题包含", "Heading contains"),
    "find_status": ("陈述类型", "Kind of statement"),
    "find_all_statuses": ("全部类型", "All kinds"),
    "find_unused": ("只看还没有指标依靠的段落", "Only passages on which no indicator rests"),
    # results
    "find_results": ("检索结果", "Results"),
    "find_count": ("找到 {count} 处。", "{count} passages found."),
    "find_count_one": ("找到 {count} 处。", "{count} passage found."),
    "find_more": (
        "找到 {total} 处，列出最相关的 {shown} 处，另有 {more} 处未列出；"
        "可增加检索词或用筛选缩小范围。",
        "{total} passages found; the best {shown} are listed, {more} more are not. Add words or "
        "use the filters to narrow it down.",
    ),
    "find_empty": ("在全部文件中查找原文", "Find passages in all documents"),
    "find_empty_do": (
        "在上方输入检索词或一句话，按回车；也可以点“按指标填检索词”。",
        "Type words or a sentence above and press Enter, or use “Words of the indicator”.",
    ),
    "find_none": ("没有找到", "Nothing found"),
    "find_none_words": (
        "文件中没有这些原词。换一个说法，词与词之间用空格隔开，或改选“原词和意思”。",
        "These words stand nowhere. Try other words, parted by spaces, or choose “Words and "
        "meaning”.",
    ),
    "find_none_meaning": (
        "没有意思相近的段落。写得更具体一些，或改选“原词和意思”。",
        "No passage is like this. Say it more precisely, or choose “Words and meaning”.",
    ),
    "find_none_both": (
        "没有含这些词或意思相近的段落。换一个说法，词与词之间用空格隔开。",
        "No passage has these words or is like them. Try other words, parted by spaces.",
    ),
    "find_none_filtered": (
        "现在的筛选可能排除了结果：放宽或清空“筛选”中的条件。",
        "The filters may leave something out: loosen or clear them.",
    ),
    "find_choose": (
        "在上方选定指标，就能把结果添加为它的依据。",
        "Choose an indicator above to add results to it.",
    ),
    "find_keys": (
        "在结果中：↑↓ 或 J/K 移动 · Enter 或 A 添加为依据 · O 看原页 · U 撤销添加 · Esc 回到检索框",
        "In the results: ↑↓ or J/K move · Enter or A adds as evidence · O opens the page · "
        "U undoes · Esc goes back to the query",
    ),
    "find_by_words": ("原词 {found}/{total}", "Words {found}/{total}"),
    "find_by_meaning": ("意思相近 {score}", "Meaning {score}"),
    "find_serves": ("已用于：{indicators}", "Serves already: {indicators}"),
    "find_serving": ("{framework} {numbers}", "{framework} {numbers}"),
    "find_add": ("添加为指标 {indicator} 的依据", "Add as evidence of {indicator}"),
    "find_open": ("看原页", "Open the page"),
    "find_held": ("已是指标 {indicator} 的依据", "Evidence of {indicator}"),
    "find_foreign": (
        "这次评估没有用到该文件，重新评估后才能添加",
        "Not in this assessment: assess again to add it",
    ),
    # what was done
    "find_added": ("✓ 已添加为指标 {indicator} 的依据。", "✓ Added to indicator {indicator}."),
    "find_already": (
        "这段原文已是指标 {indicator} 的依据，没有重复添加。",
        "This passage is evidence of indicator {indicator} already.",
    ),
    "find_undo": ("撤销添加", "Undo"),
    "find_undone": ("已撤销：不再是指标 {indicator} 的依据。", "Undone for indicator {indicator}."),
    "find_back": ("回到审阅：指标 {indicator}", "Back to review: indicator {indicator}"),
    # the page
    "find_page": ("在这里看原页", "The page is shown here"),
    "find_page_do": (
        "点一条结果，或在结果上按 O。",
        "Click a result, or press O on one.",
    ),
}
