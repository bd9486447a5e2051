"""Editions at hand: catalogues and matchers of the editions that staff are looking at, each part of them read once."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.editions import Edition, State
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store import editions
from knowledge.store.bodies import KINDS, decode
from knowledge.store.database import Database
from knowledge.workbook.cells import fold

T = TypeVar("T")

CATALOGUES = 8  # drafts share most of their parts; 10,000 items of their own take some 60 MB
MATCHERS = 2


@dataclass(frozen=True)
class Shelved:
    """A catalogue, what a search in its items looks into (one text an item), and the hashes of its parts."""

    catalogue: Catalogue
    texts: Sequence[str]
    hashes: frozenset[str]


class Shelf:
    """Content is found by its digest, and each part by its hash: what stands here can never be out of date."""

    def __init__(self, database: Database, live: Live[Knowledge]) -> None:
        self._database = database
        self._live = live
        self._shelved: _Recent[Shelved] = _Recent(CATALOGUES)
        self._matchers: _Recent[Knowledge] = _Recent(MATCHERS)
        self._parts: dict[str, Any] = {}
        self._texts: dict[str, str] = {}

    def in_force(self) -> int:
        with self._database.reading() as connection:
            return editions.in_force(connection)

    def newest(self, count: int) -> list[Edition]:
        with self._database.reading() as connection:
            return editions.latest(connection, count)

    def own_draft(self, username: str) -> Edition | None:
        """The person's newest draft on the edition in force, in which to go on."""
        current = self.in_force()
        mine = (e for e in self.newest(50) if e.state is State.DRAFT and e.base == current)
        return next((e for e in mine if username in e.contributors), None)

    def edition(self, number: int) -> Edition:
        """Raises NotAllowed when there is no such edition."""
        with self._database.reading() as connection:
            return editions.get(connection, number)

    def catalogue(self, number: int) -> Catalogue:
        """The content of an edition; nothing for 0."""
        return self._find(self.edition(number)).catalogue if number else Catalogue()

    def opened(self, number: int) -> tuple[Edition, Catalogue]:
        """An edition with its content. Raises NotAllowed when there is none."""
        edition = self.edition(number)
        return edition, self._find(edition).catalogue

    def searched(self, number: int) -> Sequence[str]:
        """What the search in a list of items looks into, one text an item, in their order."""
        return self._find(self.edition(number)).texts if number else ()

    def knowledge(self, number: int) -> Knowledge:
        """An edition ready to answer: the one in force as citizens have it, any other built when first asked for."""
        current = self._live.current()
        if number == current.edition:
            return current
        edition = self.edition(number)
        return self._matchers.get(edition.digest, lambda: Knowledge.build(self._find(edition).catalogue, number))

    def _find(self, edition: Edition) -> Shelved:
        return self._shelved.get(edition.digest, lambda: self._read(edition.number))

    def _read(self, number: int) -> Shelved:
        """Only parts that no catalogue at hand has are read: of a draft of 10,000 items, the one that was edited."""
        with self._database.reading() as connection:
            rows = editions.entries(connection, number)
            self._borrow(rows, number)
            bodies = editions.read_bodies(connection, [hashed for _, _, hashed in rows if hashed not in self._parts])
        kinds = {hashed: kind for kind, _, hashed in rows}
        self._parts.update({hashed: decode(kinds[hashed], body) for hashed, body in bodies.items()})
        return self._put_together(rows)

    def _borrow(self, rows: Sequence[tuple[str, str, str]], number: int) -> None:
        """The edition in force was read already, for the citizens."""
        current = self._live.current()
        if current.edition == number:
            known = parts_by_code(current.catalogue)
            found = {hashed: known.get((kind, code)) for kind, code, hashed in rows}
            self._parts.update({hashed: part for hashed, part in found.items() if part is not None})

    def _put_together(self, rows: Sequence[tuple[str, str, str]]) -> Shelved:
        parts: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for kind, _, hashed in rows:
            parts[kind].append(self._parts[hashed])
        catalogue = Catalogue(**{KINDS[kind].field: tuple(values) for kind, values in parts.items()})
        texts = [self._text(hashed) for kind, _, hashed in rows if kind == "item"]
        shelved = Shelved(catalogue, texts, frozenset(hashed for _, _, hashed in rows))
        self._tidy(shelved)
        return shelved

    def _text(self, hashed: str) -> str:
        if hashed not in self._texts:
            self._texts[hashed] = searched(self._parts[hashed])
        return self._texts[hashed]

    def _tidy(self, newest: Shelved) -> None:
        """Parts that no catalogue at hand has any more are let go."""
        kept = newest.hashes.union(*(shelved.hashes for shelved in self._shelved.values()))
        if len(self._parts) > 2 * len(kept):
            self._parts = {hashed: part for hashed, part in self._parts.items() if hashed in kept}
            self._texts = {hashed: text for hashed, text in self._texts.items() if hashed in kept}


def parts_by_code(catalogue: Catalogue) -> Mapping[tuple[str, str], Any]:
    """Every part of a catalogue by its kind and code."""
    parts = ((kind, made.key, part) for kind, made in KINDS.items() for part in getattr(catalogue, made.field))
    return {(kind, str(getattr(part, key))): part for kind, key, part in parts}


def searched(item: ServiceItem) -> str:
    codes = (item.code, item.catalog_code, item.task_code, item.handle_code)
    return fold(" ".join((item.name, item.department, *item.aliases, *codes)))


class _Recent(Generic[T]):
    """The last few things made, by key; two threads that want the same one wait for one making."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._turn = Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        with self._turn:
            if key not in self._held:
                self._held[key] = make()
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return self._held[key]

    def values(self) -> list[T]:
        """What is held; for `make`, which has the turn already."""
        return list(self._held.values())
