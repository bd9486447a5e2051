"""A whole real catalogue imports: 2,262 items, their oddities explained."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Counts, merge, read_workbook

FILE = Path(__file__).parent.parent / "data" / "guangdong_items.csv"

Result = tuple[Catalogue, list[Problem], Counts]


@pytest.fixture(scope="module")
def result() -> Result:
    return merge(Catalogue(), read_workbook(FILE), "", "440000")


def test_every_row_is_an_item_and_nothing_refuses(result: Result) -> None:
    catalogue, problems, counts = result
    assert (len(catalogue.items), counts.rows, counts.added) == (2262, 2262, 2262)
    assert not any(problem.refuses for problem in problems)


def test_repeated_names_stay_apart_by_code(result: Result) -> None:
    names = Counter(item.name for item in result[0].items)
    assert sum(count > 1 for count in names.values()) == 67
    assert len(result[0].by_code) == 2262


def test_blanks_stay_blank_and_materials_are_names(result: Result) -> None:
    items = result[0].items
    assert sum(item.promised_limit is None for item in items) == 539
    assert sum(bool(item.materials) for item in items) == 809
    assert {item.source.file for item in items} == {FILE.name}


def test_wrong_phones_are_withheld_and_explained(result: Result) -> None:
    catalogue, problems, counts = result
    errors = [problem for problem in problems if problem.severity == "E"]
    assert {problem.rule for problem in errors} == {"R9"}
    assert {name for item in catalogue.items for name in item.withheld} <= {"consult", "complain"}
    assert counts.withheld == sum(len(item.withheld) for item in catalogue.items)
    for problem in errors:
        assert problem.column in ("S", "T") and problem.row > 1 and problem.remedy


def test_modes_are_derived_from_visits_and_online(result: Result) -> None:
    modes = Counter(mode.text for item in result[0].items for mode in item.modes)
    assert set(modes) <= {"马上办", "网上办（全程网办）", "网上办（网上预审）", "一次办"}
    assert modes["网上办（全程网办）"] + modes["网上办（网上预审）"] == 2196
    assert modes["一次办"] == 2171 + 86
