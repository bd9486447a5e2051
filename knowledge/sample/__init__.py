"""The demonstration catalogue (演示数据), as the workbooks that staff would upload."""

from pathlib import Path

from knowledge.catalogue.items import Catalogue

ITEMS = "演示-事项与指南.xlsx"
POINTS = "演示-办理点.xlsx"
ADJUSTMENTS = "演示-动态调整.xlsx"


def workbooks() -> tuple[Path, ...]:
    """The workbooks in the order in which they are uploaded."""
    folder = Path(__file__).parent
    return folder / ITEMS, folder / POINTS, folder / ADJUSTMENTS


def catalogue() -> Catalogue:
    """The catalogue that uploading the workbooks one after the other gives."""
    from knowledge.workbook import merge, read_workbook  # what reads workbooks is not needed at most starts

    made = Catalogue()
    for path in workbooks():
        made, _, _ = merge(made, read_workbook(path), "四办", "150700")
    return made
