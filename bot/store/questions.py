"""Questions asked: what the centre learns from, without words and person after a while."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select, update

from bot.messages import Address
from bot.store.tables.chats import questions


@dataclass(frozen=True)
class Asked:
    """One question and what became of it. `text` is masked, and None once it was purged; `score` is the matcher's."""

    at: datetime
    channel: str
    text: str | None
    outcome: str
    facet: str = ""
    item_code: str = ""
    edition: int = 0
    region: str = ""
    score: float | None = None


_NOTE = insert(questions)  # built once, as every answer needs it


def note(connection: Connection, asked: Asked, person: str | None = None) -> None:
    """Note a question; the person is kept as long as the words, so that both can be erased on request."""
    connection.execute(_NOTE, vars(asked) | {"person": person})


def latest(connection: Connection, count: int = 100) -> list[Asked]:
    """The newest questions first."""
    columns = [questions.c[field.name] for field in fields(Asked)]
    rows = connection.execute(select(*columns).order_by(questions.c.id.desc()).limit(count))
    return [Asked(*row) for row in rows]


def forget(connection: Connection, address: Address) -> None:
    """Erase the words of a person's questions and whose they are; the figures stay."""
    mine = and_(questions.c.channel == address.channel, questions.c.person == address.person)
    connection.execute(update(questions).where(mine).values(text=None, person=None))


def purge_texts(connection: Connection, before: datetime) -> int:
    """Erase words and persons of questions asked before a time, the figures stay; how many were erased."""
    old = and_(questions.c.at < before, questions.c.text.is_not(None) | questions.c.person.is_not(None))
    return connection.execute(update(questions).where(old).values(text=None, person=None)).rowcount
