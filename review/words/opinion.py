"""Words of the second opinion by a language model, in Chinese and in English."""

WORDS: dict[str, tuple[str, str]] = {
    "opinion": ("第二意见", "Second opinion"),
    "opinion_none": ("未请求", "not asked for"),
    "opinion_asking": ("等待回答", "waiting"),
    "opinion_refused": ("不可用", "not usable"),
    "opinion_failed": ("没有回答", "no answer"),
    "opinion_same": ("与规则的建议一致", "Same as the rules' proposal"),
    "opinion_differs": ("与规则的建议不同", "Differs from the rules' proposal"),
    "opinion_rules": ("规则的建议：{label}", "The rules propose: {label}"),
    "opinion_ask": ("请求第二意见", "Ask for a second opinion"),
    "opinion_ask_again": ("再次请求", "Ask again"),
    "opinion_will_send": (
        "按下后发送到 {host}（模型 {model}）：指标 {indicator} 的问题、答案选项、要点，"
        "以及检索到的 {count} 段原文。不发送文件名、项目名、审阅人、程序的建议和已有的决定；"
        "原文中出现的企业名称会随原文发送。",
        "Pressing it sends to {host} (model {model}): the question of indicator {indicator}, its "
        "options and claims, and {count} retrieved passages. File names, the project's name, "
        "reviewers, the proposal and decisions are not sent; a company's name is where a passage "
        "holds it.",
    ),
    "opinion_whole": ("查看将发送的全部内容", "All that is sent"),
    "opinion_no_passage": (
        "该指标没有检索到段落，无从请求。",
        "No passage was retrieved for this indicator; there is nothing to ask about.",
    ),
    "opinion_blind": (
        "盲审：作出决定之后才能请求或查看第二意见。",
        "Blind mode: it can be asked for and seen after you have decided.",
    ),
    "opinion_wait": (
        "已发送，等待 {host} 回答，最长 {seconds} 秒；可以继续审阅其他指标，关闭窗口也不影响。",
        "Sent; waiting for {host}, {seconds} seconds at most. You can go on with other "
        "indicators; closing the window does no harm.",
    ),
    "opinion_advice": (
        "仅供参考：不改变建议、得分和导出。请用下方的选项自行决定。",
        "For your consideration only: it changes no proposal, score or export. "
        "You decide with the controls below.",
    ),
    "opinion_look": ("看原文", "See it in the text"),
    "opinion_quote": ("引文 {number}", "Quote {number}"),
    "opinion_no_quotes": ("没有引文。", "No quotes."),
    "opinion_said": ("模型的说明：", "The model says: "),
    "opinion_by": (
        "模型 {model}（{host}）· {who} 请求 · {time}",
        "Model {model} ({host}) · asked for by {who} · {time}",
    ),
    "opinion_refused_told": (
        "模型的回答不可用：{why}。整个回答未采用。",
        "The model's answer is not usable: {why}. None of it is used.",
    ),
    "opinion_failed_told": (
        "没有得到回答：{why}。可以再次请求。",
        "There was no answer: {why}. You can ask again.",
    ),
    # why an answer is not used
    "opinion_why_not_json": ("不是所要求的 JSON", "it is not the JSON that was asked for"),
    "opinion_why_not_shape": (
        "JSON 的格式不符{detail}",
        "its JSON is not of the shape that was asked for{detail}",
    ),
    "opinion_why_unknown_passage": (
        "引用了没有发送过的段落",
        "it quotes a passage that was not sent",
    ),
    "opinion_why_quote_short": ("引文太短{detail}", "a quote is too short{detail}"),
    "opinion_why_quote_not_there": (
        "引文不在所给段落中{detail}",
        "a quote does not stand in the passage that it names{detail}",
    ),
    "opinion_why_unknown_answer": ("答案不在选项之中", "its answer is none of the options"),
    "opinion_why_state_and_answer": ("状态与答案矛盾", "its state and its answer contradict"),
    "opinion_why_no_quote": ("给出了答案却没有引文", "it answers without any quote"),
    # why there is no answer
    "opinion_why_no_time": ("超过了时限", "it took longer than the time limit"),
    "opinion_why_no_connection": ("无法连接", "the server cannot be reached"),
    "opinion_why_broken_off": ("连接中断", "the connection broke off"),
    "opinion_why_redirect": (
        "服务器要求转到别处，未跟随{detail}",
        "the server points elsewhere, which is not followed{detail}",
    ),
    "opinion_why_status": ("服务器拒绝或出错{detail}", "the server refused or failed{detail}"),
    "opinion_why_too_large": ("回答过长", "the answer is too long"),
    "opinion_why_not_protocol": (
        "回答不符合接口协议",
        "what came is no answer of the protocol",
    ),
    "opinion_why_program_ended": (
        "程序在等待时结束了",
        "the program ended while it waited",
    ),
}
