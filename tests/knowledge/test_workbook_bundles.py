"""The 一件事 and 动态调整 sheets as departments would send them."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue.adjustments import Holder
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.workbook import check, merge, read_workbook
from knowledge.workbook.leaving import without_demonstration
from tests.knowledge.made_workbooks import Rows, write_xlsx

ITEMS: Rows = [["事项编码", "事项名称", "实施主体"], ["A1", "营业执照办理", "甲局"], ["A2", "健康证明办理", "乙局"]]
BUNDLES: Rows = [
    ["序号", "一件事名称", "常用说法", "事项名称", "本步说明", "适用对象"],
    ["1", "开饭馆", "开饭馆、开饭店", "营业执照办理", "先办照", ""],
    ["2", "", "", "健康证明办理", "", "有员工的"],
]
ADJUSTMENTS: Rows = [
    ["调整种类", "事项编码", "调整原因", "公布文号", "决定会议", "生效日期", "原行使层级", "现行使层级", "现实施主体"],
    ["下放", "A1", "方便群众", "呼审改办发〔2018〕5号", "常务会议", "2026年11月1日", "市级", "县级", "旗市区甲局"],
    ["废止", "A2", "国家已取消", "某文", "", "2027-01-01", "", "", ""],
]


def load(
    tmp_path: Path, base: Catalogue | None = None, add: bool = False, delete: bool = False, **sheets: Rows
) -> tuple[Catalogue, list[Problem]]:
    path = write_xlsx(tmp_path / "表.xlsx", sheets)
    imported = read_workbook(path)
    merged, problems, _ = merge(base or Catalogue(), imported, "办事指南", "150700", add=add, delete_missing=delete)
    return merged, problems


def test_rows_of_a_bundle_are_its_steps_in_their_order(tmp_path: Path) -> None:
    merged, problems = load(tmp_path, 事项=ITEMS, 一件事=BUNDLES)
    steps = (BundleStep("A1", "先办照"), BundleStep("A2", "", "有员工的"))
    assert merged.bundles == (Bundle("开饭馆", "开饭馆", ("开饭馆", "开饭店"), steps),)
    assert not any(problem.refuses for problem in problems)


def test_a_decision_is_read_with_what_was_before_and_after(tmp_path: Path) -> None:
    moved, ended = load(tmp_path, 事项=ITEMS, 动态调整=ADJUSTMENTS)[0].adjustments
    assert (moved.kind, moved.item, moved.effective_on) == ("下放", "A1", date(2026, 11, 1))
    assert (moved.before, moved.after) == (Holder(level="市级"), Holder(department="旗市区甲局", level="县级"))
    assert (moved.reason, moved.document_no, moved.decision) == ("方便群众", "呼审改办发〔2018〕5号", "常务会议")
    assert (ended.kind, ended.item, ended.document_no) == ("取消", "A2", "某文")


def test_a_file_without_these_sheets_leaves_them_and_a_list_of_its_own_gets_none(tmp_path: Path) -> None:
    base, _ = load(tmp_path, 事项=ITEMS, 一件事=BUNDLES, 动态调整=ADJUSTMENTS)
    again, _ = load(tmp_path, base, 事项=ITEMS)
    assert (again.bundles, again.adjustments) == (base.bundles, base.adjustments)
    bare, _ = load(tmp_path, 事项=ITEMS)
    assert (bare.bundles, bare.adjustments) == ((), ())


def test_a_new_sheet_of_bundles_takes_the_place_of_the_old_or_joins_it(tmp_path: Path) -> None:
    base, _ = load(tmp_path, 事项=ITEMS, 一件事=BUNDLES)
    other = [BUNDLES[0], ["1", "开网店", "开网店", "营业执照办理", "", ""]]
    kept, problems = load(tmp_path, base, 事项=ITEMS, 一件事=other)
    assert kept == base and "一件事中的 1 个" in next(p for p in problems if p.refuses).message
    assert [one.name for one in load(tmp_path, base, delete=True, 事项=ITEMS, 一件事=other)[0].bundles] == ["开网店"]
    assert [one.name for one in load(tmp_path, base, True, 事项=ITEMS, 一件事=other)[0].bundles] == ["开饭馆", "开网店"]


def test_what_was_decided_stays_and_the_same_row_again_changes_nothing(tmp_path: Path) -> None:
    base, _ = load(tmp_path, 事项=ITEMS, 动态调整=ADJUSTMENTS)
    later = [ADJUSTMENTS[0], ["收回", "A1", "统一审批", "", "", "2027-06-01", "县级", "市级", "甲局"]]
    merged, _ = load(tmp_path, base, 事项=ITEMS, 动态调整=later)
    assert [one.kind for one in merged.adjustments] == ["下放", "取消", "收回"]
    assert load(tmp_path, merged, 事项=ITEMS, 动态调整=later)[0] == merged


@pytest.mark.parametrize(
    ("sheet", "rows", "said"),
    [
        ("一件事", [BUNDLES[0], ["1", "", "", "营业执照办理", "", ""]], "没写属于哪一件事"),
        ("一件事", [BUNDLES[0], ["1", "开饭馆", "", "没有这个事项", "", ""]], "在目录里找不到"),
        ("动态调整", [ADJUSTMENTS[0], ["", "A1", "方便群众", *[""] * 6]], "缺调整种类"),
        ("动态调整", [ADJUSTMENTS[0], ["下放", "", "方便群众", *[""] * 6]], "没写事项"),
        ("动态调整", [ADJUSTMENTS[0], ["撤掉", "A1", "方便群众", *[""] * 6]], "调整种类没有「撤掉」"),
        ("动态调整", [ADJUSTMENTS[0], ["取消", "A1", "", "", "", "去年", "", "", ""]], "看不懂日期"),
        ("动态调整", [ADJUSTMENTS[0], ["取消", "A1", "没用了", "某文", "", "", "", "", ""]], "没写生效日期"),
        ("动态调整", [ADJUSTMENTS[0], ["取消", "A1", "没用了", "", "", "2026-01-01", "", "", ""]], "没写依据"),
        ("动态调整", [ADJUSTMENTS[0], ["下放", "A1", "方便", "", "", "2026-01-01", "市级", "", ""]], "没写承接的行使层级"),
    ],
)
def test_a_row_that_says_too_little_refuses_the_file_at_its_cell(tmp_path: Path, sheet: str, rows: Rows, said: str) -> None:
    merged, problems = load(tmp_path, **{"事项": ITEMS, sheet: rows})
    found = [problem for problem in problems if said in problem.message]
    assert found and all(problem.refuses and problem.sheet == sheet and problem.remedy for problem in found)
    assert merged == Catalogue()


def test_an_item_that_is_not_there_yet_is_only_warned_of(tmp_path: Path) -> None:
    rows = [ADJUSTMENTS[0], ["增加", "B9", "上级下达", *[""] * 6]]
    merged, problems = load(tmp_path, 事项=ITEMS, 动态调整=rows)
    assert merged.adjustments[0].item == "B9"
    assert [p.severity for p in problems if "目录里还没有事项" in p.message] == ["W"]


def test_a_list_of_items_with_a_column_of_adjustments_stays_a_list_of_items(tmp_path: Path) -> None:
    rows: Rows = [
        ["事项名称", "实施主体", "调整类型", "调整依据", "取消日期"],
        ["营业执照年检", "甲局", "取消", "某文", "2026-01-01"],
    ]
    merged, _ = load(tmp_path, 事项=rows)
    assert merged.adjustments == () and [item.state for item in merged.items] == ["取消"]


def test_a_sheet_of_bundles_alone_is_checked_without_its_items(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", {"一件事": BUNDLES, "动态调整": ADJUSTMENTS})
    assert [problem.text for problem in check(read_workbook(path)) if problem.refuses] == []


def test_the_demonstration_leaves_with_its_bundles_and_decisions(tmp_path: Path) -> None:
    marked = [[*BUNDLES[0], "演示数据"], [*BUNDLES[1], "是"], [*BUNDLES[2], ""]]
    decided = [[*ADJUSTMENTS[0], "演示数据"], [*ADJUSTMENTS[1], "是"], [*ADJUSTMENTS[2], "否"]]
    base, _ = load(tmp_path, 事项=ITEMS, 一件事=marked, 动态调整=decided)
    left = without_demonstration(base)
    assert left.bundles == () and [one.kind for one in left.adjustments] == ["取消"]
    assert base.items and isinstance(base.items[0], ServiceItem)


def test_a_blank_sheet_of_a_template_takes_nothing_away(tmp_path: Path) -> None:
    base, _ = load(tmp_path, 事项=ITEMS, 一件事=BUNDLES, 动态调整=ADJUSTMENTS)
    assert load(tmp_path, base, 事项=ITEMS, 一件事=BUNDLES[:1], 动态调整=ADJUSTMENTS[:1])[0] == base
