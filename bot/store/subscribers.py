"""People who may be written to, what they follow, and those who must not be written to."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Connection, Executable, Table, and_, delete, insert, select, update

from bot.messages import Address
from bot.store.tables.subscribers import departures, follows, interests, subscribers
from bot.wishes import Wish
from knowledge.store.database import insert_in, insert_into


def meet(connection: Connection, address: Address, region: str, now: datetime) -> None:
    """Somebody wrote: they can be reached again. What they want to receive stays as they said."""
    row = {**_key(address), "active": True, "wanted": True, "region": region, "created_at": now}
    connection.execute(_meeting(connection.dialect.name, bool(region)), row)


@cache
def _meeting(dialect: str, placed: bool) -> Executable:
    """Built once, as every answer needs it. `placed`: the region is known and replaces the older one."""
    new = insert_in(dialect, subscribers)
    changed = {"active": True, **({"region": new.excluded.region} if placed else {})}
    return new.on_conflict_do_update(index_elements=[subscribers.c.channel, subscribers.c.person], set_=changed)


def lose(connection: Connection, address: Address) -> None:
    """The person blocked the bot or is gone: nothing is sent until they write again."""
    connection.execute(update(subscribers).where(_of(subscribers, address)).values(active=False))


def want(connection: Connection, address: Address, now: datetime, item_code: str = "") -> None:
    """Notices are welcome, of one item if it is given."""
    row = {**_key(address), "active": True, "wanted": True, "region": "", "created_at": now}
    _insert(connection, subscribers, row, {"active": True, "wanted": True})
    if item_code:
        followed = {**_key(address), "item_code": item_code, "created_at": now}
        connection.execute(insert_into(connection, follows).values(followed).on_conflict_do_nothing())


def wish(connection: Connection, address: Address, wish: Wish, now: datetime) -> None:
    """Notices are welcome, of these kinds."""
    want(connection, address, now)
    said = {name: value for name, value in (("persons", wish.persons), ("rhythm", wish.rhythm)) if value is not None}
    if said:
        connection.execute(update(subscribers).where(_of(subscribers, address)).values(**said))
    for kind, values in (("region", wish.regions), ("theme", wish.themes)):
        if values is not None:
            _choose(connection, address, kind, values)


def _choose(connection: Connection, address: Address, kind: str, values: Sequence[str]) -> None:
    connection.execute(delete(interests).where(_of(interests, address), interests.c.kind == kind))
    if values:
        connection.execute(insert(interests), [{**_key(address), "kind": kind, "value": value} for value in values])


def unsubscribe(connection: Connection, address: Address, now: datetime, broadcast: int = 0) -> int:
    """No more notices, and nothing followed. The departure is noted without the person; its number."""
    row = {**_key(address), "active": True, "wanted": False, "region": "", "created_at": now}
    _insert(connection, subscribers, row, {"wanted": False})
    for table in (follows, interests):
        connection.execute(delete(table).where(_of(table, address)))
    left = {"at": now, "channel": address.channel, "broadcast": broadcast, "reason": ""}
    return int(connection.execute(insert(departures).values(left).returning(departures.c.id)).scalar_one())


def note_why(connection: Connection, departure: int, reason: str) -> None:
    connection.execute(update(departures).where(departures.c.id == departure).values(reason=reason))


def followed(connection: Connection, address: Address) -> list[str]:
    """Codes of the items a person follows, in the order of following."""
    wanted = select(follows.c.item_code).where(_of(follows, address)).order_by(follows.c.created_at, follows.c.item_code)
    return list(connection.scalars(wanted))


def reachable(connection: Connection, channel: str) -> list[Address]:
    """Everyone on a channel who is active and wants notices."""
    wanted = select(subscribers.c.person).where(
        subscribers.c.channel == channel, subscribers.c.active.is_(True), subscribers.c.wanted.is_(True)
    )
    return [Address(channel, person) for person in connection.scalars(wanted.order_by(subscribers.c.person))]


def forget(connection: Connection, address: Address) -> None:
    """Erase region and follows; that someone does not want notices is kept, or they would get them again."""
    for table in (follows, interests):
        connection.execute(delete(table).where(_of(table, address)))
    connection.execute(delete(subscribers).where(_of(subscribers, address), subscribers.c.wanted.is_(True)))
    connection.execute(update(subscribers).where(_of(subscribers, address)).values(region=""))


def _insert(connection: Connection, table: Table, row: dict[str, object], changed: dict[str, object]) -> None:
    keys = [table.c.channel, table.c.person]
    connection.execute(insert_into(connection, table).values(row).on_conflict_do_update(index_elements=keys, set_=changed))


def _key(address: Address) -> dict[str, object]:
    return {"channel": address.channel, "person": address.person}


def _of(table: Table, address: Address) -> ColumnElement[bool]:
    return and_(table.c.channel == address.channel, table.c.person == address.person)
