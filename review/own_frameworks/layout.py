"""The sheets and columns of the Excel template for a framework of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal["text", "list", "lines", "choice", "choices", "flag", "number"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or a row of the sheet 框架: its title, its key in the YAML, what may stand there.

    `list`: words parted by 、 or, where one holds a 、, by ； or line ends; `lines`: one a line;
    `choice`, `choices`: one or more of `words`, which maps them to the values of the YAML; `flag`:
    是 or 否.
    """

    title: str
    key: str
    kind: FieldKind = "text"
    width: float = 14
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet with one entry a row."""

    title: str
    fields: tuple[Field, ...]


ANSWERS = {
    "是/部分/否": "yes_partly_no",
    "选项": "option",
    "等级": "level",
    "分数": "points",
}
SOURCES = {
    "报告": "report",
    "政策": "policy",
    "协议": "agreement",
    "平台规则": "platform_rules",
    "网站": "website",
    "产品": "product",
    "内部资料": "internal",
    "监管信息": "regulator",
}
KINDS = {
    "制度": "system",
    "机构": "body",
    "措施": "measure",
    "结果": "result",
    "一般": "general",
}
NOT_APPLICABLE = {
    "不计入分母": "excluded",
    "给满分": "full_points",
    "没有此答案": "no_such_answer",
}
RULES = {
    "程度": "graded",
    "是否": "yes_no",
    "经费": "budget",
    "岗位": "post",
    "部门": "department",
}
DUTIES = {
    "应当": "must",
    "不得": "must_not",
    "适用时应当": "if_applicable",
    "鼓励": "encouraged",
}
JUDGEABLE = {"能": "yes", "部分": "partly", "不能": "no"}
POINT_KINDS = {"基础": "base", "加分": "bonus", "扣分": "deduction"}
POINT_RULES = {
    "要点齐备": "all",
    "最高一项": "highest",
    "各项相加": "sum",
    "按数值分档": "bands",
    "写明未发生": "absence",
    "酌情": "range",
    "扣分": "deduction",
}

HEAD = (
    Field("编号", "id", required=True, hint="小写字母、数字和连字符，如 own-riders；定下后不再改"),
    Field("版本", "version", "number", required=True, hint="整数，从 1 起；内容有改动时加 1"),
    Field("名称", "title", required=True),
    Field("英文名称", "title_en"),
    Field("发布机构", "publisher", required=True),
    Field("发布日期", "published", required=True, hint="如 2024-05-01"),
    Field("来源", "source", required=True, hint="出自哪个文件、共多少项"),
    Field("权利说明", "rights", required=True, hint="文字属于谁，可否使用"),
    Field("备注", "note"),
    Field("答案形式", "answers", "choice", required=True, words=ANSWERS),
    Field("证据文件", "documents", "choices", required=True, words=SOURCES),
    Field("不适用的处理", "not_applicable", "choice", words=NOT_APPLICABLE),
    Field("来源缺失之处", "missing", "lines", hint="一行一条；没有的内容不要补造"),
)
INDICATORS = SheetLayout(
    "指标",
    (
        Field("编号", "id", width=9, required=True),
        Field("名称", "title", width=30, required=True),
        Field("原文", "text", width=40),
        Field("条款", "clause", width=14),
        Field("主题", "theme", "list", 20, required=True, hint="由大到小，如：用户权益、投诉处理"),
        Field("证据来源", "sources", "choices", 16, required=True, words=SOURCES),
        Field("必有词", "must", "list", 30, required=True, hint="直接证据中几乎总有其一"),
        Field("相关词", "words", "list", 30),
        Field("易混表述", "not", "list", 24, hint="看似相关其实无关的说法"),
        Field("选项", "scale", width=14, hint="答案形式为“选项”时：“选项”表中的名称"),
        Field("反向", "reversed", "flag", 7, hint="“是”为最差时填是"),
        Field("星标", "starred", "flag", 7),
        Field("要求程度", "duty", "choice", 11, words=DUTIES),
        Field("披露能否判断", "judgeable", "choice", 11, words=JUDGEABLE),
        Field("还需的证据", "other_evidence", width=24),
        Field("直接披露的样子", "direct", width=36),
        Field("负责部门", "owner", width=14),
        Field("适用条件", "applies_if", "list", 18, hint="企业情况的编号，见 mingzheng facts"),
        Field("分数类别", "points.kind", "choice", 9, words=POINT_KINDS),
        Field("满分", "points.most", "number", 8),
        Field("最低分", "points.least", "number", 8, hint="只用于“酌情”"),
        Field("给分办法", "points.rule", "choice", 12, words=POINT_RULES),
        Field("备注", "note", width=24),
    ),
)
CLAIMS = SheetLayout(
    "要点",
    (
        Field("指标编号", "indicator", width=9, required=True),
        Field("要点", "text", width=36, required=True),
        Field("种类", "kind", "choice", 8, words=KINDS),
        Field("必需", "essential", "flag", 7, hint="不写为是"),
        Field("级别", "level", "number", 7, hint="答案形式为“等级”时"),
        Field("得分", "earns", "number", 7, hint="“最高一项”“各项相加”时"),
        Field("词语", "words", "list", 34, required=True),
        Field("法规标准名", "names", "list", 20),
        Field("数值单位", "numbers", "list", 12),
        Field("易混表述", "not", "list", 20),
        Field("正则", "patterns", "lines", 24, hint="一行一个，要能匹配一条例句"),
        Field("例句", "examples", "lines", 70, required=True, hint="一行一句，六句以上，自己写"),
    ),
)
SCALES = SheetLayout(
    "选项",
    (
        Field("名称", "name", width=16, required=True),
        Field("办法", "rule", "choice", 10, required=True, words=RULES),
        Field("选项", "options", "lines", 40, required=True, hint="一行一个，由好到差"),
        Field("最好的序号", "best", "number", 9, hint="不写为 1"),
    ),
)
LEVELS = SheetLayout(
    "等级",
    (
        Field("级别", "level", "number", 8, required=True),
        Field("名称", "label", width=20, required=True),
        Field("最低分", "low", "number", 8, required=True),
        Field("最高分", "high", "number", 8, required=True),
        Field("指标编号", "indicator", width=10, hint="不写则用于全部指标"),
        Field("原文", "text", width=50),
    ),
)
BANDS = SheetLayout(
    "分档",
    (
        Field("指标编号", "indicator", width=10, required=True),
        Field("数值名称", "names", "list", 26, required=True, hint="报告怎样称呼，如：PUE"),
        Field("单位", "unit", width=8),
        Field("越高越好", "higher", "flag", 8, hint="不写为是"),
        Field("不低于", "least", "number", 9),
        Field("低于", "below", "number", 9),
        Field("不高于", "most", "number", 9),
        Field("得分", "points", "number", 8, required=True),
    ),
)
SHEETS = (INDICATORS, CLAIMS, SCALES, LEVELS, BANDS)
HEAD_TITLE, GUIDE_TITLE = "框架", "说明"
