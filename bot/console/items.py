"""Items of an edition: search and filter, and one item with all that is known of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from bot.console import fields
from bot.console.paging import part
from bot.console.visits import Visit
from knowledge.catalogue import problems
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.refusals import NotAllowed
from knowledge.roles import Role
from knowledge.store import addresses, editions
from knowledge.store.addresses import Answered
from knowledge.workbook.cells import fold

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filters:
    """What a list of items is narrowed to; empty fields narrow nothing."""

    words: str = ""
    department: str = ""
    mode: str = ""
    region: str = ""
    state: str = ""
    kind: str = ""

    def fits(self, item: ServiceItem, searched: str) -> bool:
        return (
            (not self.department or item.department == self.department)
            and (not self.mode or any(mode.name == self.mode for mode in item.modes))
            and (not self.region or item.region == self.region)
            and (not self.state or item.state == self.state)
            and (not self.kind or item.item_type == self.kind)
            and all(fold(word) in searched for word in self.words.split())
        )


def show_list(visit: Visit) -> Response:
    number = visit.query_number("edition") or visit.shelf.in_force()
    catalogue, texts = visit.shelf.searched(number)
    filters = Filters(*(visit.query(name) for name in ("q", "department", "mode", "region", "state", "kind")))
    searched = zip(catalogue.items, texts, strict=True)
    found = [item for item, text in searched if filters.fits(item, text)]
    return visit.show(
        "items.html",
        edition=visit.shelf.edition(number) if number else None,
        in_force=visit.shelf.in_force(),
        filters=filters,
        choices=visit.shelf.told(number, "choices", choices),
        page=part(found, visit.query_number("page", 1), PAGE_SIZE),
        may_edit=may(visit.actor, Action.OPEN),
        tree=visit.desk.live.current().tree,
    )


def show_item(visit: Visit) -> Response:
    edition, catalogue = visit.shelf.opened(visit.query_number("edition") or visit.shelf.in_force())
    item = catalogue.by_code.get(visit.query("code"))
    if item is None:
        raise NotAllowed(f"第 {edition.number} 版里没有编码为「{visit.query('code')[:40]}」的事项")
    draft = visit.shelf.own_draft(visit.actor.username) if edition.state is State.PUBLISHED else None
    return visit.show(
        "item.html",
        edition=edition,
        item=item,
        groups=fields.grouped(fields.texts(item)),
        tables=[table for table in fields.tables(item) if table.rows],
        points=[(point, point.depth_by_code[item.code]) for point in catalogue.points if item.code in point.depth_by_code],
        lists=[(one, entry) for one in catalogue.lists for entry in one.entries if entry.code == item.code],
        adjustments=catalogue.adjustments_of.get(item.code, ()),
        findings=list(problems.find(item)),
        answered=answered(visit, item),
        history=history(visit, "item", item.code),
        draft=draft,
        may_edit=may_edit(visit, edition, item),
        tree=visit.desk.live.current().tree,
    )


def answered(visit: Visit, item: ServiceItem) -> dict[str, Answered]:
    """What the item's web addresses answered when somebody checked them."""
    with visit.database.reading() as connection:
        return addresses.known(connection, (item.url, item.mobile_url))


def may_edit(visit: Visit, edition: Edition, item: ServiceItem) -> bool:
    own = visit.actor.role is not Role.DEPARTMENT_EDITOR or item.department == visit.actor.department
    editable = edition.state in (State.PUBLISHED, State.DRAFT)
    return own and editable and may(visit.actor, Action.OPEN)


def history(visit: Visit, kind: str, code: str) -> list[tuple[Edition, str]]:
    """(edition, what became of the part) for each published edition that changed it, the newest first."""
    with visit.database.reading() as connection:
        rows = editions.history(connection, kind, code)
    told, before = [], ""
    for edition, hashed in rows:
        if hashed != before:
            told.append((edition, "列入" if not before else "修改" if hashed else "移出"))
        before = hashed
    return told[::-1]


def choices(catalogue: Catalogue) -> dict[str, list[tuple[str, int]]]:
    """What can be chosen in each filter, with the number of items."""
    return {
        "department": _counted(item.department for item in catalogue.items),
        "mode": _counted(mode.name for item in catalogue.items for mode in set(item.modes)),
        "region": _counted(item.region for item in catalogue.items),
        "state": _counted(item.state for item in catalogue.items),
        "kind": _counted(item.item_type for item in catalogue.items),
    }


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(value for value in values if value).most_common()
