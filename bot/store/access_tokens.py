"""The access token of a WeChat account, shared by all processes and sealed, so that no backup gives it away."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.store.tables.wechat import wechat_tokens as rows
from knowledge.store.database import insert_into


@dataclass(frozen=True)
class Sealed:
    token: str = field(repr=False)
    expires_at: datetime


def load(connection: Connection, appid: str) -> Sealed | None:
    found = connection.execute(select(rows.c.sealed, rows.c.expires_at).where(rows.c.appid == appid)).first()
    return Sealed(*found) if found else None


def save(connection: Connection, appid: str, sealed: Sealed) -> None:
    changed = {"sealed": sealed.token, "expires_at": sealed.expires_at}
    made = insert_into(connection, rows).values({"appid": appid, **changed})
    connection.execute(made.on_conflict_do_update(index_elements=[rows.c.appid], set_=changed))


def drop(connection: Connection, appid: str, sealed: str) -> None:
    """The platform no longer takes it; one that was fetched meanwhile stays."""
    connection.execute(delete(rows).where(rows.c.appid == appid, rows.c.sealed == sealed))
