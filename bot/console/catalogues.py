"""Catalogues of editions at hand: each part decoded once, and of a draft only what differs from its base is read."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.editions import Edition
from knowledge.live import Live
from knowledge.permissions import State
from knowledge.ready import Knowledge
from knowledge.store import differences, editions
from knowledge.store.bodies import KINDS, decode
from knowledge.store.database import Database
from knowledge.store.differences import Differing
from knowledge.workbook.cells import fold

MOST_KEPT = 40  # drafts share most of their parts; 10,000 items of their own take some 60 MB
MOST_DIFFERING = 500  # rows; a draft that differs in more is read whole


@dataclass(frozen=True)
class Shelved:
    """A catalogue, and what a search in its items looks into: one text an item, in their order."""

    catalogue: Catalogue
    texts: Sequence[str]
    hashes: frozenset[str] = field(repr=False)

    @cached_property
    def places(self) -> Mapping[tuple[str, str], int]:
        """Where each part stands among its kind."""
        return {(kind, code): n for kind in KINDS for n, code in enumerate(codes(self.catalogue, kind))}


class Catalogues:
    """Found by the digest of their content, so that none can be out of date; the latest few."""

    def __init__(self, database: Database, live: Live[Knowledge]) -> None:
        self._database = database
        self._live = live
        self._held: OrderedDict[str, Shelved] = OrderedDict()
        self._parts: dict[str, Any] = {}
        self._turn = Lock()
        self._tidy_at = 0

    def find(self, number: int) -> tuple[Edition, Shelved]:
        """An edition and its content, of one moment. Raises NotAllowed when there is no such edition."""
        with self._turn, self._database.reading() as connection:
            edition = editions.get(connection, number)
            if edition.digest not in self._held:
                self._hold(edition.digest, self._derive(connection, edition) or self._read(connection, edition))
            self._held.move_to_end(edition.digest)
            return edition, self._held[edition.digest]

    def _hold(self, digest: str, shelved: Shelved) -> None:
        self._held[digest] = shelved
        while len(self._held) > MOST_KEPT:
            self._held.popitem(last=False)
        if len(self._parts) > self._tidy_at:
            kept = frozenset[str]().union(*(one.hashes for one in self._held.values()))
            self._parts = {hashed: part for hashed, part in self._parts.items() if hashed in kept}
            self._tidy_at = 2 * len(kept) + MOST_DIFFERING

    def _read(self, connection: Connection, edition: Edition) -> Shelved:
        rows = editions.entries(connection, edition.number)
        self._borrow(rows, edition.number)
        self._fetch(connection, [(kind, hashed) for kind, _, hashed in rows])
        parts: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for kind, _, hashed in rows:
            parts[kind].append(self._parts[hashed])
        return _shelved(parts, [searched(item) for item in parts["item"]], frozenset(hashed for _, _, hashed in rows))

    def _borrow(self, rows: Sequence[tuple[str, str, str]], number: int) -> None:
        """The edition in force was read already, for the citizens."""
        current = self._live.current()
        if current.edition != number:
            return
        known = {
            (kind, code): part
            for kind, made in KINDS.items()
            for code, part in zip(codes(current.catalogue, kind), getattr(current.catalogue, made.field), strict=True)
        }
        self._parts.update({hashed: known[kind, code] for kind, code, hashed in rows if (kind, code) in known})

    def _fetch(self, connection: Connection, rows: Sequence[tuple[str, str]]) -> None:
        kinds = {hashed: kind for kind, hashed in rows if hashed not in self._parts}
        bodies = editions.read_bodies(connection, list(kinds))
        self._parts.update({hashed: decode(kinds[hashed], body) for hashed, body in bodies.items()})

    def _derive(self, connection: Connection, edition: Edition) -> Shelved | None:
        """The draft as its base with a few parts in other words; None when it differs in too much, or its base is not known."""
        if not edition.base or edition.state in (State.PUBLISHED, State.SUPERSEDED):
            return None
        base = editions.get(connection, edition.base)
        if base.digest not in self._held:
            self._hold(base.digest, self._read(connection, base))
        self._held.move_to_end(base.digest)
        differing = differences.find(connection, edition.number, base.number, MOST_DIFFERING)
        if differing is None:
            return None
        self._fetch(connection, [(row.kind, row.hash) for row in differing.rows])
        return self._changed(self._held[base.digest], differing)

    def _changed(self, base: Shelved, differing: Differing) -> Shelved:
        parts: dict[str, list[Any]] = {kind: list(getattr(base.catalogue, made.field)) for kind, made in KINDS.items()}
        texts = list(base.texts)
        for row in differing.rows:
            place = base.places.get((row.kind, row.code), len(parts[row.kind]))
            parts[row.kind][place : place + 1] = [self._parts[row.hash]]
            if row.kind == "item":
                texts[place : place + 1] = [searched(self._parts[row.hash])]
        for place, kind in sorted(((base.places[gone], gone[0]) for gone in differing.gone), reverse=True):
            del parts[kind][place]
            if kind == "item":
                del texts[place]
        return _shelved(parts, texts, base.hashes.union(row.hash for row in differing.rows))


def codes(catalogue: Catalogue, kind: str) -> list[str]:
    """The codes of one kind of parts, in their order."""
    made = KINDS[kind]
    return [str(getattr(part, made.key)) for part in getattr(catalogue, made.field)]


def searched(item: ServiceItem) -> str:
    own = (item.code, item.catalog_code, item.task_code, item.handle_code)
    return fold(" ".join((item.name, item.department, *item.aliases, *own)))


def _shelved(parts: Mapping[str, Sequence[Any]], texts: Sequence[str], hashes: frozenset[str]) -> Shelved:
    return Shelved(Catalogue(**{KINDS[kind].field: tuple(values) for kind, values in parts.items()}), texts, hashes)
