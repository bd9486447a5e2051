"""Conversations between two messages: one small JSON state a person and channel."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, and_, bindparam, delete, select

from bot.messages import Address
from bot.store.tables.chats import conversations
from knowledge.store.database import insert_in

# Built once, as every answer needs it.
_STATE = select(conversations.c.state).where(
    conversations.c.channel == bindparam("channel"), conversations.c.person == bindparam("person")
)


def load(connection: Connection, address: Address) -> dict[str, Any] | None:
    """The state that was saved last; None for a person who has none."""
    return connection.scalar(_STATE, {"channel": address.channel, "person": address.person})


def save(connection: Connection, address: Address, state: Mapping[str, Any], now: datetime) -> None:
    row = {"channel": address.channel, "person": address.person, "state": dict(state), "updated_at": now}
    connection.execute(_saving(connection.dialect.name), row)


@cache
def _saving(dialect: str) -> Executable:
    new = insert_in(dialect, conversations)
    changed = {"state": new.excluded.state, "updated_at": new.excluded.updated_at}
    return new.on_conflict_do_update(index_elements=[conversations.c.channel, conversations.c.person], set_=changed)


def forget(connection: Connection, address: Address) -> None:
    connection.execute(delete(conversations).where(_of(address)))


def purge(connection: Connection, before: datetime) -> int:
    """Delete the conversations untouched since a time; how many."""
    return connection.execute(delete(conversations).where(conversations.c.updated_at < before)).rowcount


def _of(address: Address) -> ColumnElement[bool]:
    return and_(conversations.c.channel == address.channel, conversations.c.person == address.person)
