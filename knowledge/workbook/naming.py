"""Which item a row outside the 事项 sheet means: by its code, or by a name that only one item has."""

from collections.abc import Mapping

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.workbook.cells import fold
from knowledge.workbook.rows import Values


class ItemNames:
    """The items of a catalogue by code and by name."""

    def __init__(self, items: Mapping[str, ServiceItem]) -> None:
        self._items = items
        codes: dict[str, list[str]] = {}
        for code, item in items.items():
            codes.setdefault(fold(item.name), []).append(code)
        self._codes = {name: found[0] for name, found in codes.items() if len(found) == 1}

    def find(self, row: Values) -> tuple[str, list[Problem]]:
        """The code that the row means, with a warning when no item has it yet; empty, with an error, when none is meant."""
        said = row.text("item_code") or row.text("item_name")
        code = row.text("item_code") or self._codes.get(fold(said), "")
        cell = row.cell("item_code", "事项编码")
        if not code:
            told = f"「{said}」在目录里找不到，或同名的不止一个" if said else "没写事项"
            return "", [cell.problem("L1", "E", told, "请填写事项编码", refuses=True)]
        if self._items and code not in self._items:
            return code, [cell.problem("L1", "W", f"目录里还没有事项「{said}」", "请核对事项编码，或随后导入该事项")]
        return code, []
