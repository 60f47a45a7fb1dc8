"""Words of pictures, history and settings, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    # pictures
    "pictures": ("图表", "Pictures"),
    "pictures_lead": (
        "当前项目的覆盖、得分、建议的可靠程度和审阅进度。每张图下方有同样数据的表格。",
        "Coverage, score, how far proposals can be relied on, and progress of this project. "
        "Below each picture is a table of the same numbers.",
    ),
    "picture_coverage": ("各框架各主题的披露覆盖", "Coverage by framework and theme"),
    "picture_coverage_told": (
        "格内为有据指标数 / 适用指标数，颜色越深比例越高。",
        "Indicators with evidence / that apply; the darker, the larger the share.",
    ),
    "picture_coverage_preview": (
        "预览：含未经人确认的建议。",
        "Preview: counts proposals that nobody confirmed.",
    ),
    "picture_coverage_confirmed": ("只含已确认的答案。", "Confirmed answers only."),
    "picture_score": ("各部分得分：{framework}", "Score by part: {framework}"),
    "picture_score_told": (
        "占满分（或适用项）的百分比。只有已确认的答案算数；斜纹为预览，不是结果。",
        "Per cent of the most points (or of the indicators that apply). Only confirmed answers "
        "count; the hatched bars are a preview and no result.",
    ),
    "picture_confidence": (
        "建议的把握与采纳：{framework}",
        "Confidence and acceptance: {framework}",
    ),
    "picture_confidence_told": (
        "已决定的指标按建议的把握分组，看其中多少被原样确认；"
        "n 为组内项数，n 小于 {few} 的组只供参考。"
        "点线是“有几分把握就有几成被确认”。不计无法读取、不适用和需外部信息的指标。"
        "审阅人看得到建议时，建议本身会影响决定。",
        "Decided indicators by the confidence of their proposal, and the share confirmed "
        "unchanged; n is the number in a group, groups with n below {few} are a hint only. On the "
        "dotted line confidence and share are equal. Indicators that are unreadable, do not apply "
        "or need outside information are left out. A reviewer who sees proposals is led by them.",
    ),
    "picture_range": ("把握", "Confidence"),
    "picture_decided_n": ("已决定 n", "Decided, n"),
    "picture_unchanged": ("原样确认", "Confirmed unchanged"),
    "picture_share": ("比例", "Share"),
    "picture_bar": ("{share}（n={n}）", "{share} (n={n})"),
    "picture_bar_few": ("{share}（n={n}，过少）", "{share} (n={n}, few)"),
    "picture_few": ("n 过少", "few"),
    "picture_equal": ("把握＝比例", "confidence = share"),
    "picture_moments": ("决定的进展（全部框架）", "Decisions over time (all frameworks)"),
    "picture_moments_told": (
        "到每一时刻为止有效的决定数；撤销的已扣除。",
        "Decisions in force up to each moment; withdrawn ones are taken out.",
    ),
    "picture_time": ("时间", "Time"),
    "picture_in_force": ("有效决定", "In force"),
    "picture_days": ("每日的决定（全部框架）", "Decisions by day (all frameworks)"),
    "picture_days_told": (
        "每日确认、更改和撤销的次数；日期按本机时间。",
        "Confirmations, changes and withdrawals of each day, by the clock of this machine.",
    ),
    "picture_day": ("日期", "Day"),
    "picture_confirmed": ("确认", "Confirmed"),
    "picture_changed": ("更改", "Changed"),
    "picture_withdrawn": ("撤销", "Withdrawn"),
    "picture_in_force_end": ("当日末有效", "In force at its end"),
    "picture_progress": ("各框架已决定与未决定", "Decided and open by framework"),
    "picture_progress_told": (
        "最近一次评估的指标数。每项用时取有效决定的中位数，只计在审阅页看过后作出的决定。",
        "Indicators of the last run of each framework. The time is the median of decisions in "
        "force, of those taken after a look on the review screen.",
    ),
    "picture_median_all": (
        "每项决定通常用时 {seconds} 秒（{count} 项的中位数）。",
        "A decision usually takes {seconds} s (median of {count}).",
    ),
    "picture_decided": ("已决定", "Decided"),
    "picture_open": ("未决定", "Open"),
    "picture_median": ("每项用时（中位数）", "Median time"),
    "picture_timed": ("有用时的决定", "Timed decisions"),
    "picture_seconds": ("{seconds} 秒", "{seconds} s"),
    "picture_nothing": (
        "还没有决定；在审阅页作出决定后，这里会出现图表。",
        "Nothing is decided yet; decide on the Review screen, and the picture appears here.",
    ),
    "picture_no_parts": (
        "这个框架的计分没有各部分可画。",
        "The scoring of this framework has no parts to draw.",
    ),
    # history
    "history": ("记录", "History"),
    "history_lead": (
        "本项目作出的每个决定、标注和选择，最新的在前；只会增加，不会改动。点指标到审阅页。",
        "Everything that was decided, marked and chosen in this project, the latest first; rows "
        "are only added. Click an indicator to see it on the Review screen.",
    ),
    "history_whole": (
        "决定记录完好：工作区共 {all} 条，每条都与写入时一致，次序中没有缺失（本项目 {own} 条）。",
        "The log of decisions is whole: each of the {all} rows of the workspace is as it was "
        "written, and none between them is missing ({own} of this project).",
    ),
    "history_whole_limit": (
        "每条记录带有前一条的指纹，因此改动或抽走任何一条都会被发现；只有从末尾删去看不出来。",
        "Each row carries a fingerprint of the one before, so that a row changed or taken out is "
        "found; only rows cut off at the end cannot be told.",
    ),
    "history_broken": (
        "决定记录已不完好：{rows} 号记录与写入时不一致，或其前一条已缺失（工作区共 {all} 条，"
        "本项目 {own} 条）。请用备份的工作区核对。",
        "The log of decisions is not whole: row {rows} is not as it was written, or the one before "
        "it is gone ({all} rows in the workspace, {own} of this project). Compare with a backup.",
    ),
    "history_more": ("{rows} 等 {count} 条", "{rows} and others, {count} in all"),
    "history_none": ("还没有记录", "Nothing recorded yet"),
    "history_none_do": (
        "评估文件并在审阅页作出决定后，这里会逐条列出。",
        "Assess documents and decide on the Review screen; every step is listed here.",
    ),
    "history_no_match": ("没有符合条件的记录", "No row matches"),
    "history_no_match_do": ("请放宽上方的筛选条件。", "Loosen the filters above."),
    "history_who": ("人员", "Who"),
    "history_all_who": ("全部人员", "Everybody"),
    "history_kind": ("种类", "Kind"),
    "history_all_kinds": ("全部种类", "All kinds"),
    "history_all_frameworks": ("全部框架", "All frameworks"),
    "history_framework": ("框架", "Framework"),
    "history_indicator": ("指标编号", "Indicator number"),
    "history_indicator_hint": ("例如 12", "For example 12"),
    "history_time": ("时间", "Time"),
    "history_what": ("内容", "What"),
    "history_about": ("指标", "Indicator"),
    "history_run": ("评估", "Run"),
    "history_rows": ("第 {first}–{last} 条，共 {count} 条", "Rows {first}–{last} of {count}"),
    "history_newer": ("← 较新", "← Newer"),
    "history_older": ("较早 →", "Older →"),
    "history_pages": ("翻页", "Pages of the history"),
    "history_table": ("记录", "History"),
    "history_reason": ("理由：{reason}", "Reason: {reason}"),
    "history_took": ("用时 {seconds} 秒", "took {seconds} s"),
    "history_bulk": ("批量确认第 {step} 批", "bulk step {step}"),
    "history_taken_back": (
        "撤销 {number} 号决定：{answer}",
        "Takes back decision {number}: {answer}",
    ),
    "history_number": ("{number} 号", "no. {number}"),
    "history_later_withdrawn": ("后已撤销", "withdrawn later"),
    "history_from": ("《{document}》", "{document}"),
    "history_made": (
        "第 {run} 次评估，读了 {count} 个文件",
        "Run {run} over {count} documents",
    ),
    "history_made_one": ("第 {run} 次评估，读了 {count} 个文件", "Run {run} over {count} document"),
    "history_said": ("{what}：{value}", "{what}: {value}"),
    "history_said_nothing": ("已清空", "taken back"),
    "history_group_decision": ("决定", "Decisions"),
    "history_group_evidence": ("依据标注", "Marks on evidence"),
    "history_group_second": ("复核", "Second reviews"),
    "history_group_circumstance": ("企业情况、读法、事项", "Facts, readings, matters"),
    "history_group_run": ("评估", "Runs"),
    "history_group_setting": ("设置", "Settings"),
    "history_confirm": ("确认", "Confirmed"),
    "history_change": ("更改", "Changed"),
    "history_withdraw": ("撤销", "Withdrawn"),
    "history_cite": ("选为依据", "Quote chosen"),
    "history_reject": ("剔除引文", "Quote rejected"),
    "history_add": ("添加引文", "Quote added"),
    "history_clear": ("取消标注", "Mark cleared"),
    "history_second": ("复核结论", "Second answer"),
    "history_fact": ("企业情况", "Fact"),
    "history_reading": ("评分读法", "Reading"),
    "history_occurrence": ("重点关注事项", "Matter"),
    "history_made_run": ("评估", "Run"),
    "history_setting": ("设置", "Setting"),
    # settings
    "settings": ("设置", "Settings"),
    "settings_window": ("本窗口", "This window"),
    "settings_window_lead": (
        "只影响这个浏览器。语言在右上角切换。",
        "For this browser only. The language is chosen at the top right.",
    ),
    "settings_theme": ("颜色", "Colours"),
    "settings_theme_system": ("跟随系统", "As the system"),
    "settings_theme_light": ("浅色", "Light"),
    "settings_theme_dark": ("深色", "Dark"),
    "settings_project": ("本项目", "This project"),
    "settings_project_lead": (
        "对本项目的所有人有效；谁在何时更改会记入“记录”。",
        "For everybody who works on this project; who changed what and when is kept in History.",
    ),
    "settings_no_project": (
        "请先在“项目”页打开一个项目。",
        "Open a project on the Projects screen first.",
    ),
    "settings_blind": ("盲审", "Blind mode"),
    "settings_blind_told": (
        "审阅时不显示程序的建议，作出决定后才显示，以免建议影响判断。",
        "Proposals are hidden while reviewing and shown once you have decided, so that they do "
        "not lead you.",
    ),
    "settings_learning": ("从决定中学习", "Learn from decisions"),
    "settings_learning_told": (
        "只用本项目中采纳和剔除的依据，调整本项目下一次评估的证据排序；不影响其他项目，不离开本机，"
        "随时可以关闭。默认关闭。",
        "Only the evidence accepted and rejected in this project tunes how its next run ranks "
        "evidence; no other project is touched, nothing leaves this machine, and it can be "
        "switched off at any time. Off unless you switch it on.",
    ),
    "settings_on": ("开", "on"),
    "settings_off": ("关", "off"),
    "settings_by": ("{value}，由 {who} 于 {time} 选定", "{value}, chosen by {who} on {time}"),
    "settings_never": ("{value}（默认，尚无人更改）", "{value} (the default; nobody changed it)"),
    "settings_workspace": ("工作区", "Workspace"),
    "settings_local": (
        "全部内容留在本机：文件、引文和决定都存放在下面的文件夹，程序不向外发送任何内容。",
        "Everything stays on this machine: documents, quotes and decisions are kept in the folder "
        "below, and the program sends nothing out.",
    ),
    "settings_on_server": (
        "文件、引文和决定存放在下面的 PostgreSQL 数据库，页面图像和导出文件存放在下面的文件夹。",
        "Documents, quotes and decisions are kept in the PostgreSQL database below, images of "
        "pages and exports in the folder.",
    ),
    "settings_folder": ("文件夹", "Folder"),
    "settings_database": ("数据库", "Database"),
    "settings_database_elsewhere": ("不在本文件夹内", "not in this folder"),
    "settings_images": ("页面图像", "Images of pages"),
    "settings_images_told": (
        "{size}（{count} 张，可删除，需要时重新生成）",
        "{size} ({count}; may be deleted, they are made again when needed)",
    ),
    "settings_version": ("版本", "Version"),
    "settings_what": ("项目", "What"),
    "settings_value": ("内容", "Value"),
}
