"""Editions at hand: catalogues, what was worked out of them, and matchers of those that staff ask."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from bot.console.catalogues import MOST_KEPT, Catalogues
from knowledge.catalogue.items import Catalogue
from knowledge.editions import Edition
from knowledge.live import Live
from knowledge.permissions import State
from knowledge.ready import Knowledge
from knowledge.store import editions
from knowledge.store.database import Database

T = TypeVar("T")

MATCHERS = 2


class Shelf:
    """What pages look at; content is found by its digest, so that nothing here can be out of date."""

    def __init__(self, database: Database, live: Live[Knowledge]) -> None:
        self._database = database
        self._live = live
        self._catalogues = Catalogues(database, live)
        self._told: _Recent[Any] = _Recent(4 * MOST_KEPT)
        self._matchers: _Recent[Knowledge] = _Recent(MATCHERS)

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
        return self._catalogues.find(number)[1].catalogue if number else Catalogue()

    def opened(self, number: int) -> tuple[Edition, Catalogue]:
        """An edition with its content. Raises NotAllowed when there is none."""
        edition, shelved = self._catalogues.find(number)
        return edition, shelved.catalogue

    def searched(self, number: int) -> tuple[Catalogue, Sequence[str]]:
        """A catalogue, and what the search in its items looks into: one text an item, in their order."""
        if not number:
            return Catalogue(), ()
        shelved = self._catalogues.find(number)[1]
        return shelved.catalogue, shelved.texts

    def told(self, number: int, about: str, make: Callable[[Catalogue], T]) -> T:
        """Something worked out of a whole catalogue, once for its content."""
        if not number:
            return make(Catalogue())
        edition, catalogue = self.opened(number)
        found: T = self._told.get(f"{edition.digest} {about}", lambda: make(catalogue))
        return found

    def knowledge(self, number: int) -> Knowledge:
        """An edition ready to answer: the one in force as citizens have it, any other built when first asked for."""
        current = self._live.current()
        if number == current.edition:
            return current
        edition, catalogue = self.opened(number)
        return self._matchers.get(edition.digest, lambda: Knowledge.build(catalogue, number))


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
