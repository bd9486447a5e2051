"""What a department's file gives, and what it leaves as it was."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue.guide import Faq, Fee, Material, SpecialProcedure, Step, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode
from knowledge.catalogue.opening import hours_text
from knowledge.catalogue.places import Handles
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Unreadable, check, merge, read_workbook
from knowledge.workbook.merging import Counts
from tests.knowledge.made_workbooks import Rows, write_xlsx

CITY = "150700"
LIST: Rows = [
    ["事项编码", "事项名称", "实施部门", "办理类型", "承诺时限"],
    ["A1", "居住证办理", "市公安局", "一次办", "5个工作日"],
    ["A2", "犬只登记", "市公安局", "马上办", "即办"],
]


def load(
    path: Path, sheets: dict[str, Rows], base: Catalogue | None = None, kind: str = "三办", delete_missing: bool = False
) -> tuple[Catalogue, list[Problem], Counts]:
    imported = read_workbook(write_xlsx(path / "表.xlsx", sheets))
    return merge(base or Catalogue(), imported, kind, CITY, delete_missing=delete_missing)


def load_csv(path: Path, text: str, encoding: str = "utf-8", kind: str = "") -> tuple[Catalogue, list[Problem], Counts]:
    (path / "表.csv").write_bytes(text.encode(encoding))
    return merge(Catalogue(), read_workbook(path / "表.csv"), kind, CITY)


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "事项名称,办理类型,承诺时限\n居住证办理,一次办,5个工作日\n"
    merged, problems, _ = load_csv(tmp_path, text, encoding)
    assert [(item.name, item.modes[0].name) for item in merged.items] == [("居住证办理", "一次办")]
    assert problems == []


def test_a_three_column_list_gives_items_with_codes_of_their_own(tmp_path: Path) -> None:
    rows = [["事项名称", "办理类型", "承诺时限"], ["居住证办理", "一次办", "5个工作日"], ["犬只登记", "马上办", ""]]
    first, problems, _ = load(tmp_path, {"a": rows})
    again, _, counts = load(tmp_path, {"a": rows}, first)
    assert problems == []
    assert all(item.code.startswith("L") and item.region == CITY for item in first.items)
    assert again == first
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 2)


def test_the_source_of_a_row_is_its_list_file_and_row(tmp_path: Path) -> None:
    lists = [["清单名称", "清单种类", "区划", "文号", "发布日期", "演示数据"]]
    lists.append(["呼伦贝尔市四办清单", "四办", "呼伦贝尔市", "呼审改办发〔2018〕11号", "2018-09-01", "是"])
    merged, _, _ = load(tmp_path, {"事项": LIST, "清单": lists}, kind="")
    source = merged.items[1].source
    assert (source.list_name, source.document_no) == ("呼伦贝尔市四办清单", "呼审改办发〔2018〕11号")
    assert (source.published_on, source.file, source.sheet, source.row) == (date(2018, 9, 1), "表.xlsx", "事项", 3)
    assert source.demonstration
    assert (merged.lists[0].key, merged.lists[0].rule) == ("四办-150700", "partition")


# --- Headers ----------------------------------------------------------------------------------------------------------


def test_headers_are_known_by_many_names_and_in_any_order(tmp_path: Path) -> None:
    rows = [["联系电话", "责任单位", "服务事项*", "承诺期限", "投诉电话"]]
    rows.append(["0470-8123456", "市公安局", "居住证办理", "1(工作日)", "0470-12345"])
    (item,) = load(tmp_path, {"Sheet1": rows}, kind="")[0].items
    assert (item.name, item.department, item.consult) == ("居住证办理", "市公安局", "0470-8123456")
    assert item.promised_limit == TimeLimit(1)


def test_a_header_may_take_two_rows_with_merged_groups(tmp_path: Path) -> None:
    rows = [
        ["某市清单", None, None, None, None],
        ["事项名称", "办理方式", None, "时限", None],
        [None, "马上办", "一次办", "承诺办结时限", "法定办结时限"],
        ["居住证办理", "", "√", "5个工作日", "20个工作日"],
        ["犬只登记", "√", "√", "即办", ""],
    ]
    merges = {"Sheet1": [(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4)]}
    imported = read_workbook(write_xlsx(tmp_path / "表.xlsx", {"Sheet1": rows}, merges))
    merged, problems, _ = merge(Catalogue(), imported, "三办", CITY)
    assert problems == []
    assert [[mode.name for mode in item.modes] for item in merged.items] == [["一次办"], ["马上办", "一次办"]]
    assert merged.items[0].legal_limit == TimeLimit(20)


def test_unknown_columns_repeated_headers_and_notes_are_told(tmp_path: Path) -> None:
    text = "事项名称,承诺时限,经办意见\n居住证办理,5个工作日,同意\n事项名称,承诺时限,经办意见\n\n注：以上为第一批,,\n"
    (tmp_path / "表.csv").write_text(text)
    imported = read_workbook(tmp_path / "表.csv")
    assert [(one.row, one.reason) for one in imported.skipped] == [
        (0, "不认识的列「经办意见」没有导入"),
        (3, "重复的表头"),
        (5, "说明，不是数据"),
    ]
    assert len(imported.items) == 1


def test_a_section_title_across_the_table_is_no_item(tmp_path: Path) -> None:
    rows = [["事项名称", "实施部门", "承诺时限"], ["一、公安类（2项）", None, None], ["居住证办理", "市公安局", "即办"]]
    path = write_xlsx(tmp_path / "表.xlsx", {"a": rows}, {"a": [(1, 0, 1, 2)]})
    assert [row.item.name for row in read_workbook(path).items] == ["居住证办理"]


# --- Departments, regions, names --------------------------------------------------------------------------------------


def test_a_blank_department_in_csv_is_the_one_above_with_a_warning(tmp_path: Path) -> None:
    merged, problems, _ = load_csv(tmp_path, "实施部门,事项名称\n市公安局,居住证办理\n,犬只登记\n")
    assert [item.department for item in merged.items] == ["市公安局", "市公安局"]
    assert [(p.severity, p.column, p.row) for p in problems] == [("W", "A", 3)]


def test_regions_are_coded_by_name_and_kept_as_text_when_unknown(tmp_path: Path) -> None:
    text = "事项名称,行政区划\n甲,海拉尔\n乙,呼伦贝尔市海拉尔区\n丙,150724\n丁,广东省广州市\n戊,\n"
    merged, _, _ = load_csv(tmp_path, text)
    assert [item.region for item in merged.items] == ["150702", "150702", "150724", "广东省广州市", CITY]


def test_the_same_name_twice_without_codes_makes_two_items_and_a_warning(tmp_path: Path) -> None:
    merged, problems, _ = load_csv(tmp_path, "事项名称,实施部门,受理条件\n变更登记,市局,个体户\n变更登记,市局,公司\n")
    first, second = (item.code for item in merged.items)
    assert second == f"{first}-2"
    assert [(p.severity, p.row) for p in problems] == [("W", 3)]


def test_the_same_code_twice_is_refused(tmp_path: Path) -> None:
    merged, problems, _ = load_csv(tmp_path, "事项编码,事项名称\nA1,甲\nA1,乙\n")
    assert merged.items == ()
    assert [(p.refuses, p.column, p.row) for p in problems] == [(True, "A", 3)]


def test_a_code_that_excel_turned_into_a_number_is_refused(tmp_path: Path) -> None:
    rows = [["事项编码", "事项名称"], [115054000000000123456, "居住证办理"]]
    _, problems, _ = load(tmp_path, {"a": rows})
    assert any(p.refuses and p.column == "A" and "末位已丢失" in p.message for p in problems)


# --- What a row overwrites --------------------------------------------------------------------------------------------


def test_a_guide_makes_a_listed_item_richer_and_leaves_the_rest(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    guide = [
        ["事项编码", "事项名称", "受理条件", "申请材料"],
        ["A1", "居住证办理", "居住半年以上", "户口簿；照片（一寸；白底）"],
    ]
    merged, problems, counts = load(tmp_path, {"事项": guide}, base, "办事指南")
    item = merged.by_code["A1"]
    assert problems == []
    assert (item.promised_limit, item.modes) == (TimeLimit(5), (HandlingMode("一次办"),))
    assert (item.conditions, item.materials) == ("居住半年以上", (Material("户口簿"), Material("照片（一寸；白底）")))
    assert [one.key for one in merged.lists] == ["三办-150700", "办事指南-150700"]
    assert (counts.changed, counts.dropped, len(merged.items)) == (1, 0, 2)


def test_a_row_without_a_code_finds_its_item_by_unique_name(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    merged, _, _ = load(
        tmp_path, {"a": [["事项名称", "实施部门", "受理条件"], ["犬只 登记", "市公安局", "有免疫证"]]}, base, "办事指南"
    )
    assert merged.by_code["A2"].conditions == "有免疫证"
    assert len(merged.items) == 2


def test_an_item_that_no_list_names_any_more_is_dropped(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    merged, _, counts = load(tmp_path, {"事项": LIST[:2]}, base, delete_missing=True)
    assert [item.code for item in merged.items] == ["A1"]
    assert counts.dropped == 1


def test_an_empty_list_drops_nothing_and_is_refused(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    merged, problems, _ = load(tmp_path, {"事项": LIST[:1]}, base)
    assert merged is base
    assert problems[0].refuses


def test_a_mended_field_is_no_longer_withheld(tmp_path: Path) -> None:
    phones = ["事项编码", "事项名称", "咨询电话", "监督投诉电话"]
    wrong, problems, counts = load(tmp_path, {"a": [phones, ["A1", "甲", "0470-12345", "0470-12345"]]}, kind="")
    assert wrong.items[0].withheld == ("complain",)
    assert [(p.rule, p.severity, p.refuses, p.column) for p in problems] == [("R9", "E", False, "D")]
    assert counts.withheld == 1
    other, _, _ = load(tmp_path, {"a": [["事项编码", "事项名称", "受理条件"], ["A1", "甲", "成年"]]}, wrong, "")
    assert other.items[0].withheld == ("complain",)
    right, _, _ = load(tmp_path, {"a": [phones, ["A1", "甲", "0470-8123456", "0470-12345"]]}, wrong, "")
    assert (right.items[0].withheld, right.items[0].complain) == ((), "0470-12345")


def test_a_cell_of_a_guide_that_cannot_be_read_is_withheld_not_guessed(tmp_path: Path) -> None:
    merged, problems, _ = load_csv(tmp_path, "事项名称,法定办结时限,到现场次数\n甲,尽快,若干\n")
    assert merged.items[0].withheld == ("legal_limit", "visits")
    assert [(p.severity, p.refuses) for p in problems] == [("E", False)] * 2


def test_an_unclear_column_beside_the_modes_refuses_too(tmp_path: Path) -> None:
    _, problems, _ = load_csv(tmp_path, "事项名称,办理类型,网上办类型,来源发布日期\n甲,网上办,半程,去年\n")
    assert [(p.column, p.refuses) for p in problems] == [("C", True), ("D", False)]


def test_an_upload_keeps_its_own_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "tmp123", {"事项": LIST})
    imported = read_workbook(path, name="三办清单.xlsx")
    assert (imported.file, imported.items[0].item.source.file) == ("三办清单.xlsx", "三办清单.xlsx")


def test_nothing_said_is_a_blank_with_a_warning(tmp_path: Path) -> None:
    merged, problems, _ = load_csv(tmp_path, "事项名称,受理条件,办理地点\n甲,无,无线下办理窗口\n")
    assert (merged.items[0].conditions, merged.items[0].address) == ("", "无线下办理窗口")
    assert [(p.rule, p.severity, p.column) for p in problems] == [("R15", "W", "B")]


# --- Derived modes ----------------------------------------------------------------------------------------------------


def test_modes_are_derived_only_when_no_column_gives_them(tmp_path: Path) -> None:
    text = "事项编码,事项名称,到现场次数,是否网办,承诺时限\nA1,甲,0,是,即办\nA2,乙,1,是,5个工作日\nA3,丙,2,否,5个工作日\n"
    derived, _, _ = load_csv(tmp_path, text)
    assert [[mode.text for mode in item.modes] for item in derived.items] == [
        ["马上办", "网上办（全程网办）", "一次办"],
        ["网上办（网上预审）", "一次办"],
        [],
    ]
    listed, _, _ = load(tmp_path, {"事项": [["事项编码", "事项名称", "办理类型", "到现场次数"], ["A1", "甲", "就近办", "1"]]})
    (tmp_path / "表.csv").write_text(text)
    merged, _, _ = merge(listed, read_workbook(tmp_path / "表.csv"), "", CITY)
    assert [mode.name for mode in merged.by_code["A1"].modes] == ["就近办"]


# --- Detail sheets ----------------------------------------------------------------------------------------------------

DETAILS: dict[str, Rows] = {
    "材料": [
        ["事项编码", "材料名称", "材料类型", "原件份数", "复印件份数", "材料形式", "必要性", "来源渠道", "规格", "适用情形"],
        ["A1", "居民户口簿", "证件", "1", "0", "纸质", "是", "政府核发", "", ""],
        ["", "监护人身份证", "证件证书证明", "1", "1", "纸质", "必要", "政府部门核发", "A4", "1b、2a"],
    ],
    "情形": [
        ["事项编码", "问题编号", "问题", "选项编号", "选项", "下一问题", "承诺时限"],
        ["A1", "1", "满16周岁了吗？", "1a", "已满", "", ""],
        ["A1", "1", "满16周岁了吗？", "1b", "没有", "2", "3个工作日"],
        ["A1", "2", "谁陪同？", "2a", "监护人", "", ""],
    ],
    "流程": [["事项编码", "环节名称", "办理内容", "办理人员", "环节时限"], ["A1", "受理", "收件", "窗口", "当场"]],
    "收费": [["事项编码", "收费项目", "收费标准", "收费依据", "减免说明"], ["A1", "工本费", "20元", "收费目录", "首次免费"]],
    "问答": [["事项编码", "问题", "解答"], ["A1", "能代办吗？", "无"]],
    "特别": [["事项编码", "特别程序名称", "特别程序时限", "说明"], ["A1", "公告", "15个工作日", "不计入时限"]],
}


def test_detail_sheets_fill_the_item_they_name(tmp_path: Path) -> None:
    merged, problems, _ = load(tmp_path, {"事项": LIST, **DETAILS})
    item = merged.by_code["A1"]
    assert [(p.severity, p.sheet, p.row) for p in problems] == [("W", "材料", 3)]
    assert item.materials == (
        Material("居民户口簿", "证件证书证明", 1, 0, "纸质", "必要", "政府部门核发"),
        Material("监护人身份证", "证件证书证明", 1, 1, "纸质", "必要", "政府部门核发", spec="A4", situations=("1b", "2a")),
    )
    assert [(q.key, [(o.key, o.label, o.next) for o in q.options]) for q in item.situations] == [
        ("1", [("1a", "已满", ""), ("1b", "没有", "2")]),
        ("2", [("2a", "监护人", "")]),
    ]
    assert item.situations[0].options[1].promised_limit == TimeLimit(3)
    assert item.steps == (Step("受理", "收件", "窗口", "当场"),)
    assert item.fees == (Fee("工本费", "20元", "收费目录", "首次免费"),)
    assert item.faqs == (Faq("能代办吗？", "无"),)
    assert item.special_procedures == (SpecialProcedure("公告", 15, "工作日", "不计入时限"),)
    assert merged.by_code["A2"].materials == ()


def test_detail_sheets_alone_enrich_known_items_and_leave_the_lists(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    merged, _, _ = load(tmp_path, DETAILS, base)
    assert merged.lists == base.lists
    assert merged.by_code["A1"].fees[0].name == "工本费"
    assert merged.by_code["A1"].source == base.by_code["A1"].source


def test_details_may_name_the_item_and_say_that_there_are_none(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST, **DETAILS})
    sheets: dict[str, Rows] = {"收费": [["事项名称", "收费项目", "收费标准"], ["居住证办理", "无", ""]]}
    merged, problems, _ = load(tmp_path, sheets, base)
    assert merged.by_code["A1"].fees == ()
    assert [(p.rule, p.severity) for p in problems] == [("R15", "W")]


def test_details_of_an_unknown_item_are_refused(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    merged, problems, _ = load(tmp_path, {"流程": [["事项编码", "环节名称"], ["A9", "受理"]]}, base)
    assert merged is base
    assert [(p.refuses, p.sheet, f"{p.column}{p.row}") for p in problems] == [(True, "流程", "A2")]


# --- Points and regions -----------------------------------------------------------------------------------------------

POINTS: Rows = [
    ["办理点编码", "办理点名称", "层级", "所在区划", "办理渠道", "地址", "纬度", "经度", "坐标系", "开放时间", "电话", "生效"],
    [
        "P1",
        "海拉尔区政务服务中心",
        "旗县",
        "海拉尔区",
        "大厅",
        "演示路",
        49.21,
        119.74,
        "高德",
        "周一至周五 08:30-11:30",
        "",
        "2026-01-01",
    ],
    ["P2", "正阳便民服务站", "社区", "正阳街道", "窗口", "演示路", 49.21, 119.74, "WGS84", "每天 00:00-24:00", "", ""],
]
HANDLES: Rows = [["办理点编码", "事项编码", "事项名称", "办理深度"], ["P1", "A1", "", "全办"], ["P2", "", "犬只登记", "代收"]]
REGIONS: Rows = [["区划代码", "名称", "上级", "层级", "别名"], ["150702-01", "正阳街道", "海拉尔区", "苏木乡镇街道", "正阳办"]]


def test_points_regions_and_what_points_handle_are_read(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"事项": LIST, "办理点": POINTS, "办理点事项": HANDLES, "行政区划": REGIONS}
    merged, problems, _ = load(tmp_path, sheets)
    first, second = merged.points
    assert problems == []
    assert (first.tier, first.channel, first.region, second.region) == ("旗市区", "窗口", "150702", "150702-01")
    assert (first.handles, second.handles) == ((Handles("A1", "全办"),), (Handles("A2", "收件"),))
    assert hours_text(first.hours) == "周一至周五 08:30-11:30"
    assert (first.coordinates, second.coordinates) == ("GCJ-02", "WGS-84")
    assert second.lat == 49.21 and first.lat != 49.21 and abs((first.lat or 0) - 49.21) < 0.01
    assert [(region.code, region.parent) for region in merged.regions] == [("150702-01", "150702")]


def test_a_point_sheet_alone_leaves_what_points_handle(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST, "办理点": POINTS, "办理点事项": HANDLES, "行政区划": REGIONS})
    merged, _, _ = load(tmp_path, {"办理点": POINTS[:2]}, base, delete_missing=True)
    assert [(point.code, point.handles) for point in merged.points] == [("P1", (Handles("A1"),))]
    assert merged.items == base.items


def test_towns_known_from_an_earlier_file_are_coded_too(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST, "行政区划": REGIONS})
    merged, _, _ = load(tmp_path, {"办理点": [POINTS[0], POINTS[2]]}, base)
    assert merged.points[0].region == "150702-01"


def test_a_point_outside_its_region_is_refused_at_its_cell(tmp_path: Path) -> None:
    rows = [POINTS[0], [*POINTS[1][:6], 119.74, 49.21, *POINTS[1][8:]]]
    _, problems, _ = load(tmp_path, {"办理点": rows})
    assert [(p.rule, p.refuses, f"{p.column}{p.row}", p.field) for p in problems] == [("R20", True, "G2", "纬度")]


def test_wrong_hours_a_repeated_code_and_an_unknown_point_are_refused(tmp_path: Path) -> None:
    late = [*POINTS[1][:9], "随时", *POINTS[1][10:]]
    _, problems, _ = load(tmp_path, {"办理点": [POINTS[0], late, POINTS[1]], "办理点事项": [HANDLES[0], ["P9", "A1", "", ""]]})
    assert [(p.column, p.row) for p in problems if p.refuses] == [("J", 2), ("A", 3), ("A", 2)]


# --- Checking a file by itself ----------------------------------------------------------------------------------------


def test_a_file_is_checked_without_a_catalogue(tmp_path: Path) -> None:
    assert check(read_workbook(write_xlsx(tmp_path / "a.xlsx", {"事项": LIST, **DETAILS}))) != []
    assert [p.severity for p in check(read_workbook(write_xlsx(tmp_path / "b.xlsx", DETAILS)))] == ["W"]
    wrong = [LIST[0], ["A1", "甲", "", "一次办", "5天"]]
    assert [p.rule for p in check(read_workbook(write_xlsx(tmp_path / "c.xlsx", {"事项": wrong})))] == ["R4"]
    two = [LIST[0], ["A1", "甲", "", "一次办，马上办", "5个工作日"]]
    assert [p.rule for p in check(read_workbook(write_xlsx(tmp_path / "d.xlsx", {"事项": two})), "四办")] == ["R16"]


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    rows = [["事项名称"], *([f"事项{n}"] for n in range(250))]
    seen: list[tuple[int, int]] = []
    read_workbook(write_xlsx(tmp_path / "a.xlsx", {"a": rows}), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (251, 251)
    assert seen == sorted(seen)


def test_a_file_without_a_known_header_is_unreadable(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["姓名", "年龄"], ["张三", 5]]})
    with pytest.raises(Unreadable, match="没有找到认得的表头"):
        read_workbook(path)


def test_an_item_of_another_list_keeps_what_its_own_list_says(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"事项": LIST})
    four = [LIST[0], ["A1", "居住证办理", "市公安局", "马上办", "即办"]]
    merged, _, _ = load(tmp_path, {"事项": four}, base, "四办")
    three = next(one for one in merged.lists if one.kind == "三办")
    assert three.entries[0].modes == (HandlingMode("一次办"),)
    assert merged.by_code["A1"].modes == (HandlingMode("马上办"),)
    assert merged.by_code["A2"] == replace(base.by_code["A2"])
    assert isinstance(merged.by_code["A1"], ServiceItem)


def test_an_unknown_department_that_takes_over_items_is_pointed_out_once(tmp_path: Path) -> None:
    base, _, _ = load(tmp_path, {"a": LIST})
    rows = [LIST[0], ["A1", "居住证办理", "市公按局", "一次办", "5个工作日"], ["A2", "犬只登记", "市公按局", "马上办", "即办"]]
    merged, problems, _ = load(tmp_path, {"a": rows}, base)
    [told] = [problem for problem in problems if "原来归" in problem.message]
    assert (told.place, told.severity, told.refuses) == ("a C2", "W", False)
    assert "「市公安局」" in told.message and "市公按局" in told.message
    assert {item.department for item in merged.items} == {"市公按局"}
    rows = [*LIST, ["A3", "律师执业许可", "满洲里海关", "一次办", "5个工作日"]]
    assert not [problem for problem in load(tmp_path, {"a": rows}, base)[1] if "原来归" in problem.message]
