"""Words of what a run learnt from its project's decisions, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "learning": ("从审阅中学习", "Learning from reviews"),
    "learning_lead": (
        "开启后，本项目下一次评估会参考已采纳和已否定的证据。只用本项目的审阅，不影响其他项目；"
        "关闭后再评估，结果与从未学习时完全相同。",
        "When this is on, the project's next run follows the evidence accepted and rejected here. "
        "Only this project's reviews are used and no other project is touched; switched off, the "
        "next run is exactly what it would have been without learning.",
    ),
    "learning_worth": (
        "同一指标中已判断过的段落按规则处理，这是主要作用；权重只作很小的调整，"
        "在四份文件的六组人工标注上，对其他指标的排序几乎没有改善。",
        "Passages judged before are treated by the rule for their own indicator, which is the main "
        "use. The weights move only a little: over four hand-labelled documents (six sets of "
        "labels) the ranking of other indicators hardly improved.",
    ),
    "learning_is_on": (
        "已开启：下一次评估会学习。",
        "On: the next run will learn.",
    ),
    "learning_is_off": (
        "已关闭：下一次评估不会学习。",
        "Off: the next run will not learn.",
    ),
    "learning_nothing": (
        "当前这次评估没有学习：评估时未开启，或当时还没有可用的采纳或否定。",
        "The run shown learnt nothing: learning was off when it was made, or there was no accepted "
        "or rejected evidence yet.",
    ),
    "learning_counts": (
        "这次评估参考了 {accepted} 处采纳和 {rejected} 处否定的证据。",
        "This run followed {accepted} accepted and {rejected} rejected passages.",
    ),
    "learning_too_few": (
        "少于 {least} 处，或其中一类少于 {each} 处，不调整权重，只对已判断过的段落适用规则。",
        "Fewer than {least}, or fewer than {each} of one kind: no weight was changed; only the "
        "rule for passages judged before was applied.",
    ),
    "learning_shifts": ("变化最大的权重", "The weights that moved most"),
    "learning_unmoved": ("权重没有变化。", "No weight moved."),
    "learning_sign": ("特征", "Sign"),
    "learning_direction": ("方向", "Direction"),
    "learning_before": ("原权重", "Before"),
    "learning_after": ("新权重", "After"),
    "learning_up": ("更支持认定为证据", "speaks more for evidence"),
    "learning_down": ("更不支持认定为证据", "speaks less for evidence"),
    "learning_rule": (
        "按规则处理的段落",
        "Passages treated by the rule",
    ),
    "learning_rule_lead": (
        "排序之后适用：已采纳的段落排在最前并优先引用；已否定的段落不再引用，列在最后。"
        "要改变，请在审阅页撤回标记后重新评估。",
        "Applied after the ranking: an accepted passage comes first and is cited first; a rejected "
        "one is not cited again and stands last. To change this, take the mark back on the Review "
        "screen and run again.",
    ),
    "learning_passage": ("段落", "Passage"),
    "learning_place": ("位置", "Place"),
    "learning_said": ("判断", "Judged"),
    "learning_kept": ("采纳", "accepted"),
    "learning_barred": ("否定", "rejected"),
    "learning_page": ("第 {page} 页", "page {page}"),
    # the signs of the passage ranker, indicators/features.py
    "sign_words_bm25": ("含指标词语（BM25）", "words of the indicator (BM25)"),
    "sign_examples_bm25": ("与例句用词相同（BM25）", "words of the example sentences (BM25)"),
    "sign_example_dense": ("与最近的例句意思相近", "meaning like the nearest example"),
    "sign_examples_dense": ("与几个例句意思相近", "meaning like several examples"),
    "sign_claim_dense": ("与一个要点的例句相近", "like the examples of one claim"),
    "sign_claims_dense": ("与两个要点的例句相近", "like the examples of two claims"),
    "sign_title_dense": ("与指标名称意思相近", "meaning like the indicator's title"),
    "sign_section_dense": ("所在章节与指标相近", "chapter like the indicator"),
    "sign_under_heading_bm25": (
        "连同标题与例句用词相同",
        "with its headings, words of the examples",
    ),
    "sign_under_heading_dense": (
        "连同标题与例句意思相近",
        "with its headings, meaning like the examples",
    ),
    "sign_under_heading_words": (
        "连同标题与指标词语相近",
        "with its headings, like the indicator's words",
    ),
    "sign_must": ("含直接证据必有的词", "a word that direct evidence has"),
    "sign_must_rarity": ("必有的词在文件中少见", "such a word, rare in the documents"),
    "sign_words": ("含指标的词语", "words of the indicator"),
    "sign_words_rarity": ("指标的词语在文件中少见", "words of the indicator, rare here"),
    "sign_patterns": ("符合要点的句式", "a pattern of a claim"),
    "sign_excluded": ("含易混淆的表述", "wording that is easily confused"),
    "sign_words_rank": ("按词语排名靠前", "high by words"),
    "sign_examples_rank": ("按例句用词排名靠前", "high by words of the examples"),
    "sign_dense_rank": ("按例句意思排名靠前", "high by meaning of the examples"),
    "sign_words_dense_rank": ("按指标词语的意思排名靠前", "high by meaning of the words"),
    "sign_under_heading_bm25_rank": (
        "连同标题按用词排名靠前",
        "with its headings, high by words",
    ),
    "sign_under_heading_dense_rank": (
        "连同标题按意思排名靠前",
        "with its headings, high by meaning",
    ),
    "sign_fused": ("几种检索的综合排名靠前", "high in the mean of all searches"),
    "sign_own": ("比其他指标更切合本项", "fits this indicator better than others"),
    "sign_own_rank": ("在各指标中本项排名靠前", "this indicator ranks high for the passage"),
    "sign_neighbours": ("前后段落也切合本项", "the passages beside it fit too"),
    "sign_length": ("段落较长", "a long passage"),
    "sign_table_row": ("是表格的一行", "a row of a table"),
    "sign_topic": ("与例句主题相同", "topic of the examples"),
    "sign_practice": ("与例句的数据处理行为相同", "data practice of the examples"),
    "sign_importance": ("对用户有实质内容", "says something to a user"),
    "sign_kind_fact": ("陈述事实", "states a fact"),
    "sign_kind_plan": ("是计划或承诺", "a plan or a promise"),
    "sign_kind_negation": ("是否定或未发生", "a negation"),
    "sign_kind_other_party": ("说的是其他主体", "about somebody else"),
    "sign_kind_boilerplate": ("是套话", "boilerplate"),
    "sign_kind_heading": ("像标题", "like a heading"),
    "sign_kind_index_line": ("像索引或目录的一行", "like a line of an index"),
}
