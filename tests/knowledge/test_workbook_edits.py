"""The catalogue in a spreadsheet: what was changed there comes back, and nothing else does."""

from pathlib import Path
from random import Random

import pytest

from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.workbook import merge, read_workbook, write_workbook
from scripts.batteries.edits import edit_workbook
from tests.knowledge.made_workbooks import write_xlsx

DATA = Path(__file__).parent.parent / "data" / "guangdong_items.csv"


@pytest.fixture(scope="module")
def real() -> Catalogue:
    catalogue, _, _ = merge(Catalogue(), read_workbook(DATA))
    assert len(catalogue.items) == 2262
    return catalogue


def test_200_edits_of_2262_items_come_back_as_exactly_these_200_changes(real: Catalogue, tmp_path: Path) -> None:
    write_workbook(real, tmp_path / "out.xlsx")
    wanted = edit_workbook(tmp_path / "out.xlsx", tmp_path / "in.xlsx", real, 200, Random(7))
    merged, problems, counts = merge(real, read_workbook(tmp_path / "in.xlsx"))
    assert not any(problem.refuses for problem in problems)
    changes = compare(real, merged)
    assert {change.item.code: change.after for change in changes.items} == wanted
    assert (len(changes.items), counts.changed, counts.dropped) == (200, 200, 0)
    assert not any(changed for _, changed in changes.around)


def test_more_rows_than_one_sheet_may_have_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.workbook.exporting.MOST_RECORDS", 3)
    rows = [["事项名称", "实施主体", "办理方式"], *([f"事项{n}", "公安局", "一次办"] for n in range(10))]
    old, _, _ = merge(Catalogue(), read_workbook(write_xlsx(tmp_path / "list.xlsx", {"清单": rows})))
    write_workbook(old, tmp_path / "out.xlsx")
    merged, problems, _ = merge(old, read_workbook(tmp_path / "out.xlsx"))
    assert merged == old and problems == [] and len(old.items) == 10
