"""Questions asked: what the centre learns from, without the person, and without the words after a while."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import questions


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


def note(connection: Connection, asked: Asked) -> None:
    connection.execute(insert(questions), asdict(asked))


def latest(connection: Connection, count: int = 100) -> list[Asked]:
    """The newest questions first."""
    columns = [questions.c[field.name] for field in fields(Asked)]
    rows = connection.execute(select(*columns).order_by(questions.c.id.desc()).limit(count))
    return [Asked(*row) for row in rows]


def purge_texts(connection: Connection, before: datetime) -> int:
    """Erase the words of questions asked before a time, the figures stay; how many were erased."""
    old = questions.c.at < before
    return connection.execute(update(questions).where(old, questions.c.text.is_not(None)).values(text=None)).rowcount
