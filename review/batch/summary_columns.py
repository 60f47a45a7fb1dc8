"""The columns of the sheets of the summary."""

from __future__ import annotations

from indicators.gaps import ORDER, GapKind
from review.batch.parts import STATES
from review.exports import wording
from review.exports.sheets.grid import Column

KINDS: dict[GapKind, str] = {
    "silent": "未披露",
    "unreadable": "无法读取",
    "partly": "要点不全",
    "weak": "依据单薄",
    "external": "需外部信息",
}
NAMES = (Column("企业", 26), Column("年份", 8, "center"), Column("指标体系", 21))
POINTS, SHARE, RANK = "0.##", "0%", "0.0"
SCORES = (
    *NAMES,
    Column("总分\n（预览，未经确认）", 15, "right", format=POINTS),
    Column("满分", 8, "right", format=POINTS),
    Column("单位", 6, "center"),
    Column("等级\n（预览，未经确认）", 15, "center"),
    Column("总分\n百分位", 8, "right", format=RANK),
    Column("有答案的比例", 9, "right", format=SHARE),
    Column("比例\n百分位", 8, "right", format=RANK),
    Column("同业\n家数", 6, "right"),
    *(Column(wording.STATES[state], 9, "right") for state in STATES),
    Column("文件", 6, "right"),
    Column("页", 7, "right"),
    Column("无法读取\n的页", 8, "right"),
    Column("文件所述企业", 26),
)
FIGURES = (
    *NAMES,
    Column("编号", 7, "center"),
    Column("指标", 30),
    Column("名目", 30),
    Column("数据年份", 8, "center"),
    Column("数值", 16, "right", format="#,##0.########"),
    Column("单位", 9, "center"),
    Column("换算值", 18, "right", format="#,##0.########"),
    Column("换算单位", 9, "center"),
    Column("范围", 14),
    Column("比较", 11, "center"),
    Column("原文", 18),
    Column("百分位", 8, "right", format=RANK),
    Column("同业\n家数", 6, "right"),
)
GAPS = (
    *NAMES,
    Column("编号", 7, "center"),
    Column("指标", 34),
    Column("缺口", 12, "center"),
    Column("可增加的分", 9, "right", format=POINTS),
    Column("缺少的要点", 60),
)
GAP_COUNTS = (
    Column("指标体系", 21),
    Column("编号", 7, "center"),
    Column("指标", 40),
    Column("企业数", 8, "right"),
    *(Column(KINDS[kind], 10, "right") for kind in ORDER),
    Column("有缺口的比例", 9, "right", format=SHARE),
)
RANKS = (
    *NAMES,
    Column("编号", 7, "center"),
    Column("名目", 34),
    Column("范围", 14),
    Column("数据年份", 8, "center"),
    Column("数值", 18, "right", format="#,##0.########"),
    Column("单位", 9, "center"),
    Column("百分位", 8, "right", format=RANK),
    Column("同业\n家数", 6, "right"),
    Column("最小", 16, "right", format="#,##0.########"),
    Column("中位数", 16, "right", format="#,##0.########"),
    Column("最大", 16, "right", format="#,##0.########"),
)
FAILURES = (
    Column("企业", 26),
    Column("指标体系", 21),
    Column("文件", 34),
    Column("原因", 60),
    Column("Reason", 80),
)
