"""Numbers of the lists, with the rule and the denominator they stand on."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.places import RegionTree, base_regions
from knowledge.catalogue.statistics import Statistics, board, not_comparable, statistics
from knowledge.workbook import merge, read_workbook
from tests.knowledge.made_workbooks import four_modes, published_list, three_modes

TREE = RegionTree(base_regions())


def imported(path: Path, kind: str) -> Catalogue:
    return merge(Catalogue(), read_workbook(path), kind, "150700")[0]


def counted(catalogue: Catalogue, denominator: int = 0) -> Statistics:
    return statistics(catalogue.lists[0], catalogue.by_code, TREE, denominator)


def test_the_overlapping_list_of_344_items_counts_503_tags_each_of_344(tmp_path: Path) -> None:
    found = counted(imported(published_list(tmp_path / "x.xlsx", three_modes(), "三办"), "三办"))
    assert (found.total, found.tags, len(found.departments)) == (344, 503, 25)
    assert [(one.label, one.value, one.of) for one in found.modes] == [
        ("一次办", 304, 344),
        ("网上办", 103, 344),
        ("马上办", 96, 344),
    ]
    assert {one.label: one.value for one in found.depths} == {"网上预审": 73, "全程网办": 30}
    assert found.modes[0].text == "一次办 304/344（88.4%）"
    assert "可重叠计数" in found.caption and "分母 344" in found.caption and found.breaches == ()
    assert sum(one.value for one in found.departments) == 344


def test_the_partition_of_653_items_adds_up_to_653(tmp_path: Path) -> None:
    found = counted(imported(published_list(tmp_path / "x.xlsx", four_modes(), "四办"), "四办"))
    assert sum(one.value for one in found.modes) == found.total == found.tags == 653
    assert "划分计数" in found.caption
    assert [(one.label, one.value) for one in found.regions] == [("呼伦贝尔市", 653)]


def test_the_union_rate_is_told_of_a_denominator_and_never_passes_100_percent(tmp_path: Path) -> None:
    catalogue = imported(published_list(tmp_path / "x.xlsx", three_modes(), "三办"), "三办")
    assert counted(catalogue, 430).union.text == "有办理方式 344/430（80.0%）"
    assert counted(catalogue).union.rate == 1.0
    with pytest.raises(ValueError, match="分母 343 小于"):
        counted(catalogue, 343)


def test_lists_of_different_rules_or_taxonomies_are_not_set_beside_each_other() -> None:
    three, four = ItemList("a", "三办"), ItemList("b", "四办", rule="partition")
    assert "计数规则不同" in not_comparable(three, four)
    assert "口径不同" in not_comparable(three, ItemList("c", "三办", taxonomy="2021"))
    assert not_comparable(three, ItemList("d", "三办")) == ""


def test_the_board_shows_the_city_and_all_14_banners_published_or_not() -> None:
    once = (HandlingMode("一次办"),)
    entries = (ListEntry("A", once), ListEntry("B", once))
    lists = (
        ItemList("1", "四办", published_on=date(2018, 9, 1), entries=entries),
        ItemList("2", "四办", region="150781", entries=entries[:1]),
        ItemList("3", "三办", region="150702", entries=entries),
    )
    rows = board(Catalogue(lists=lists), TREE, "四办")
    assert len(rows) == 15
    told = [(row.code, row.published_on, row.total) for row in rows if row.published]
    assert told == [("150700", date(2018, 9, 1), 2), ("150781", None, 1)]
    assert statistics(ItemList("空", "四办"), {}, TREE).union.rate == 0.0
