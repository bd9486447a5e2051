"""What leaves a catalogue at an import: the demonstration, before anything real comes in, and nothing by mistake."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.problems import Problem
from knowledge.workbook.importing import Imported

MOST_LOST = 0.05  # of what is in force; a file that loses more is most likely a part of the list only


def is_real(imported: Imported) -> bool:
    """Whether a file brings items or points, and none of them is marked 演示数据."""
    marks = [row.item.source.demonstration for row in imported.listed]
    marks += [row.point.demonstration for row in imported.points]
    return bool(marks) and not any(marks)


def without_demonstration(base: Catalogue) -> Catalogue:
    """The catalogue without all that is marked 演示数据, and without the lists that named nothing else."""
    items = tuple(item for item in base.items if not item.source.demonstration)
    gone = base.by_code.keys() - {item.code for item in items}
    lists = tuple(shortened for one in base.lists if (shortened := _shorten(one, gone)))
    return replace(
        base,
        items=items,
        points=tuple(point for point in base.points if not point.demonstration),
        lists=lists,
        bundles=tuple(bundle for bundle in base.bundles if not bundle.demonstration),
        adjustments=tuple(adjustment for adjustment in base.adjustments if not adjustment.demonstration),
    )


def _shorten(published: ItemList, gone: Collection[str]) -> ItemList | None:
    kept = tuple(entry for entry in published.entries if entry.code not in gone)
    return None if published.entries and not kept else replace(published, entries=kept)


def find_losses(base: Catalogue, merged: Catalogue) -> list[Problem]:
    """A refusal when more than 5 % of the items, points or bundles of the base would leave; demonstration does not count."""
    items = [item.code for item in base.items if not item.source.demonstration]
    points = [point.code for point in base.points if not point.demonstration]
    bundles = [bundle.code for bundle in base.bundles if not bundle.demonstration]
    return [
        *_lost("事项", items, merged.by_code.keys()),
        *_lost("办理点", points, {point.code for point in merged.points}),
        *_lost("一件事", bundles, {bundle.code for bundle in merged.bundles}),
    ]


def _lost(what: str, before: Sequence[str], after: Collection[str]) -> list[Problem]:
    lost = sum(code not in after for code in before)
    if lost <= len(before) * MOST_LOST:
        return []
    message = f"这次导入会删去现有 {len(before)} 个{what}中的 {lost} 个，文件里没有它们"
    remedy = "文件只是其中一部分的，请加 --add（只增补和更新，不删去）；确实要删去的，请加 --delete-missing"
    return [Problem("删减", "E", "", 0, "", what, message, remedy, refuses=True)]
