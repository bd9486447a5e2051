"""Rules on the entries of a list: R16, R23."""

from collections.abc import Iterator

from knowledge.catalogue.codes import MODE_TAXONOMIES
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.rules.finding import Finding

MODE_LISTS = ("三办", "四办")  # lists that count items by 办理方式

# Acts of the administration that nobody applies for (依职权).
NOT_APPLIED_FOR = frozenset(("行政处罚", "行政强制", "行政征收", "行政检查"))


def parts_sum_as_the_rule_says(published: ItemList, entry: ListEntry, item: ServiceItem) -> Iterator[Finding]:
    """A partition wants exactly one mode an item, 三办 and 四办 at least one, all of the list's own taxonomy."""
    names = list(dict.fromkeys(mode.name for mode in entry.modes))
    known = MODE_TAXONOMIES[published.taxonomy].labels.values()
    foreign = [name for name in names if name not in known]
    if published.rule == "partition" and len(names) != 1:
        said = f"写了 {len(names)} 种（{'、'.join(names)}）" if names else "没有写"
        yield Finding("modes", f"{published.kind}清单每个事项只能有一种办理方式，这里{said}", f"请只填一种：{'、'.join(known)}")
    elif not names and published.kind in MODE_LISTS:
        yield Finding("modes", f"{published.kind}清单的事项没有办理方式", f"请填写：{'、'.join(known)}")
    if foreign:
        message = f"办理方式「{'、'.join(foreign)}」不属于 {published.taxonomy} 年口径"
        yield Finding("modes", message, f"请改成：{'、'.join(known)}")


def only_types_the_list_takes(published: ItemList, entry: ListEntry, item: ServiceItem) -> Iterator[Finding]:
    """三办 and 四办 lists take only what citizens apply for."""
    if published.kind in MODE_LISTS and item.item_type in NOT_APPLIED_FOR:
        message = f"{published.kind}清单不收「{item.item_type}」事项"
        yield Finding("item_type", message, "请从本清单删去这一行，或更正事项类型")
