"""The sheet 说明 of the summary: what counts, its sheets and colours, how ranks are made."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from review.batch.parts import STATES
from review.batch.peers import LEAST
from review.batch.settings import program_version
from review.batch.streamed_sheets import StreamedSheet, Styles
from review.batch.summary import Summary
from review.exports import wording
from review.exports.sheets.grid import Column
from review.exports.sheets.palette import STATE_COLOURS

COLUMNS = (Column("项目", 22), Column("说明", 110))
WARNING_COLOUR = "FFF2CC"
PERCENTILE = (
    "百分位 = 100 ×（数值更小的家数 + 数值相同的家数 ÷ 2）÷ 全部家数，相同的家数包括本企业；"
    "数值相同则百分位相同。它只说明数值在同业中的位置，不说明好坏"
)
PEERS = (
    f"同业为本批中同一指标体系下的企业；少于 {LEAST} 家时不给出。"
    "有指标“无法读取”的企业不参与总分和比例的百分位"
)
FIGURES = (
    "只比较同一指标、同一名目、同一范围、同一年份、同一（换算）单位的数值；"
    "文中没有年份的按报告年份。增减幅度、上下限，以及同一企业有两个不同数值的，不参与比较"
)
SHEETS = (
    ("得分", "每家企业一行：总分和等级的预览、有答案的比例、百分位、各状态的项数、文件和页数"),
    ("答案 …", "每个指标体系一张表，每家企业一行，每项指标一列：建议答案，没有答案的写明状态"),
    ("数据", "依据中的数字，照原文抄录，未经核实"),
    ("缺口汇总", "每项指标有多少家企业存在缺口，按缺口种类"),
    ("缺口", "每家企业的缺口，补上后加分最多的在前"),
    ("百分位", "总分、有答案的比例和可比较的数值在同业中的位置"),
    ("未完成", "没有结果的企业、文件和原因；修正后重新运行同一命令，已完成的不会重做"),
)


def write_guide(workbook: Workbook, styles: Styles, summary: Summary) -> None:
    """Add the sheet."""
    sheet = StreamedSheet(workbook, styles, "说明", COLUMNS)
    sheet.add(
        (
            "预览",
            f"{wording.NOTICE}本表中没有任何答案经人确认：总分、等级和比例都只是含建议的预览，"
            "不是结果。",
        ),
        (WARNING_COLOUR, WARNING_COLOUR),
    )
    for framework in summary.frameworks:
        sheet.add((framework.id, f"{framework.title}，第 {framework.version} 版"))
    for title, told in SHEETS:
        sheet.add((title, told))
    for state in STATES:
        told = wording.EXPLAINED[state]
        sheet.add((wording.STATES[state], told), (STATE_COLOURS[state],))
    sheet.add((
        "有答案的比例",
        "有建议的项数 ÷（有建议 + 未找到 + 需外部信息）；不适用的不计，有“无法读取”的企业不给出",
    ))  # fmt: skip
    sheet.add(("百分位", PERCENTILE))
    sheet.add(("同业", PEERS))
    sheet.add(("可比较的数值", FIGURES))
    sheet.add(("程序版本", f"mingzheng {program_version()}"))
