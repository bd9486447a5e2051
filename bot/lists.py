"""A list told: how many items, counted by which rule and out of how many, one page of them, and how to narrow it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording
from bot import wording_lists as words
from bot.messages import Choice, Reply, Section
from bot.replies import Conversation, Turn
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.selections import (
    MODE_LISTS,
    Listing,
    Row,
    Selection,
    choose,
    count_by,
    departments_of,
    depths_of,
    modes_of,
    open_list,
    themes_of,
)
from knowledge.catalogue.statistics import Count
from knowledge.matching.listing import short_name
from knowledge.ready import Knowledge

ITEMS_A_PAGE = 5
_MOST_WAYS = 6  # buttons that narrow


@dataclass(frozen=True)
class Shelf:
    """A selection made: the list it is counted in and the rows found."""

    wanted: Selection
    listing: Listing
    rows: tuple[Row, ...]
    knowledge: Knowledge

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.rows) // ITEMS_A_PAGE))

    def page(self, number: int) -> tuple[Row, ...]:
        return self.rows[number * ITEMS_A_PAGE : (number + 1) * ITEMS_A_PAGE]


def shelve(wanted: Selection, knowledge: Knowledge, now: datetime) -> Shelf:
    listing = open_list(knowledge.catalogue, now.date(), wanted.region)
    return Shelf(wanted, listing, choose(listing, wanted, knowledge.catalogue, knowledge.tree), knowledge)


def tell_list(shelf: Shelf, page: int, conversation: Conversation) -> Turn:
    """One page of a list; `page` counts from 0."""
    page = min(max(page, 0), shelf.pages - 1)
    shown = shelf.page(page)
    paged = words.PAGED.format(page=page + 1, pages=shelf.pages) if shelf.pages > 1 else ""
    told = words.OPENING.format(what=describe(shelf), count=len(shelf.rows)) + paged
    reply = Reply(
        outcome="answered" if shown else "not_found",
        opening=told if shown else words.NOTHING.format(what=describe(shelf)),
        sections=(_counting(shelf),),
        asks=words.PICK if shown else "",
        choices=tuple(_choice(row, shelf) for row in shown),
        notes=_notes(shelf),
        suggestions=(*_turning(page, shelf.pages), *_ways(shelf)),
        edition=shelf.knowledge.edition,
        details=tuple(_breakdown(shelf)) if page == 0 else (),
    )
    after = replace(conversation, listing=shelf.wanted, page=page, item="", facets=(), offered=(), bundle="", asking="")
    return reply, after


def describe(shelf: Shelf) -> str:
    """「满洲里市·公安局·网上办（全程网办）」."""
    wanted = shelf.wanted
    mode = wanted.mode + (f"（{wanted.depth}）" if wanted.depth else "")
    parts = (shelf.knowledge.tree.name(wanted.region), wanted.department, wanted.theme, mode)
    return "·".join(filter(None, parts)) or words.ALL


def _counting(shelf: Shelf) -> Section:
    """Rule and denominator, which no printed number goes without; what of it is done how."""
    count, total = len(shelf.rows), len(shelf.listing.rows)
    told = words.WHOLE if shelf.wanted == Selection() else words.SHARE
    published = shelf.listing.published
    rule = words.RULES[shelf.listing.rule] if published else words.UNLISTED
    lines = (
        told.format(count=count, total=total, rate=f"{Count('', count, total).rate:.1%}", rule=rule),
        _modes(shelf),
        _own(shelf) if shelf.wanted.region else "",
        "" if published and published.kind in MODE_LISTS else words.DERIVED,
    )
    return Section("", tuple(filter(None, lines)))


def _modes(shelf: Shelf) -> str:
    """Counts by 办理方式, of what is not narrowed to one, or by the depths of 网上办."""
    counts = {} if shelf.wanted.depth else count_by(shelf.rows, depths_of if shelf.wanted.mode else modes_of)
    told = "、".join(words.COUNT.format(name=name, count=count) for name, count in counts.items())
    return words.MODES.format(modes=told) if len(counts) > 1 else ""


def _own(shelf: Shelf) -> str:
    region = shelf.wanted.region
    own = sum(row.item.region == region for row in shelf.rows)
    return words.IN_REGION.format(region=shelf.knowledge.tree.name(region), own=own)


def _breakdown(shelf: Shelf) -> Iterable[Section]:
    """Counts by department and by theme, as far as there is more than one."""
    by_department = _counts(shelf, departments_of, lambda name: _short(name, shelf))
    for title, counts in ((words.DEPARTMENTS, by_department), (words.THEMES, count_by(shelf.rows, themes_of))):
        if len(counts) > 1:
            yield Section(title, tuple(words.COUNT.format(name=name, count=count) for name, count in counts.items()))


def _counts(shelf: Shelf, names: Callable[[Row], Iterable[str]], called: Callable[[str], str]) -> Mapping[str, int]:
    return count_by(shelf.rows, lambda row: map(called, names(row)))


def _short(department: str, shelf: Shelf) -> str:
    return short_name(department, [r.name for r in shelf.knowledge.tree.regions if r.tier in ("市", "旗市区")])


def _choice(row: Row, shelf: Shelf) -> Choice:
    """An item with what the selection does not say of it already."""
    limit = row.item.promised_limit.text if row.item.promised_limit else ""
    modes = "" if shelf.wanted.mode else "、".join(mode.text for mode in row.modes)
    department = "" if shelf.wanted.department else _short(row.item.department, shelf)
    return Choice(row.item.code, row.item.name, "，".join(filter(None, (department, modes, limit))))


def _turning(page: int, pages: int) -> Sequence[str]:
    return [*([words.NEXT] if page + 1 < pages else []), *([words.PREVIOUS] if page else [])]


def _ways(shelf: Shelf) -> Sequence[str]:
    """What narrows the list next: 办理方式, then departments, then themes."""
    wanted = shelf.wanted
    steps = (
        () if wanted.mode else count_by(shelf.rows, modes_of),
        () if wanted.department else _counts(shelf, departments_of, lambda name: _short(name, shelf)),
        () if wanted.theme else count_by(shelf.rows, themes_of),
    )
    ways = next((tuple(step) for step in steps if len(step) > 1), ())
    return [*ways[:_MOST_WAYS], *([words.START_OVER] if wanted != Selection() else [])]


def _notes(shelf: Shelf) -> tuple[str, ...]:
    marked = (wording.DEMONSTRATION,) if shelf.knowledge.demonstration else ()
    published = shelf.listing.published
    named = _named(published, shelf.knowledge) if published else words.NO_LIST
    return (words.SOURCE.format(list=named, edition=shelf.knowledge.edition), *marked)


def _named(published: ItemList, knowledge: Knowledge) -> str:
    day = words.PUBLISHED.format(day=published.published_on.isoformat()) if published.published_on else ""
    name = words.LIST.format(region=knowledge.tree.name(published.region), kind=published.kind)
    return "，".join(filter(None, (name, published.document_no, day)))
