"""The published lists of the report load as they are, and a row that breaks a list's rule is refused at its cell."""

from pathlib import Path

import pytest

from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import breaches, count
from knowledge.catalogue.problems import Problem
from knowledge.workbook import merge, read_workbook
from tests.knowledge.made_workbooks import DEPARTMENTS, four_modes, published_list, three_modes, write_xlsx

CITY = "150700"


def refused(path: Path, kind: str) -> list[Problem]:
    """The problems that keep the file out; nothing of it is imported."""
    base = Catalogue()
    merged, problems, counts = merge(base, read_workbook(path), kind, CITY)
    assert merged is base
    assert counts.added == 0
    return [problem for problem in problems if problem.refuses]


def test_the_three_modes_list_counts_as_published(tmp_path: Path) -> None:
    path = published_list(tmp_path / "三办.xlsx", three_modes(), "呼伦贝尔市「三办」事项清单（第一批）")
    merged, problems, counts = merge(Catalogue(), read_workbook(path), "三办", CITY)
    counted = count(merged.lists[0])
    assert problems == []
    assert (counts.rows, counts.added, counted.total, counted.tags) == (344, 344, 344, 503)
    assert counted.modes == {"马上办": 96, "网上办": 103, "一次办": 304}
    assert counted.depths == {"网上预审": 73, "全程网办": 30}
    assert counted.rule == "overlapping"
    assert {item.department for item in merged.items} == set(DEPARTMENTS)


def test_the_four_modes_list_is_a_partition(tmp_path: Path) -> None:
    path = published_list(tmp_path / "四办.xlsx", four_modes(), "「四办」清单")
    merged, problems, _ = merge(Catalogue(), read_workbook(path), "四办", CITY)
    counted = count(merged.lists[0])
    assert problems == []
    assert counted.modes == {"马上办": 161, "网上办": 99, "就近办": 2, "一次办": 391}
    assert counted.total == counted.tags == 653
    assert counted.rule == "partition"
    assert breaches(merged.lists[0]) == []


def test_subtotals_titles_and_hidden_sheets_are_skipped_and_noted(tmp_path: Path) -> None:
    imported = read_workbook(published_list(tmp_path / "四办.xlsx", four_modes(), "「四办」清单"))
    reasons = [skipped.reason for skipped in imported.skipped]
    assert reasons.count("小计、合计行") == 26
    assert "隐藏的工作表，没有导入" in reasons
    assert not any("序号" in reason for reason in reasons)
    assert all("不公开" not in row.item.name for row in imported.items)


def test_two_modes_in_a_partition_are_refused_naming_the_cell(tmp_path: Path) -> None:
    modes = four_modes()
    modes[0] = "马上办，网上办"
    problems = refused(published_list(tmp_path / "四办.xlsx", modes, "「四办」清单"), "四办")
    assert [(p.rule, p.sheet, f"{p.column}{p.row}", p.field, p.value) for p in problems] == [
        ("R16", "清单", "D4", "办理类型", "马上办，网上办")
    ]
    assert "只能有一种办理方式" in problems[0].message


def test_a_row_without_a_mode_is_refused_in_a_three_modes_list(tmp_path: Path) -> None:
    modes = three_modes()
    modes[343] = ""
    problems = refused(published_list(tmp_path / "三办.xlsx", modes, "「三办」清单"), "三办")
    assert [(p.rule, p.column) for p in problems] == [("R16", "D")]


@pytest.mark.parametrize(
    ("row", "rule", "cell", "said"),
    [
        (["民宿备案", "一次办", "5天", "公共服务"], "R4", "C2", "没写明是工作日还是自然日"),
        (["违章处罚", "一次办", "5个工作日", "行政处罚"], "R23", "D2", "不收「行政处罚」"),
        (["民宿备案", "随便办", "5个工作日", "公共服务"], "格式", "B2", "不认识办理方式「随便办」"),
        (["民宿备案", "一网办", "5个工作日", "公共服务"], "R16", "B2", "不属于 2018 年口径"),
        (["民宿备案", "一次办", "很快", "公共服务"], "格式", "C2", "看不懂时限「很快」"),
        (["民宿备案", "一次办", "5个工作日", "行政服务"], "格式", "D2", "事项类型没有「行政服务」"),
        (["", "一次办", "5个工作日", "公共服务"], "L1", "A2", "缺事项名称"),
    ],
)
def test_a_wrong_essential_cell_refuses_the_file(tmp_path: Path, row: list[str], rule: str, cell: str, said: str) -> None:
    header = ["事项名称", "办理类型", "承诺时限", "事项类型"]
    problems = refused(write_xlsx(tmp_path / "表.xlsx", {"事项": [header, row]}), "三办")
    found = [(p.rule, f"{p.column}{p.row}") for p in problems]
    assert (rule, cell) in found
    assert said in next(p for p in problems if (p.rule, f"{p.column}{p.row}") == (rule, cell)).text


def test_a_message_tells_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    rows = [["事项名称", "承诺办结时限"], ["民宿备案", "5天"]]
    (problem,) = refused(write_xlsx(tmp_path / "表.xlsx", {"事项": rows}), "")
    assert problem.text == "事项 B2：承诺办结时限「5天」没写明是工作日还是自然日；请改成「5个工作日」或「5个自然日」"


def test_a_header_or_a_column_may_name_the_unit(tmp_path: Path) -> None:
    in_header = write_xlsx(tmp_path / "a.xlsx", {"事项": [["事项名称", "承诺办结时限（工作日）"], ["民宿备案", 5]]})
    in_column = write_xlsx(
        tmp_path / "b.xlsx", {"事项": [["事项名称", "承诺办结时限", "承诺办结时限单位"], ["民宿备案", 5, "自然日"]]}
    )
    limits = [merge(Catalogue(), read_workbook(path))[0].items[0].promised_limit for path in (in_header, in_column)]
    assert [limit and limit.text for limit in limits] == ["5个工作日", "5个自然日"]
