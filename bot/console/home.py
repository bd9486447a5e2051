"""The first page: what waits for me, the edition in force, the counts of every list, the regions board."""

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.broadcasts import UNFINISHED, asked_of
from bot.console.visits import Visit
from bot.store import broadcasts
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import ItemList, ListCount, count
from knowledge.catalogue.places import RegionTree
from knowledge.editions import EDITORS, Action, Actor, Edition, State, may
from knowledge.store import editions

RULES = {"partition": "每项只计一种办理方式，各方式相加等于总数", "overlapping": "一项可计多种办理方式，各方式相加可超过总数"}


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, and which edition to open."""

    sentence: str
    edition: Edition


@dataclass(frozen=True)
class Counted:
    """A published list as the home page prints it, with the rule and the denominator of its numbers."""

    published: ItemList
    region: str
    count: ListCount
    departments: tuple[tuple[str, int], ...]

    @property
    def rule(self) -> str:
        return RULES[self.published.rule]

    @property
    def modes(self) -> list[tuple[str, int, float]]:
        return [(name, number, self.count.rate(name)) for name, number in self.count.modes.items()]


@dataclass(frozen=True)
class RegionRow:
    """One line of the regions board: what a 旗市区 (or the city) has published."""

    name: str
    lists: tuple[ItemList, ...]
    items: int


def show(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        newest = editions.latest(connection)
        unfinished = broadcasts.in_state(connection, *UNFINISHED)
    number = visit.shelf.in_force()
    catalogue = visit.shelf.catalogue(number)
    tree = visit.desk.live.current().tree
    return visit.show(
        "home.html",
        waiting=[found for edition in newest if (found := waiting_for(visit.actor, edition))],
        notices=[(sentence, one) for one in unfinished if (sentence := asked_of(visit.actor, one))],
        in_force=visit.shelf.edition(number) if number else None,
        catalogue=catalogue,
        demonstration=any(item.source.demonstration for item in catalogue.items),
        counted=[counted(one, catalogue, tree) for one in catalogue.lists],
        board=board(catalogue, tree),
    )


def waiting_for(by: Actor, edition: Edition) -> Waiting | None:
    """What an edition asks of this person, if anything."""
    own = by.username in edition.contributors
    if edition.state is State.DRAFT and own and by.role in EDITORS:
        return Waiting("您的草稿还没有提交", edition)
    if may(by, Action.CLEAR, edition) and edition.legal:
        return Waiting("等您做合法性审查", edition)
    if may(by, Action.APPROVE, edition):
        return Waiting("等您审核", edition)
    if may(by, Action.PUBLISH, edition) and not edition.due_at:
        return Waiting("已批准，等待发布", edition)
    return None


def counted(published: ItemList, catalogue: Catalogue, tree: RegionTree) -> Counted:
    items = (catalogue.by_code.get(entry.code) for entry in published.entries)
    departments = Counter(item.department or "未写明部门" for item in items if item)
    return Counted(published, tree.name(published.region), count(published), tuple(departments.most_common()))


def board(catalogue: Catalogue, tree: RegionTree) -> list[RegionRow]:
    """The city and its 旗市区, each with its lists and how many distinct items stand in them."""
    rows = []
    for region in (r for r in tree.regions if r.tier in ("市", "旗市区")):
        lists = tuple(one for one in catalogue.lists if one.region == region.code)
        rows.append(RegionRow(region.name, lists, len({entry.code for one in lists for entry in one.entries})))
    return rows
