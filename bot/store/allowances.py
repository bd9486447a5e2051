"""How many messages WeChat's customer service may still send to a person: known before one is sent."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, true, update

from bot.store.tables.wechat import wechat_allowances as rows
from knowledge.store.database import insert_into

MESSAGE_ALLOWS = (timedelta(hours=48), 5)  # after a message of the person
PRESS_ALLOWS = (timedelta(minutes=1), 3)  # after a menu click, a follow, a scan


def allow(connection: Connection, person: str, now: datetime, pressed: bool) -> None:
    """The person did something. `pressed`: an event, which never makes smaller what a message has opened."""
    length, count = PRESS_ALLOWS if pressed else MESSAGE_ALLOWS
    changed = {"until": now + length, "left": count}
    poorer = or_(rows.c.until < now + length, rows.c.left == 0) if pressed else true()
    made = insert_into(connection, rows).values({"person": person, **changed})
    connection.execute(made.on_conflict_do_update(index_elements=[rows.c.person], set_=changed, where=poorer))


def left(connection: Connection, person: str, now: datetime) -> int:
    """How many messages the person may be sent now."""
    return connection.scalar(select(rows.c.left).where(rows.c.person == person, rows.c.until > now)) or 0


def spend(connection: Connection, person: str, now: datetime) -> bool:
    """Use one of them, before it is sent; False when nothing is left."""
    mine = update(rows).where(rows.c.person == person, rows.c.until > now, rows.c.left > 0)
    return connection.execute(mine.values(left=rows.c.left - 1)).rowcount == 1


def give_back(connection: Connection, person: str) -> None:
    """It was surely not sent."""
    connection.execute(update(rows).where(rows.c.person == person).values(left=rows.c.left + 1))


def exhaust(connection: Connection, person: str) -> None:
    """The platform says that nothing is left."""
    connection.execute(update(rows).where(rows.c.person == person).values(left=0))


def forget(connection: Connection, person: str) -> None:
    connection.execute(delete(rows).where(rows.c.person == person))
