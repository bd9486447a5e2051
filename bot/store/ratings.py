"""What people thought of the answers (好差评): five levels, one a person and day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from bot.messages import Address
from bot.store.tables.care import ratings
from knowledge.store.database import insert_into


@dataclass(frozen=True)
class Rating:
    """`stars` from 5 (非常满意) to 1 (非常不满意), for the item and edition of the answer."""

    at: datetime
    channel: str
    stars: int
    item_code: str
    edition: int
    region: str = ""


@dataclass(frozen=True)
class Tally:
    """Ratings of one item: how many of each level, 5 first, and their mean."""

    item_code: str
    counts: tuple[int, int, int, int, int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float:
        return sum(stars * count for stars, count in zip((5, 4, 3, 2, 1), self.counts, strict=True)) / (self.total or 1)


def rate(connection: Connection, address: Address, rating: Rating) -> None:
    """Note a rating; a second one on the same day replaces the first."""
    row = {**asdict(rating), "person": address.person, "day": rating.at.date().isoformat()}
    keys = [ratings.c.channel, ratings.c.person, ratings.c.day]
    written = insert_into(connection, ratings).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=keys, set_=row))


def latest(connection: Connection, count: int = 100) -> list[Rating]:
    """The newest first."""
    columns = (ratings.c[name] for name in ("at", "channel", "stars", "item_code", "edition", "region"))
    return [Rating(*row) for row in connection.execute(select(*columns).order_by(ratings.c.id.desc()).limit(count))]


def tallies(connection: Connection, since: datetime) -> list[Tally]:
    """Ratings since a time by item, the most rated first."""
    wanted = select(ratings.c.item_code, ratings.c.stars, func.count()).where(ratings.c.at >= since)
    found: dict[str, dict[int, int]] = {}
    for code, stars, count in connection.execute(wanted.group_by(ratings.c.item_code, ratings.c.stars)):
        found.setdefault(code, {})[stars] = count
    return sorted((_tally(code, counts) for code, counts in found.items()), key=lambda t: (-t.total, t.item_code))


def _tally(code: str, counts: Mapping[int, int]) -> Tally:
    five, four, three, two, one = (counts.get(stars, 0) for stars in (5, 4, 3, 2, 1))
    return Tally(code, (five, four, three, two, one))


def forget(connection: Connection, address: Address) -> None:
    """The figures stay, whose they are does not."""
    mine = and_(ratings.c.channel == address.channel, ratings.c.person == address.person)
    connection.execute(update(ratings).where(mine).values(person=None))


def purge(connection: Connection, before: datetime) -> int:
    """Cut the link to the person of ratings older than a time; how many were cut."""
    old = and_(ratings.c.at < before, ratings.c.person.is_not(None))
    return connection.execute(update(ratings).where(old).values(person=None)).rowcount
