"""The edition in force, ready to answer: built aside and swapped in one assignment."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar

from knowledge.catalogue.items import Catalogue
from knowledge.store import editions
from knowledge.store.bodies import decode_catalogue
from knowledge.store.database import Database

T = TypeVar("T")


class Live(Generic[T]):
    """What `build(catalogue, edition number)` made of the edition in force (of an empty catalogue, 0, when none is)."""

    def __init__(self, database: Database, build: Callable[[Catalogue, int], T]) -> None:
        self._database = database
        self._build = build
        self._building = Lock()
        self._held: tuple[int, T] | None = None

    def current(self) -> T:
        """The edition as of the last refresh; the first call loads it. Never waits for a refresh in progress."""
        held = self._held
        return held[1] if held else self._catch_up()

    def refresh(self) -> bool:
        """Swap in the edition in force if it is another; True when it was. The old one stays if building fails."""
        before = self._held
        self._catch_up()
        return self._held is not before

    def _catch_up(self) -> T:
        with self._building:
            with self._database.reading() as connection:
                number = editions.in_force(connection)
                if self._held and self._held[0] == number:
                    return self._held[1]
                rows = editions.read_content(connection, number)
            with _uncollected():
                built = self._build(decode_catalogue(rows), number)
            self._held = (number, built)
            return built


@contextmanager
def _uncollected() -> Iterator[None]:
    """The garbage collector stays away while an edition is made, and from what was made. Nothing of it is garbage, but the
    collector would look through all of it again and again: a second at the start, and later .2 s in the midst of an answer."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
