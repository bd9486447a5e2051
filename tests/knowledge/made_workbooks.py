"""Workbooks as departments would send them, written on the spot."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

Rows = Sequence[Sequence[object]]


def write_xlsx(
    path: Path,
    sheets: dict[str, Rows],
    merged: dict[str, Iterable[tuple[int, int, int, int]]] | None = None,
    hidden: Iterable[str] = (),
) -> Path:
    """A workbook with one sheet a key. `merged`: ranges (top, left, bottom, right) from 0, holding their first cell."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write(number, column, value)
            for top, left, bottom, right in (merged or {}).get(name, ()):
                sheet.merge_range(top, left, bottom, right, rows[top][left])
            if name in hidden:
                sheet.hide()
    return path


DEPARTMENTS = tuple(f"呼伦贝尔市第{n:02d}局" for n in range(1, 26))


def three_modes() -> list[str]:
    """The 办理类型 cells of a 三办 list of 344 items: 马上办 96, 网上办 103 (预审 73 + 全程 30), 一次办 304; 503 tags."""
    marks: list[list[str]] = [["一次办"] for _ in range(304)] + [[] for _ in range(40)]
    online = ["网上办（网上预审）"] * 73 + ["网上办（全程网办）"] * 30
    for index, mode in enumerate(online):  # the 40 items that are not 一次办 are online; 63 others are both
        marks[343 - index].append(mode)
    for index in range(96):
        marks[index].append("马上办")
    return ["，".join(modes) for modes in marks]


def four_modes() -> list[str]:
    """The 办理类型 cells of a 四办 list of 653 items, a partition."""
    return ["马上办"] * 161 + ["网上办"] * 99 + ["就近办"] * 2 + ["一次办"] * 391


def published_list(path: Path, modes: Sequence[str], title: str) -> Path:
    """A list as it is published: titles above the header, 序号, departments in merged cells, subtotals, a hidden sheet."""
    rows: list[list[object]] = [[title], ["（演示）"], ["序号", "实施部门", "事项名称", "办理类型", "承诺时限"]]
    merged = [(0, 0, 0, 4)]
    size, extra = divmod(len(modes), len(DEPARTMENTS))
    numbered = iter(enumerate(modes, 1))
    for index, department in enumerate(DEPARTMENTS):
        count = size + (index < extra)
        merged.append((len(rows), 1, len(rows) + count - 1, 1))
        for place in range(count):
            number, mode = next(numbered)
            limit = "即办" if "马上办" in mode else "5个工作日"
            rows.append([number, department if place == 0 else None, f"事项{number}办理", mode, limit])
        rows.append(["小计", None, f"共{count}项"])
    rows.append(["合计", None, f"共{len(modes)}项"])
    notes = [["事项名称", "办理类型"], ["不公开的事项", "马上办"]]
    return write_xlsx(path, {"清单": rows, "内部": notes}, {"清单": merged}, hidden=("内部",))
