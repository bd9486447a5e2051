"""What an import may take out of the catalogue: the demonstration always, real items only when it is said."""

from pathlib import Path

import pytest

from knowledge import sample
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import count
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Counts, merge, read_workbook, refuse_target, write_workbook
from tests.knowledge.made_workbooks import Rows, write_xlsx

HAILAR = "150702"
HEADER = ["事项名称", "实施部门", "办理类型", "承诺时限"]


def listed(department: str, *names: str) -> Rows:
    return [HEADER, *([name, department, "一次办", "5个工作日"] for name in names)]


def load(
    path: Path, rows: Rows, base: Catalogue, *, add: bool = False, delete_missing: bool = False
) -> tuple[Catalogue, list[Problem], Counts]:
    imported = read_workbook(write_xlsx(path / "表.xlsx", {"事项": rows}))
    return merge(base, imported, "四办", HAILAR, add=add, delete_missing=delete_missing)


@pytest.fixture
def first(tmp_path: Path) -> Catalogue:
    return load(tmp_path, listed("一局", "甲", "乙", "丙", "丁", "戊"), Catalogue())[0]


# --- Real items -------------------------------------------------------------------------------------------------------


def test_a_second_departments_sheet_does_not_wipe_the_first(tmp_path: Path, first: Catalogue) -> None:
    merged, problems, _ = load(tmp_path, listed("二局", "己", "庚", "辛"), first)
    assert merged is first
    assert [(p.rule, p.refuses) for p in problems] == [("删减", True)]
    assert "5 个事项中的 5 个" in problems[0].message
    assert "--add" in problems[0].remedy and "--delete-missing" in problems[0].remedy
    assert problems[0].text.startswith("整个文件：")


def test_a_second_sheet_is_added_to_the_list_and_replaces_its_own_rows(tmp_path: Path, first: Catalogue) -> None:
    merged, problems, counts = load(tmp_path, listed("二局", "己", "庚"), first, add=True)
    assert problems == []
    assert [item.name for item in merged.items] == ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
    assert (counts.added, counts.dropped, count(merged.lists[0]).total) == (2, 0, 7)
    again, _, counts = load(tmp_path, [HEADER, ["己", "二局", "马上办", "即办"]], merged, add=True)
    assert (counts.changed, counts.added, len(again.items)) == (1, 0, 7)
    assert count(again.lists[0]).modes == {"一次办": 6, "马上办": 1}


def test_what_is_meant_to_go_goes_when_it_is_said(tmp_path: Path, first: Catalogue) -> None:
    merged, _, counts = load(tmp_path, listed("二局", "己"), first, delete_missing=True)
    assert ([item.name for item in merged.items], counts.dropped) == (["己"], 5)


@pytest.mark.parametrize(("left", "refused"), [(19, False), (18, True)])
def test_one_in_twenty_may_leave_without_a_word(tmp_path: Path, left: int, refused: bool) -> None:
    names = [f"事项{n}" for n in range(20)]
    base = load(tmp_path, listed("一局", *names), Catalogue())[0]
    _, problems, counts = load(tmp_path, listed("一局", *names[:left]), base)
    assert [p.refuses for p in problems] == [True] * refused
    assert counts.dropped == (0 if refused else 1)


def test_points_are_added_and_do_not_leave_by_mistake(tmp_path: Path, first: Catalogue) -> None:
    def points(*rows: list[str], add: bool = False, base: Catalogue = first) -> tuple[Catalogue, list[Problem], Counts]:
        names = [["办理点编码", "办理点名称"], *(row[:2] for row in rows)]
        handles = [["办理点编码", "事项名称"], *([row[0], row[2]] for row in rows)]
        return merge(base, read_workbook(write_xlsx(tmp_path / "点.xlsx", {"点": names, "承接": handles})), add=add)

    base, _, _ = points(["P1", "一号厅", "甲"])
    assert [p.rule for p in points(["P2", "二号厅", "乙"], base=base)[1]] == ["删减"]
    merged, _, _ = points(["P2", "二号厅", "乙"], ["P1", "一号厅", "丙"], base=base, add=True)
    names = {code: item.name for code, item in merged.by_code.items()}
    assert [(p.code, [names[h.code] for h in p.handles]) for p in merged.points] == [("P1", ["甲", "丙"]), ("P2", ["乙"])]


# --- The demonstration ------------------------------------------------------------------------------------------------


def test_the_demonstration_leaves_before_a_real_list_comes_in(tmp_path: Path) -> None:
    demonstration = sample.catalogue()
    imported = read_workbook(write_xlsx(tmp_path / "表.xlsx", {"事项": listed("市公安局", "居民身份证丢失补领")}))
    merged, problems, _ = merge(demonstration, imported, demonstration.lists[0].kind, demonstration.lists[0].region)
    assert problems == []
    assert [item.name for item in merged.items] == ["居民身份证丢失补领"]
    source = merged.items[0].source
    assert (source.demonstration, source.published_on, source.document_no) == (False, None, "")
    assert source.list_name != demonstration.items[0].source.list_name
    assert (merged.points, len(merged.lists), merged.lists[0].published_on) == ((), 1, None)


def test_the_demonstration_itself_goes_on_importing(tmp_path: Path) -> None:
    demonstration = sample.catalogue()
    write_workbook(demonstration, tmp_path / "a.xlsx")
    merged, problems, _ = merge(demonstration, read_workbook(tmp_path / "a.xlsx"))
    assert merged == demonstration
    assert not any(problem.refuses for problem in problems)


def test_real_items_of_the_list_stay_when_the_demonstration_leaves(tmp_path: Path, first: Catalogue) -> None:
    mixed = sample.catalogue()
    mixed = Catalogue((*mixed.items, *first.items), mixed.points, (*mixed.lists, *first.lists), mixed.regions)
    merged, _, _ = load(tmp_path, listed("二局", "己"), mixed, add=True)
    assert [item.name for item in merged.items] == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert load(tmp_path, listed("二局", "己"), mixed)[0] is mixed


# --- What may be asked for --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "region", "said"),
    [
        ("四办", HAILAR, ""),
        ("四办清单", "海拉尔区", ""),
        ("", "", ""),
        ("五办", "", "没有「五办」这种清单；可以写：三办、四办、权责、中介、八张清单、办事指南"),
        ("四办", "150799", "没有「150799」这个区划；可以写：150700（呼伦贝尔市）、150702（海拉尔区）"),
    ],
)
def test_only_known_kinds_and_regions_are_asked_for(tmp_path: Path, kind: str, region: str, said: str) -> None:
    imported = read_workbook(write_xlsx(tmp_path / "表.xlsx", {"事项": listed("一局", "甲")}))
    assert refuse_target(Catalogue(), imported, kind, region).startswith(said)
    assert bool(refuse_target(Catalogue(), imported, kind, region)) == bool(said)


def test_a_list_asked_for_by_another_name_is_the_same_list(tmp_path: Path) -> None:
    imported = read_workbook(write_xlsx(tmp_path / "表.xlsx", {"事项": listed("一局", "甲")}))
    assert merge(Catalogue(), imported, "四办清单", HAILAR)[0].lists[0].key == f"四办-{HAILAR}"
