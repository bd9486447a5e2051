"""Sheets as departments really send them: headers, ticks, notes and repetitions that no template foresees."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from knowledge.catalogue.guide import Fee, Material, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Imported, Unreadable, merge, read_workbook
from knowledge.workbook.limits import Unclear
from knowledge.workbook.materials import parse_materials
from knowledge.workbook.modes import parse_modes
from tests.knowledge.made_workbooks import Rows, write_xlsx

CITY = "150700"


def load(path: Path, text: str, kind: str = "") -> tuple[tuple[ServiceItem, ...], list[Problem]]:
    (path / "表.csv").write_text(text, encoding="utf-8")
    merged, problems, _ = merge(Catalogue(), read_workbook(path / "表.csv"), kind, CITY)
    return merged.items, problems


def told(imported: Imported) -> list[str]:
    return [skipped.text for skipped in imported.skipped]


# --- Headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("department", ["实施机构", "责任部门", "承办机构", "主管部门"])
@pytest.mark.parametrize("limit", ["办理期限", "办结期限"])
def test_departments_and_limits_go_by_other_names(tmp_path: Path, department: str, limit: str) -> None:
    (item,), _ = load(tmp_path, f"事项名称,{department},{limit}\n甲证办理,市一局,5个工作日\n")
    assert (item.department, item.promised_limit) == ("市一局", TimeLimit(5))


@pytest.mark.parametrize("title", [[], [["某市清单（共1项）"]]])
def test_a_merged_group_names_the_unit_of_both_limits(tmp_path: Path, title: list[list[str]]) -> None:
    rows: Rows = [*title, ["事项名称", "时限（工作日）", None], [None, "法定", "承诺"], ["甲证办理", 20, 5]]
    top = len(title)
    merges = {"a": [(top, 0, top + 1, 0), (top, 1, top, 2), *([(0, 0, 0, 2)] if title else [])]}
    (item,) = merge(Catalogue(), read_workbook(write_xlsx(tmp_path / "a.xlsx", {"a": rows}, merges)))[0].items
    assert (item.legal_limit, item.promised_limit) == (TimeLimit(20), TimeLimit(5))


def test_a_bare_number_without_any_unit_and_days_under_a_unit_stay_ambiguous(tmp_path: Path) -> None:
    _, bare = load(tmp_path, "事项名称,法定,承诺\n甲,20,5\n")
    assert [(p.rule, p.column) for p in bare] == [("R4", "C"), ("R4", "B")]
    _, days = load(tmp_path, "事项名称,承诺时限（工作日）\n甲,5天\n")
    assert [(p.rule, p.refuses) for p in days] == [("R4", True)]


def test_limits_in_the_first_row_are_no_header(tmp_path: Path) -> None:
    items, _ = load(tmp_path, "事项名称,承诺时限\n甲,1(工作日)\n乙,2(工作日)\n")
    assert [item.name for item in items] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("cell", "said"), [("20日", "「20日」"), ("二十日", "「二十日」"), ("20", "「20」"), ("20天内", "「20天内」")]
)
def test_a_message_quotes_the_cell_as_it_is_written(tmp_path: Path, cell: str, said: str) -> None:
    _, (problem,) = load(tmp_path, f"事项名称,承诺时限\n甲,{cell}\n")
    assert (problem.rule, problem.value) == ("R4", cell)
    assert said in problem.message and "20个工作日" in problem.remedy


def test_fees_in_columns_of_the_row_are_read(tmp_path: Path) -> None:
    text = "事项名称,是否收费,收费项目,收费标准,收费依据\n甲,是,工本费,20元/证,价目表\n乙,否,,,\n丙,,,不收费,\n丁,,,无,\n"
    (paid, free, standard, silent), problems = load(tmp_path, text)
    assert (paid.fees, paid.no_fee) == ((Fee("工本费", "20元/证", "价目表"),), False)
    assert (free.fees, free.no_fee) == ((), True)
    assert (standard.fees, standard.no_fee) == ((), True)
    assert (silent.fees, silent.no_fee) == ((), None)
    assert [(p.rule, p.row) for p in problems] == [("R15", 5)]


def test_an_incomplete_fee_is_withheld_at_its_cell(tmp_path: Path) -> None:
    (item,), problems = load(tmp_path, "事项名称,收费标准\n甲,20元/证\n")
    assert item.withheld == ("fees",)
    assert [(p.rule, p.column, p.row, p.refuses) for p in problems] == [("R8", "B", 2, False)]


@pytest.mark.parametrize(
    ("header", "cell"), [("取消", "√"), ("取消", "是"), ("调整情况", "取消"), ("取消/下放/调整", "予以取消")]
)
def test_a_row_marked_as_cancelled_needs_basis_and_date(tmp_path: Path, header: str, cell: str) -> None:
    _, problems = load(tmp_path, f"事项名称,{header}\n甲,{cell}\n乙,\n")
    assert [(p.rule, p.refuses, p.column, p.row) for p in problems] == [("R18", True, "B", 2)]
    head, row = f"事项名称,{header},取消依据,取消时间", f"甲,{cell},国发〔2024〕1号,2024-05-01"
    (cancelled, kept), problems = load(tmp_path, f"{head}\n{row}\n乙,,,\n")
    assert problems == []
    assert (cancelled.state, cancelled.cancelled_on, kept.state) == ("取消", date(2024, 5, 1), "在用")


def test_another_adjustment_is_told_and_not_guessed(tmp_path: Path) -> None:
    (item,), problems = load(tmp_path, "事项名称,调整情况\n甲,下放\n")
    assert (item.state, item.power_source) == ("在用", "")
    assert [(p.severity, p.column, p.row) for p in problems] == [("W", "B", 2)]


def test_columns_that_are_not_imported_are_named(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("事项名称,责任科室,序号\n甲,一科,1\n", encoding="utf-8")
    assert [skipped.column for skipped in read_workbook(tmp_path / "表.csv").skipped] == ["责任科室"]


# --- Rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "以下为新增事项",
        "略",
        "（略）",
        "以下空白",
        "注：数据截至上月",
        "一、公安类",
        "（二）民政类（3项）",
        "……",
        "附件：1.清单",
    ],
)
def test_a_row_that_only_says_a_note_is_told_and_skipped(tmp_path: Path, note: str) -> None:
    (tmp_path / "表.csv").write_text(f"事项名称,承诺时限\n甲,即办\n{note},\n乙,即办\n", encoding="utf-8")
    imported = read_workbook(tmp_path / "表.csv")
    assert [row.item.name for row in imported.items] == ["甲", "乙"]
    assert told(imported) == ["表 第 3 行：说明，不是数据"]


@pytest.mark.parametrize("name", ["以划拨方式取得的土地使用权转让", "说明书备案", "注销登记", "附属设施验收", "一次性补贴"])
def test_an_item_with_a_name_alone_is_no_note(tmp_path: Path, name: str) -> None:
    assert [item.name for item in load(tmp_path, f"事项名称,承诺时限\n{name},\n")[0]] == [name]


def test_a_note_beside_a_merged_department_is_skipped(tmp_path: Path) -> None:
    rows: Rows = [
        ["实施部门", "事项名称", "承诺时限"],
        ["市一局", "甲", "即办"],
        [None, "以下为新增事项", None],
        [None, "乙", "即办"],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows}, {"a": [(1, 0, 3, 0)]})
    assert [row.item.name for row in read_workbook(path).items] == ["甲", "乙"]


def test_hidden_rows_are_told_and_skipped(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("清单")
        for number, name in enumerate(["事项名称", "甲", "不公开", "乙", "也不公开"]):
            sheet.write_string(number, 0, name)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})  # blank
    imported = read_workbook(tmp_path / "a.xlsx")
    assert [row.item.name for row in imported.items] == ["甲", "乙"]
    assert told(imported) == ["清单：隐藏的 2 行没有导入（第 3、5 行）；要导入的请取消隐藏或筛选"]


def test_identical_rows_are_one_item_with_a_warning(tmp_path: Path) -> None:
    row = "变更登记,市局,一次办,5个工作日\n"
    items, problems = load(
        tmp_path, "事项名称,实施部门,办理类型,承诺时限\n" + row * 3 + "变更登记,市局,一次办,3个工作日\n", "四办"
    )
    assert [item.promised_limit for item in items] == [TimeLimit(5), TimeLimit(3)]
    assert [(p.severity, p.row) for p in problems] == [("W", 3), ("W", 4), ("W", 5)]
    assert "第 2 行完全相同" in problems[0].message and "第 2 次出现" in problems[2].message


def test_details_of_a_repeated_row_are_not_ambiguous(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "事项": [["事项名称"], ["甲"], ["甲"]],
        "流程": [["事项名称", "环节名称"], ["甲", "受理"]],
    }
    merged, problems, _ = merge(Catalogue(), read_workbook(write_xlsx(tmp_path / "a.xlsx", sheets)))
    assert [step.name for step in merged.items[0].steps] == ["受理"]
    assert not any(problem.refuses for problem in problems)


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("马上办 网上办", ["马上办", "网上办"]),
        ("网上办 （全程网办）", ["网上办（全程网办）"]),
        ("☑马上办 □网上办", ["马上办"]),
        ("☑马上办☑网上办□一次办", ["马上办", "网上办"]),
        ("马上办□ 网上办√", ["网上办"]),
        ("□马上办\n■一次办", ["一次办"]),
        ("○马上办 ●网上办", ["网上办"]),
        ("□马上办 □网上办", []),
    ],
)
def test_modes_are_read_from_blanks_and_check_boxes(cell: str, names: list[str]) -> None:
    assert [mode.text for mode in parse_modes(cell)] == names


@pytest.mark.parametrize("cell", ["马上办 □网上办", "☑马上办、网上办 □一次办", "☑马上办 □随便办 ☑随便办"])
def test_modes_whose_ticks_are_unclear_are_not_guessed(cell: str) -> None:
    with pytest.raises(Unclear):
        parse_modes(cell)


@pytest.mark.parametrize("tick", ["〇", "○", "√", "是", "☑", "●"])
def test_every_tick_means_yes_and_a_blank_means_no(tmp_path: Path, tick: str) -> None:
    (item,), _ = load(tmp_path, f"事项名称,马上办,一次办\n甲,{tick},\n", "三办")
    assert [mode.name for mode in item.modes] == ["马上办"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("1.出生证明 2.户口本；3、结婚证", ["出生证明", "户口本", "结婚证"]),
        ("（1）申请表（2）身份证", ["申请表", "身份证"]),
        ("①申请表②身份证。", ["申请表", "身份证"]),
        ("1．申请表（1）原件（2）复印件\n2．身份证", ["申请表（1）原件（2）复印件", "身份证"]),
        ("1.申请表", ["申请表"]),
        ("2寸照片2.5厘米；户口簿", ["2寸照片2.5厘米", "户口簿"]),
        ("照片1.2寸；3、户口簿", ["照片1.2寸", "3、户口簿"]),
        ("身份证；户口簿", ["身份证", "户口簿"]),
    ],
)
def test_numbered_materials_are_split_at_their_numbers(cell: str, names: list[str]) -> None:
    assert parse_materials(cell) == tuple(map(Material, names))


@pytest.mark.parametrize("cell", ["见附件", "详见附件", "详见附件。", "略", "无"])
def test_materials_named_elsewhere_are_missing(tmp_path: Path, cell: str) -> None:
    (item,), problems = load(tmp_path, f"事项名称,申请材料\n甲,{cell}\n")
    assert item.materials == ()
    assert [(p.rule, p.column) for p in problems] == [("R15", "B")]
    sheets: dict[str, Rows] = {"事项": [["事项名称"], ["甲"]], "材料": [["事项名称", "材料名称"], ["甲", cell]]}
    merged, problems, _ = merge(Catalogue(), read_workbook(write_xlsx(tmp_path / "a.xlsx", sheets)))
    assert (merged.items[0].materials, [p.rule for p in problems]) == ((), ["R15"])


def test_a_region_that_is_none_is_warned_of_at_its_first_cell(tmp_path: Path) -> None:
    items, problems = load(tmp_path, "事项名称,行政区划\n甲,各旗市区\n乙,XX区\n丙,各旗市区\n丁,海拉尔区\n戊,\n")
    assert [item.region for item in items] == ["各旗市区", "XX区", "各旗市区", "150702", CITY]
    assert [(p.severity, f"{p.column}{p.row}") for p in problems] == [("W", "B2"), ("W", "B3")]
    assert "「各旗市区」" in problems[0].message and "2 行" in problems[0].message


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_called_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").write_bytes(b"%PDF-1.7\n%\xe2\xe3")
    with pytest.raises(Unreadable, match="是 PDF 文件"):
        read_workbook(tmp_path / "清单.xlsx")
