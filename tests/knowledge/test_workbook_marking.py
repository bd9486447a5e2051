"""The workbook given back with its bad cells marked."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.problems import Problem
from knowledge.workbook import Unreadable, mark_confined, merge, read_workbook
from knowledge.workbook.marking import AUTHOR, FILLS, mark_workbook
from tests.knowledge.made_workbooks import write_xlsx

ROWS = [
    ["呼伦贝尔市清单"],
    ["实施主体", "事项名称", "办理方式", "承诺时限"],
    ["公安局", "居住证办理", "一次办", "5天"],
    ["公安局", "", "一次办", "3个工作日"],
    ["=SUM(A1)", "=cmd|'/C calc'!A0", "+1", "@x"],
]


def checked(path: Path) -> list[Problem]:
    return merge(Catalogue(), read_workbook(path))[1]


def marked(path: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(mark_workbook(path, checked(path))))


def test_bad_cells_are_filled_and_say_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS}, merged={"清单": [(2, 0, 3, 0)]})
    sheet = marked(path)["清单"]
    assert sheet["D3"].fill.start_color.rgb.endswith(FILLS["不能导入"].start_color.rgb[-6:])
    assert (
        sheet["D3"].comment.author == AUTHOR
        and "【不能导入】" in sheet["D3"].comment.text
        and "工作日" in sheet["D3"].comment.text
    )
    assert sheet["B4"].comment and sheet["B3"].comment is None
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A3:A4"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3, max_col=4)][2] == ROWS[2]


def test_every_problem_stands_in_a_sheet_of_its_own_that_an_import_passes_over(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS})
    problems = checked(path)
    again = tmp_path / "again.xlsx"
    again.write_bytes(mark_workbook(path, problems))
    listed = openpyxl.load_workbook(again)["问题清单"]
    assert [row[0].value for row in listed.iter_rows(min_row=2)] == [problem.place for problem in problems]
    assert checked(again) == problems and read_workbook(again).skipped == read_workbook(path).skipped


def test_nothing_in_it_runs_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(path)
    content = mark_workbook(path, [Problem("R1", "E", "Sheet", 5, "B", "事项名称", "=1+1", "=2", "=3", True)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2 and not any("<f>" in sheet or "<f " in sheet for sheet in sheets)


def test_marks_of_an_earlier_check_go_and_comments_of_people_stay(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS[:3]})
    book = marked(path)
    book["清单"]["D3"].value = "5个工作日"
    book["清单"]["B3"].comment = openpyxl.comments.Comment("请核对", "张三")
    book.save(path)
    sheet = marked(path)["清单"]
    assert sheet["D3"].comment is None and sheet["D3"].fill.fill_type is None
    assert sheet["B3"].comment.text == "请核对"


def test_a_csv_file_comes_back_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    path.write_text("事项名称,实施主体,承诺时限\n居住证办理,公安局,5天\n=1+1,公安局,3个工作日\n", encoding="utf-8")
    sheet = marked(path)["清单"]
    assert sheet["C2"].comment and sheet["A3"].value == "=1+1" and sheet["A3"].data_type == "s"


def test_it_is_marked_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS})
    assert openpyxl.load_workbook(io.BytesIO(mark_confined(path, checked(path))))["清单"]["D3"].comment
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(Unreadable, match="已损坏"):
        mark_confined(path, [])
