"""Editions at hand: catalogues and matchers of the editions that staff are looking at, each read once."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.editions import Edition
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store import editions
from knowledge.store.bodies import decode_catalogue
from knowledge.store.database import Database
from knowledge.workbook.cells import fold

T = TypeVar("T")

CATALOGUES = 6  # 10,000 items take some 60 MB
MATCHERS = 2


class Shelf:
    """Content is found by its digest, so what stands here can never be out of date."""

    def __init__(self, database: Database, live: Live[Knowledge]) -> None:
        self._database = database
        self._live = live
        self._catalogues: _Recent[Catalogue] = _Recent(CATALOGUES)
        self._matchers: _Recent[Knowledge] = _Recent(MATCHERS)
        self._texts: _Recent[list[str]] = _Recent(CATALOGUES)

    def in_force(self) -> int:
        with self._database.reading() as connection:
            return editions.in_force(connection)

    def newest(self, count: int) -> list[Edition]:
        with self._database.reading() as connection:
            return editions.latest(connection, count)

    def edition(self, number: int) -> Edition:
        """Raises NotAllowed when there is no such edition."""
        with self._database.reading() as connection:
            return editions.get(connection, number)

    def catalogue(self, number: int) -> Catalogue:
        """The content of an edition; nothing for 0."""
        return self._catalogue(self.edition(number)) if number else Catalogue()

    def opened(self, number: int) -> tuple[Edition, Catalogue]:
        """An edition with its content. Raises NotAllowed when there is none."""
        edition = self.edition(number)
        return edition, self._catalogue(edition)

    def knowledge(self, number: int) -> Knowledge:
        """An edition ready to answer: the one in force as citizens have it, any other built when first asked for."""
        current = self._live.current()
        if number == current.edition:
            return current
        edition = self.edition(number)
        return self._matchers.get(edition.digest, lambda: Knowledge.build(self._catalogue(edition), number))

    def searched(self, number: int) -> list[str]:
        """What the search in a list of items looks into, one text an item, in their order."""
        if not number:
            return []
        edition, catalogue = self.opened(number)
        return self._texts.get(edition.digest, lambda: [_searched(item) for item in catalogue.items])

    def _catalogue(self, edition: Edition) -> Catalogue:
        return self._catalogues.get(edition.digest, lambda: self._read(edition.number))

    def _read(self, number: int) -> Catalogue:
        with self._database.reading() as connection:
            rows = editions.read_content(connection, number)
        return decode_catalogue(rows)


def _searched(item: ServiceItem) -> str:
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
