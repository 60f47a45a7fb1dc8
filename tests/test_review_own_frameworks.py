"""Frameworks of one's own: the Excel template out, YAML in, every problem with sheet and row."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from indicators.catalogue import OWN_FOLDERS, framework_ids, load_framework
from review.cli import app
from review.own_frameworks.importing import import_template, write_framework
from review.own_frameworks.layout import HEAD, SHEETS
from review.own_frameworks.reading import TemplateUnreadable, listed
from review.own_frameworks.template import write_template

EXAMPLES = Path(__file__).parent.parent / "examples"
EXAMPLE = EXAMPLES / "own_framework.xlsx"
Row = dict[str, Any]


def example() -> Any:
    spec = importlib.util.spec_from_file_location("own", EXAMPLES / "make_own_framework.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(path)
    return {
        sheet.title: [row for row in sheet.iter_rows(values_only=True) if any(row)]
        for sheet in book.worksheets
    }


def own(tmp_path: Path, head: Row | None = None, **sheets: list[Row]) -> Path:
    """The example with other values: `head` replaces rows, a sheet's name all its rows."""
    module = example()
    rows = {"指标": module.INDICATORS, "要点": module.CLAIMS, **sheets}
    path = tmp_path / "own.xlsx"
    write_template(path, {**module.HEAD, **(head or {})}, rows)
    return path


def problems(path: Path) -> list[str]:
    imported = import_template(path)
    assert imported.framework is None
    return [str(each) for each in imported.problems]


def test_the_example_is_what_its_script_writes(tmp_path: Path) -> None:
    example().write(tmp_path / "made.xlsx")
    assert cells(tmp_path / "made.xlsx") == cells(EXAMPLE)


def test_the_example_has_neither_problems_nor_remarks() -> None:
    imported = import_template(EXAMPLE)
    assert imported.problems == ()
    assert imported.remarks == ()
    assert imported.framework is not None
    assert len(imported.framework.indicators) == 3
    assert imported.framework.indicator("2").judgeable == "partly"
    assert imported.framework.indicator("1").claims[1].essential is False


def test_the_yaml_is_a_framework_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = import_template(EXAMPLE)
    write_framework(imported, tmp_path)
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    assert "own-rider-care" in framework_ids()
    assert load_framework("own-rider-care") == imported.framework
    assert load_framework("ccia-002").id == "ccia-002"


def test_options(tmp_path: Path) -> None:
    module = example()
    scales = [
        {"名称": "完善", "办法": "程度", "选项": "非常完善\n一般\n尚未开展"},
        {"名称": "有无", "办法": "是否", "选项": "是\n否"},
    ]
    indicators = [
        {**row, "选项": "有无" if number else "完善"}
        for number, row in enumerate(module.INDICATORS)
    ]
    path = own(tmp_path, {"答案形式": "选项"}, 指标=indicators, 选项=scales)
    framework = import_template(path).framework
    assert framework is not None
    assert framework.options(framework.indicator("1"))[2] == (3, "尚未开展")
    assert framework.scales["有无"].rule == "yes_no"


def test_levels_of_all_and_of_one(tmp_path: Path) -> None:
    module = example()
    levels = [
        {"级别": 1, "名称": "基础", "最低分": 1, "最高分": 3},
        {"级别": 2, "名称": "系统", "最低分": 4, "最高分": 6},
        {"级别": 1, "名称": "唯一", "最低分": 1, "最高分": 9, "指标编号": "2"},
    ]
    claims = [{**row, "级别": 2 if row.get("必需") == "否" else 1} for row in module.CLAIMS]
    path = own(tmp_path, {"答案形式": "等级"}, 等级=levels, 要点=claims)
    framework = import_template(path).framework
    assert framework is not None
    assert [each.label for each in framework.indicator("1").levels] == ["基础", "系统"]
    assert [each.label for each in framework.indicator("2").levels] == ["唯一"]
    assert [each.id for each in framework.indicator("1").claims] == ["L1.1", "L2.1"]


def test_points_and_bands(tmp_path: Path) -> None:
    module = example()
    points = {"分数类别": "基础", "满分": 3, "给分办法": "要点齐备"}
    banded = {"分数类别": "基础", "满分": 2, "给分办法": "按数值分档"}
    indicators = [
        {**row, **(banded if row["编号"] == "1" else points)} for row in module.INDICATORS
    ]
    bands = [
        {"指标编号": "1", "数值名称": "覆盖率", "单位": "%", "不低于": 50, "低于": 90, "得分": 1},
        {"指标编号": "1", "数值名称": "覆盖率", "单位": "%", "不低于": 90, "得分": 2},
    ]
    path = own(tmp_path, {"答案形式": "分数"}, 指标=indicators, 分档=bands)
    framework = import_template(path).framework
    assert framework is not None
    measure = framework.indicator("1").measure
    assert measure is not None
    assert [band.points for band in measure.bands] == [1, 2]
    assert framework.best_answer(framework.indicator("2")) == 3


def test_every_problem_names_sheet_and_row(tmp_path: Path) -> None:
    module = example()
    indicators = [dict(row) for row in module.INDICATORS]
    indicators[0]["证据来源"] = "报告、传闻"
    indicators[1]["名称"] = ""
    indicators[2]["反向"] = "也许"
    claims = [dict(row) for row in module.CLAIMS]
    claims[2]["指标编号"] = "9"
    claims[3]["级别"] = "高"
    found = problems(own(tmp_path, {"版本": "一"}, 指标=indicators, 要点=claims))
    assert found == [
        "sheet 指标, row 2, 证据来源: '传闻' is none of 报告、政策、协议、平台规则、网站、产品、"
        "内部资料、监管信息",
        "sheet 指标, row 3, 名称: is empty",
        "sheet 指标, row 3, 编号: no claim for 2 in the sheet 要点",
        "sheet 指标, row 4, 反向: '也许' is neither 是 nor 否",
        "sheet 框架, row 3, 版本: '一' is no number",
        "sheet 要点, row 4, 指标编号: no indicator 9 in the sheet 指标",
        "sheet 要点, row 5, 级别: '高' is no number",
    ]


def test_faults_of_the_catalogue_stand_at_their_rows(tmp_path: Path) -> None:
    module = example()
    indicators = [dict(row) for row in module.INDICATORS]
    indicators[1]["必有词"] = "疲劳、休"
    indicators[2]["适用条件"] = "rides_bicycles"
    claims = [dict(row) for row in module.CLAIMS]
    claims[2]["正则"] = "没有这样的句子"
    claims[4]["种类"] = ""
    found = problems(own(tmp_path, 指标=indicators, 要点=claims))
    assert len(found) == 3
    assert found[0].startswith("sheet 指标, row 3:")
    assert "too short" in found[0]
    assert found[1].startswith("sheet 指标, row 4:")
    assert "rides_bicycles" in found[1]
    assert found[2].startswith("sheet 要点, row 4:")
    assert "matches none" in found[2]


def test_thin_knowledge_is_a_remark_at_its_row(tmp_path: Path) -> None:
    module = example()
    claims = [dict(row) for row in module.CLAIMS]
    claims[3]["例句"] = "骑手可以申诉。"
    imported = import_template(own(tmp_path, 要点=claims))
    assert imported.framework is not None
    (remark,) = imported.remarks
    assert str(remark) == "sheet 要点, row 5: 1 examples where 6 are due"


@pytest.mark.parametrize("name", ["../../evil", "/etc/x", "Own", "a b", "", "ccia-002", "x" * 300])
def test_ids_that_are_none(tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.parent.iterdir())
    (message, *_) = problems(own(tmp_path, {"编号": name}))
    assert message.startswith("sheet 框架, row 2")
    assert sorted(tmp_path.parent.iterdir()) == before


def test_an_empty_template_says_what_is_missing(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    found = problems(tmp_path / "t.xlsx")
    assert "sheet 指标, row 2: holds no indicator" in found
    assert sum("is empty" in each for each in found) == sum(each.required for each in HEAD)


def test_the_template_offers_the_words_of_every_choice(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    for layout in SHEETS:
        sheet = book[layout.title]
        assert [cell.value for cell in sheet[1]] == [each.title for each in layout.fields]
        offered = [
            set(each.formula1.strip('"').split(","))
            for each in sheet.data_validations.dataValidation
            if each.type == "list"
        ]
        for field in layout.fields:
            if field.kind == "choice":
                assert set(field.words) in offered
            if field.kind == "flag":
                assert {"是", "否"} in offered


def test_formulas_and_odd_cells_do_no_harm(tmp_path: Path) -> None:
    path = own(tmp_path)
    book = load_workbook(path)
    book["指标"]["C2"] = "=1+1"
    book["指标"]["D2"] = 3.0
    book["要点"]["B2"] = 2024.0
    book.save(path)
    imported = import_template(path)
    assert imported.framework is not None
    assert imported.framework.indicator("1").clause == "3"


def test_what_is_no_template_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    with pytest.raises(TemplateUnreadable, match="no Excel workbook"):
        import_template(tmp_path / "a.xlsx")
    with pytest.raises(TemplateUnreadable, match="No such file"):
        import_template(tmp_path / "b.xlsx")
    write_template(tmp_path / "c.xlsx")
    book = load_workbook(tmp_path / "c.xlsx")
    del book["要点"]
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(TemplateUnreadable) as error:
        import_template(tmp_path / "c.xlsx")
    assert "要点" in error.value.chinese


def test_words_are_parted_as_people_write_them() -> None:
    assert listed("投诉、举报") == ["投诉", "举报"]
    assert listed("目的、方式；范围") == ["目的、方式", "范围"]
    assert listed(" 目的、方式\n范围；\n") == ["目的、方式", "范围"]


def test_from_template_to_score_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN_FOLDERS, "")  # the command line sets it; it goes when the test ends
    run = CliRunner().invoke
    made = run(app, ["frameworks", "template", "--out", str(tmp_path / "t.xlsx")])
    assert made.exit_code == 0, made.output
    assert run(app, ["frameworks", "template", "--out", str(tmp_path / "t.xlsx")]).exit_code == 0
    assert (tmp_path / "t.bak.xlsx").exists()
    folder = tmp_path / "own"
    taken = run(app, ["frameworks", "import", str(EXAMPLE), "--out", str(folder)])
    assert taken.exit_code == 0, taken.output
    text = tmp_path / "rules.txt"
    text.write_text(
        "我们为全部专送骑手投保雇主责任险和意外险，全年赔付 1,306 人次。\n" * 3, "utf-8"
    )
    out = tmp_path / "r.json"
    own_option = ["--frameworks", str(folder)]
    filled = run(app, [*own_option, "prefill", str(text), "-f", "own-rider-care", "-o", str(out)])
    assert filled.exit_code == 0, filled.output
    assert run(app, [*own_option, "score", str(out), "--preview"]).exit_code == 0
    assert run(app, [*own_option, "frameworks", "check", "own-rider-care"]).exit_code == 0
    monkeypatch.setenv(OWN_FOLDERS, "")
    unknown = run(app, ["score", str(out)])
    assert unknown.exit_code == 2
    assert "own-rider-care" in unknown.output
    bad = run(app, ["frameworks", "import", str(tmp_path / "t.xlsx"), "--out", str(folder)])
    assert bad.exit_code == 1
    assert "sheet 框架, row 2, 编号: is empty" in bad.output
    nowhere = run(app, ["--frameworks", str(tmp_path / "nowhere"), "frameworks"])
    assert nowhere.exit_code == 2
