"""Words of the second review: start, blind review, rulings, agreement; Chinese and English."""

WORDS: dict[str, tuple[str, str]] = {
    "second": ("复核", "Second review"),
    "second_parts": ("复核的各部分", "Parts of the second review"),
    "second_list": ("复核列表", "Reviews"),
    "second_blind": ("盲审", "Blind review"),
    "second_settle": ("分歧裁决", "Disagreements"),
    "second_figures": ("一致性", "Agreement"),
    # start and list
    "second_start": ("开始复核", "Start a second review"),
    "second_lead": (
        "由另一位审阅人在看不到建议和首次结论的情况下再判断一遍。抽样由随机种子决定，可以重现。",
        "Another person judges again without seeing proposals or first answers. The sample follows "
        "from the seed and can be drawn again.",
    ),
    "second_reviewer": ("复核人姓名", "Second reviewer's name"),
    "second_scope": ("抽取范围", "Draw from"),
    "second_scope_all": ("全部指标（{count}）", "all indicators ({count})"),
    "second_scope_decided": ("已决定的指标（{count}）", "indicators decided so far ({count})"),
    "second_share": ("抽取比例（%）", "Share (%)"),
    "second_seed": ("随机种子", "Seed"),
    "second_seed_wrong": (
        "随机种子和抽取比例请填写数字。",
        "Give the seed and the share as numbers.",
    ),
    "second_none": (
        "还没有复核。指定复核人后即可开始。",
        "No second review yet. One begins when its reviewer is named.",
    ),
    "second_first_by": ("首次审阅：{names}", "First reviewed by: {names}"),
    "second_nobody": ("尚无决定", "nothing decided yet"),
    "second_number": ("编号", "No."),
    "second_progress": ("进度", "Progress"),
    "second_progress_of": ("{done}/{total}", "{done} of {total}"),
    "second_sampled": ("抽取", "Sample"),
    "second_sampled_of": ("{size}/{total} 项", "{size} of {total}"),
    "second_started": ("开始", "Started"),
    "second_started_by": ("{who} · {time}", "{who} · {time}"),
    "second_act": ("操作", "Action"),
    "second_go": ("去复核", "Review"),
    "second_look": ("查看或修改", "Look or change"),
    "second_older": (
        "基于较早的一次评估",
        "made on an earlier run",
    ),
    # blind review
    "second_choose": (
        "请在“复核列表”中选择由您负责的复核。",
        "Choose your second review in the list.",
    ),
    "second_told": (
        "请只根据原文判断：这里不显示程序的建议，也不显示首次审阅的结论。",
        "Judge by the documents alone: neither proposal nor first answer is shown here.",
    ),
    "second_at": ("第 {at} 项，共 {total} 项 · 已完成 {done}", "{at} of {total} · {done} done"),
    "second_passages": ("找到的原文（{count}）", "Passages found ({count})"),
    "second_passages_do": (
        "按在文件中的顺序排列。勾选答案所依据的引文。",
        "In the order of the documents. Tick the quotes that your answer rests on.",
    ),
    "second_no_passage": ("没有找到相关原文。", "No passage was found."),
    "second_quote": ("引文 {number}", "Quote {number}"),
    "second_show": ("看原文位置", "Show on its page"),
    "second_answer": ("您的判断", "Your answer"),
    "second_reason": ("理由（可不填）", "Reason (optional)"),
    "second_save": ("保存并看下一项", "Save, next"),
    "second_keys": (
        "1–9 选择 · Enter 保存 · J/K 下一项、上一项 · E 下一条引文 · C 勾选当前引文",
        "1–9 choose · Enter saves · J/K next, previous · E next quote · C ticks it",
    ),
    "second_yours": ("上次的判断：{answer}（{time}）", "Your last answer: {answer} ({time})"),
    "second_all_done": (
        "这次复核已全部完成。可在“分歧裁决”和“一致性”中查看结果，也可返回修改。",
        "This second review is complete. See disagreements and agreement, or go back to change.",
    ),
    "second_read_again": ("从第一项看起", "Look again from the first"),
    # rulings
    "second_settle_lead": (
        "两位审阅人结论不同的指标。选择一方的结论或另一个答案并说明理由；裁决会成为正式决定，"
        "理由以“裁决：”开头。",
        "Indicators that the two answered differently. Choose one of the answers or another, and "
        "say why; the ruling becomes a decision whose reason begins with “裁决：”.",
    ),
    "second_no_pair": (
        "还没有两人都作出结论的指标。首次审阅和复核都完成后，这里会列出分歧。",
        "No indicator has two answers yet. Disagreements are listed here when both have decided.",
    ),
    "second_no_disagreement": (
        "两人都已判断 {count} 项，没有分歧。",
        "Both answered {count} indicators, without any disagreement.",
    ),
    "second_queue": ("分歧列表", "Disagreements"),
    "second_queue_counts": ("待裁决 {open} 项，已处理 {done} 项", "{open} open, {done} settled"),
    "second_first": ("首次审阅", "First reviewer"),
    "second_second": ("复核", "Second reviewer"),
    "second_first_answer": ("首次结论：{answer}", "First: {answer}"),
    "second_second_answer": ("复核结论：{answer}", "Second: {answer}"),
    "second_no_reason": ("未写理由", "No reason given"),
    "second_no_quote": ("没有引用原文", "No quote chosen"),
    "second_ruling": ("裁决", "Ruling"),
    "second_ruling_reason": ("裁决理由（必填）", "Reason of the ruling (needed)"),
    "second_rule": ("保存裁决并看下一项", "Save the ruling, next"),
    "second_held": ("现行结论：{answer}（{who}，{time}）", "In force: {answer} ({who}, {time})"),
    "second_open": ("待裁决", "Open"),
    "second_adjudicated": ("已裁决", "Ruled"),
    "second_came_round": ("已改为一致", "Agree since"),
    "second_agreed": ("一致", "Agreed"),
    # figures
    "second_figures_lead": (
        "只统计两人都作出结论的指标，按裁决之前的答案计算；裁决不会使数值变好。",
        "Only indicators that both answered, by the answers before any ruling; rulings do not "
        "improve the figures.",
    ),
    "second_n": ("指标数 n", "Indicators n"),
    "second_observed": ("一致比例", "Observed agreement"),
    "second_kappa": ("Cohen κ", "Cohen's κ"),
    "second_ac1": ("Gwet AC1", "Gwet's AC1"),
    "second_categories": ("用到的答案种数", "Answers used"),
    "second_overlap": ("依据重合度", "Overlap of evidence"),
    "second_overlap_n": ("{mean}（n={n}）", "{mean} (n={n})"),
    "second_share_of": ("{share}%（{agreed}/{n}）", "{share} % ({agreed}/{n})"),
    "second_undefined": ("无法计算", "not defined"),
    "second_undefined_nothing": (
        "无法计算：还没有两人都作出结论的指标",
        "not defined: nothing was answered by both",
    ),
    "second_undefined_one_category": (
        "无法计算：所有答案都相同",
        "not defined: all answers are one and the same",
    ),
    "second_how": ("怎样看这些数值", "How to read the figures"),
    "second_how_observed": (
        "一致比例：两人答案（状态和选项）完全相同的指标所占的比例，没有扣除碰巧一致。",
        "Observed agreement: the share of indicators with the same state and option from both; "
        "what chance would give is not taken off.",
    ),
    "second_how_kappa": (
        "Cohen κ（1960）：扣除碰巧一致之后的一致程度，1 为完全一致，0 为与碰巧相当，"
        "负数为比碰巧还差。多数答案集中在一个选项时，即使一致比例很高，κ 也可能很低。",
        "Cohen's κ (1960): agreement beyond chance; 1 is perfect, 0 what chance gives, below 0 "
        "worse. Where most answers are one option, κ can be low though observed agreement is high.",
    ),
    "second_how_ac1": (
        "Gwet AC1（2008）：同样扣除碰巧一致，但答案集中时更稳定。κ 低而 AC1 高，"
        "通常说明答案过于集中，不一定是判断不一。种数按实际用到的答案计。",
        "Gwet's AC1 (2008): beyond chance too, and steadier where answers pile up. A low κ with a "
        "high AC1 usually tells of answers of one kind, not of quarrels. Its categories are the "
        "answers that were used.",
    ),
    "second_how_overlap": (
        "依据重合度：两人所引原文的字符级 Jaccard 指数的平均值，即都引用的字符数除以至少一人引用的"
        "字符数；两人都没有引用的指标不计。首次审阅的引文默认由程序选出，未必由人逐条选定。",
        "Overlap of evidence: the mean Jaccard index over characters, those that both quote over "
        "those that either quotes; indicators without quotes are left out. The first reviewer's "
        "quotes are the program's unless they marked others.",
    ),
    "second_how_few": (
        "n 小于 30 时，一两项就能使数值明显变化，请谨慎解读。",
        "With n below 30 one or two indicators move the figures much; read them with care.",
    ),
    "second_is_few": ("n 小于 30，仅供参考", "n is below 30: a hint only"),
}
