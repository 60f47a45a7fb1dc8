"""Every word of the screens, in Simplified Chinese and in English."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}

_WORDS: dict[str, tuple[str, str]] = {
    # header and screens
    "brand": ("明证", "Mingzheng"),
    "tagline": ("有据可查的评估预填", "Assessments with evidence"),
    "projects": ("项目", "Projects"),
    "files": ("文件", "Documents"),
    "run": ("评估", "Assess"),
    "review": ("审阅", "Review"),
    "export": ("导出", "Export"),
    "language": ("语言", "Language"),
    "reviewer": ("审阅人", "Reviewer"),
    "reviewer_hint": ("审阅人姓名", "Your name"),
    "no_project": ("未选择项目", "No project chosen"),
    "unexpected": (
        "程序内部出错，操作没有完成，已保存的内容不受影响。请重试；详情见日志。",
        "A fault in the program: this did not happen; what was saved is safe. Try again; "
        "the log has the details.",
    ),
    "notice": ("请注意", "Please note"),
    # projects
    "projects_lead": (
        "一个项目对应一家企业的一次评估：上传文件，选择评估框架，逐项审阅。",
        "A project is one organisation's assessment: upload documents, choose frameworks, review.",
    ),
    "project_name": ("项目名称", "Project name"),
    "project_hint": (
        "例如：某某平台 2024 年度社会责任评估",
        "For example: Example Platform, CSR assessment 2024",
    ),
    "create": ("新建项目", "Create project"),
    "no_projects": ("还没有项目", "No project yet"),
    "no_projects_do": (
        "在上方填写项目名称并点击“新建项目”。",
        "Give a name above and click “Create project”.",
    ),
    "count_documents": ("{count} 个文件", "{count} documents"),
    "count_documents_one": ("{count} 个文件", "{count} document"),
    "count_runs": ("{count} 次评估", "{count} runs"),
    "count_runs_one": ("{count} 次评估", "{count} run"),
    "count_decided": ("已决定 {count} 项", "{count} decided"),
    "rename": ("改名", "Rename"),
    "new_name": ("新名称", "New name"),
    "save_name": ("保存名称", "Save name"),
    "cancel": ("取消", "Cancel"),
    "last_change": ("最近更新 {time}", "Last change {time}"),
    "open": ("打开", "Open"),
    "opened": ("当前项目", "Current project"),
    "choose_project": ("请先打开一个项目", "Open a project first"),
    "choose_project_do": (
        "到“项目”页新建或打开一个项目。",
        "Create or open one on the Projects screen.",
    ),
    # files
    "upload": ("上传文件", "Upload documents"),
    "upload_hint": (
        "拖放文件到此处，或点击选择",
        "Drop files here, or click to choose",
    ),
    "upload_busy": ("正在上传…", "Uploading…"),
    "upload_limits": (
        "支持 PDF、HTML、DOCX、TXT、MD，单个文件不超过 100 MB。文件只保存在本机。",
        "PDF, HTML, DOCX, TXT or MD, up to 100 MB each. Files stay on this machine.",
    ),
    "no_files": ("还没有文件", "No document yet"),
    "no_files_do": (
        "上传企业社会责任报告、ESG 报告或隐私政策，程序会立即读取。",
        "Upload CSR or ESG reports or privacy policies; they are read at once.",
    ),
    "file": ("文件", "Document"),
    "kind": ("类型", "Kind"),
    "genre_csr_report": ("社会责任/ESG 报告", "CSR/ESG report"),
    "genre_annual_report": ("年度报告", "Annual report"),
    "genre_privacy_policy": ("隐私政策", "Privacy policy"),
    "genre_user_agreement": ("用户协议", "User agreement"),
    "genre_broker_note": ("券商研报", "Broker's note"),
    "genre_results_announcement": ("业绩公告", "Results announcement"),
    "genre_guideline": ("标准或规则", "Standard or rules"),
    "genre_other": ("其他", "Other"),
    "language_zh-Hans": ("简体中文", "Simplified Chinese"),
    "language_zh-Hant": ("繁体中文", "Traditional Chinese"),
    "language_en": ("英文", "English"),
    "language_other": ("其他语言", "Another language"),
    "period_from_to": ("{start} 至 {end}", "{start} to {end}"),
    "in_force_from": ("{start} 起", "in force from {start}"),
    "pages": ("页数", "Pages"),
    "characters": ("字符", "Characters"),
    "unreadable_pages": ("无法读取的页", "Unreadable pages"),
    "status": ("状态", "Status"),
    "file_waiting": ("等待读取", "Waiting"),
    "file_reading": ("正在读取", "Reading"),
    "file_reading_pages": ("正在读取 {done}/{total} 页", "Reading {done}/{total} pages"),
    "file_read": ("已读取", "Read"),
    "file_cancelled": ("已取消读取", "Cancelled"),
    "file_unreadable": ("无可读文字", "No readable text"),
    "same_file": (
        "“{name}”已在项目中，未重复添加。",
        "“{name}” is in the project already and was not added again.",
    ),
    "same_content": (
        "“{name}”与“{known}”内容相同，未重复添加。",
        "“{name}” has the same content as “{known}” and was not added again.",
    ),
    "reading_again": ("正在重新读取“{name}”。", "Reading “{name}” again."),
    "file_failed": ("读取失败", "Not read"),
    "none": ("无", "None"),
    "no_pages": ("不分页", "No pages"),
    "remove": ("移除", "Remove"),
    "retry": ("重试", "Try again"),
    "title": ("标题", "Title"),
    "go_run": ("下一步：选择评估框架", "Next: choose frameworks"),
    # run
    "frameworks": ("评估框架", "Frameworks"),
    "frameworks_lead": (
        "选择一个或多个框架，程序为每个指标给出建议答案和出处。建议不是结论，需由人确认。",
        "Choose one or more frameworks. Each indicator gets a proposed answer with its sources; "
        "a person confirms it.",
    ),
    "indicators_count": ("{count} 个指标", "{count} indicators"),
    "start": ("开始评估", "Start"),
    "no_readable": ("还没有可评估的文件", "No document to assess yet"),
    "no_readable_do": (
        "先到“文件”页上传文件并等待读取完成。",
        "Upload documents on the Documents screen and wait until they are read.",
    ),
    "choose_framework": ("请至少选择一个评估框架。", "Choose at least one framework."),
    "assessing": ("正在评估 {done}/{total} 个指标", "Assessing {done}/{total} indicators"),
    "assess_waiting": ("等待评估", "Waiting"),
    "assess_starting": ("正在建立索引", "Indexing the documents"),
    "assess_failed": ("评估失败", "Not assessed"),
    "start_again": ("重新开始", "Start again"),
    "runs": ("评估记录", "Runs"),
    "no_runs": ("还没有评估记录", "No run yet"),
    "no_runs_do": (
        "选择评估框架并点击“开始评估”。",
        "Choose frameworks and click “Start”.",
    ),
    "run_counts": (
        "{total} 项：有建议 {proposed} · 未找到 {not_found} · 其他 {other} · 已决定 {decided}",
        "{total} items: {proposed} proposed · {not_found} not found · {other} other · "
        "{decided} decided",
    ),
    "run_documents": ("依据 {names}", "From {names}"),
    "run_stale": (
        "文件在这次评估之后有变化，建议重新评估。",
        "The documents have changed since this run; run it again.",
    ),
    "open_review": ("去审阅", "Review"),
    # review
    "no_review": ("还没有可审阅的评估", "Nothing to review yet"),
    "no_review_do": (
        "到“评估”页选择框架并运行，然后回到这里逐项审阅。",
        "Run a framework on the Assess screen, then come back.",
    ),
    "search": ("搜索编号、指标、引文", "Search number, indicator, quote"),
    "theme": ("主题", "Theme"),
    "all_themes": ("全部主题", "All themes"),
    "state": ("建议状态", "State"),
    "all_states": ("全部状态", "All states"),
    "decided": ("决定", "Decision"),
    "all_decisions": ("全部决定", "All decisions"),
    "only_open": ("未决定", "Not decided"),
    "only_decided": ("已决定", "Decided"),
    "only_confirmed": ("已确认", "Confirmed"),
    "only_stale": ("需复核", "To be looked at again"),
    "only_changed": ("已更改", "Changed"),
    "order": ("排序", "Order"),
    "order_framework": ("按框架顺序", "Framework order"),
    "order_confidence": ("置信度低的在前", "Least confident first"),
    "shown": ("显示 {shown}/{total} 项", "{shown} of {total} shown"),
    "progress": ("已决定 {decided}/{total}", "{decided} of {total} decided"),
    "none_shown": ("没有符合条件的指标", "No indicator matches"),
    "none_shown_do": ("放宽筛选条件或清空搜索。", "Loosen the filters or clear the search."),
    "state_proposed": ("有建议", "Proposed"),
    "state_not_found": ("未找到", "Not found"),
    "state_not_applicable": ("不适用", "Not applicable"),
    "state_needs_external": ("需外部信息", "Needs outside information"),
    "state_unreadable": ("无法读取", "Unreadable"),
    "explain_not_found": (
        "已检索可读文本，没有找到相关披露。",
        "The readable text was searched and is silent.",
    ),
    "explain_not_applicable": (
        "该指标对这家企业不适用。",
        "The indicator does not apply to this organisation.",
    ),
    "explain_needs_external": (
        "仅凭企业披露无法判断，需要外部信息。",
        "Disclosure alone cannot tell; outside information is needed.",
    ),
    "explain_unreadable": (
        "可读文本太少，无法判断。",
        "Too little of the text could be read to say.",
    ),
    "decided_not_found": ("未披露", "Not disclosed"),
    "choose_indicator": ("请从左侧选择一个指标", "Choose an indicator on the left"),
    "proposal": ("程序建议", "Proposal"),
    "decision": ("决定", "Decision"),
    "confidence": ("置信度", "Confidence"),
    "points": ("{points} 分", "{points} points"),
    "claims": ("要点", "Claims"),
    "claims_count": ("{supported}/{total} 有据", "{supported} of {total} supported"),
    "claims_near": ("{supported}/{total} 有相近表述", "{supported} of {total} with near passages"),
    "supported": ("有据", "supported"),
    "near": ("有相近表述，不足以为据", "near passages, not enough to rest on"),
    "supports": ("支持要点 {numbers}", "supports claim {numbers}"),
    "unsupported": ("未找到依据", "no support found"),
    "evidence": ("证据", "Evidence"),
    "evidence_count": ("{cited} 条依据 · {others} 条候选", "{cited} cited · {others} candidates"),
    "cited": ("依据", "Cited"),
    "candidate": ("候选", "Candidate"),
    "no_evidence": ("没有可引用的原文。", "No passage to quote."),
    "searched": ("查过什么", "What was searched"),
    "near_count": (
        "相近段落 {near} 处；最接近的 {shown} 处如下",
        "{near} passages came near; the nearest {shown} are below",
    ),
    "none_near": ("没有接近的段落", "No passage came near"),
    "words_found": ("文中出现：", "In the text: "),
    "words_missing": ("{count} 个检索词没有出现", "{count} words are not in the text"),
    "words_searched": ("检索过 {count} 个词", "{count} words searched for"),
    "none_found": ("没有一个检索词", "none of the words"),
    "near_passage": ("最接近", "Nearest"),
    "not_taken": ("未采用：{reason}", "Not taken: {reason}"),
    "not_searched": (
        "以下页面无法读取，未能检索：{pages}",
        "These pages could not be read and were not searched: {pages}",
    ),
    "criteria": ("评分标准", "Criteria"),
    "values": ("数据", "Figures"),
    "fact": ("事实", "Fact"),
    "plan": ("计划", "Plan"),
    "negated": ("否定", "Negated"),
    "other_party": ("他方", "Other party"),
    "page": ("第 {page} 页", "Page {page}"),
    "paragraph": ("第 {number} 段", "Paragraph {number}"),
    "page_of": ("第 {page} / {pages} 页", "Page {page} of {pages}"),
    "part_of": ("第 {page} / {pages} 部分", "Part {page} of {pages}"),
    "previous_page": ("上一页", "Previous page"),
    "next_page": ("下一页", "Next page"),
    "back_to_quote": ("回到引文", "Back to the quote"),
    "page_number": ("页码", "Page number"),
    "zoom_in": ("放大", "Larger"),
    "zoom_out": ("缩小", "Smaller"),
    "no_page": ("这次评估没有可显示的文件。", "This run has no document to show."),
    "page_lost": (
        "无法显示这一页：原文件已不在工作区。请重新上传文件。",
        "This page cannot be shown: the file is gone from the workspace. Upload it again.",
    ),
    "quote_goes_on": ("引文跨页，另一部分在", "The quote runs over the page end; the rest is on"),
    "no_boxes": (
        "这条引文没有精确位置，仅显示所在页面。",
        "This quote has no exact place; only its page is shown.",
    ),
    "full_text": ("指标说明", "Full text of the indicator"),
    "answer": ("审阅结论", "Your answer"),
    "proposed_mark": ("{label}（建议）", "{label} (proposed)"),
    "reason": ("理由", "Reason"),
    "reason_hint": ("更改建议时必填；确认时可不填", "Needed for a change; optional otherwise"),
    "confirm": ("确认并看下一项", "Confirm, next"),
    "change": ("更改并看下一项", "Change, next"),
    "kept": ("已保存", "Saved"),
    "undo": ("撤销决定", "Undo"),
    "undo_to_before": ("撤回到上一个决定", "Undo to the one before"),
    "saved": (
        "✓ 已保存指标 {indicator} 的决定。",
        "✓ The decision on indicator {indicator} is saved. ",
    ),
    "saved_back": ("返回查看或撤销", "Go back to it"),
    "stale": ("需复核", "Look again"),
    "stale_do": (
        "重新评估之后，程序的建议或依据已与作出决定时不同，请复核：仍同意就再次保存，否则更改。",
        "Since this decision a new run has another proposal or other quotes. Look again: "
        "save it once more, or change it.",
    ),
    "previous": ("上一项", "Previous"),
    "next": ("下一项", "Next"),
    "confirmed": ("已确认", "Confirmed"),
    "changed": ("已更改", "Changed"),
    "undecided": ("未决定", "Not decided"),
    "by": ("{reviewer} · {time}", "{reviewer} · {time}"),
    "unnamed": ("未署名", "unnamed"),
    "was_proposed": ("原建议：{label}", "Was proposed: {label}"),
    "choose_answer": ("请先选择一个答案。", "Choose an answer first."),
    "keys": (
        "快捷键：Enter 保存并看下一项，J / K 下一项、上一项；在理由中用 Ctrl+Enter 保存",
        "Keys: Enter saves and goes on, J / K next, previous; Ctrl+Enter in the reason",
    ),
    # export
    "export_lead": (
        "导出当前评估的建议、证据和已作出的决定。",
        "Export the proposals, the evidence and the decisions taken so far.",
    ),
    "assessment": ("评估", "Assessment"),
    "export_excel": ("导出 Excel 工作簿", "Export the Excel workbook"),
    "export_excel_hint": (
        "逐项的建议与结论，以及证据、数据、文件、缺口、未披露核查和指标原文；可在下拉列表中填写结论。",
        "Proposals and decisions, evidence, figures, documents, gaps, searches; to be filled in.",
    ),
    "export_form": ("导出 Word 评估表", "Export the Word form"),
    "export_form_hint": (
        "可打印、签字、提交：每项的选项、结论、理由和依据；未决定的项另行标明。",
        "To print, sign and hand in: options, answer, reason and quotes; open ones are marked.",
    ),
    "export_json": ("导出 JSON 数据", "Export the data as JSON"),
    "export_json_hint": (
        "建议、证据和已作出的决定，供其他程序读取。",
        "Proposals, evidence and the decisions taken so far, for other programs.",
    ),
    "still_open": (
        "还有 {count} 项未决定，导出文件中会标明。",
        "{count} indicators are not decided yet; the export says so.",
    ),
    "all_decided": ("全部指标已决定。", "Every indicator is decided."),
    "export_official": ("导出原表或报告模板", "Export the source's own form"),
    "export_official_hint": (
        "按来源的格式：自评表（封面、承诺书、勾选表、佐证材料），或附录的报告模板；只填已确认的结论。",
        "As the source has it: the form with boxes and materials, or its outline of a report; "
        "only confirmed answers are filled in.",
    ),
    "import_decisions": ("导入结论", "Import decisions"),
    "import_decisions_hint": (
        "读入已填写“结论”列的 Excel 工作簿，或含结论的 JSON；审阅人和时间保留。",
        "Takes in a workbook whose column 结论 was filled, or a JSON with decisions; "
        "who and when are kept.",
    ),
    "imported": (
        "已导入 {taken} 项结论，{known} 项原已相同",
        "{taken} decisions taken in, {known} were the same before",
    ),
    "exported": ("已生成 {name}", "Made {name}"),
    "download": ("下载", "Download"),
}


def say(language: Language, key: str, **values: object) -> str:
    """The words for a key in a language, with values filled in; KeyError for an unknown key."""
    return _WORDS[key][0 if language == "zh" else 1].format(**values)


def counted(language: Language, key: str, count: int) -> str:
    """A number with its noun; English has another word for one, under the key and `_one`."""
    one = f"{key}_one"
    return say(language, one if count == 1 and one in _WORDS else key, count=count)


def keys() -> frozenset[str]:
    """Every key, for tests."""
    return frozenset(_WORDS)
