"""What staff decided about questions that were not answered and answers that were rated low."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from bot.likeness import Print
from bot.store.tables.care import case_decisions, ratings
from bot.store.tables.chats import questions

Decision = Literal["ignored", "out_of_scope", "assigned", "alias", "answered", "checked"]
UNANSWERED = "not_found"
LOW = 2  # stars


@dataclass(frozen=True)
class Decided:
    """One decision. `print` tells which questions it is about (empty: low ratings of `item_code`); no words are kept."""

    at: datetime
    who: str
    decision: Decision
    print: Print = frozenset()
    item_code: str = ""
    department: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Unanswered:
    """What somebody said, masked, and could not be answered: how often, and when the last time."""

    text: str
    count: int
    at: datetime


@dataclass(frozen=True)
class Low:
    """Low ratings of one item: how many, and when the first and the last came."""

    item_code: str
    count: int
    first: datetime
    last: datetime


def decide(connection: Connection, decided: Decided) -> None:
    connection.execute(insert(case_decisions), {**asdict(decided), "print": sorted(decided.print)})


def decisions(connection: Connection) -> list[Decided]:
    """All of them, oldest first."""
    columns = [case_decisions.c[name] for name in Decided.__dataclass_fields__]
    rows = (Decided(*row) for row in connection.execute(select(*columns).order_by(case_decisions.c.id)))
    return [replace(row, print=frozenset(row.print)) for row in rows]


def unanswered(connection: Connection, limit: int = 2_000) -> list[Unanswered]:
    """Questions whose words are still kept, each text once, the newest first."""
    newest = func.max(questions.c.at)
    wanted = select(questions.c.text, func.count(), newest).group_by(questions.c.text)
    wanted = wanted.where(questions.c.outcome == UNANSWERED, questions.c.text.is_not(None), questions.c.text != "")
    return [Unanswered(*row) for row in connection.execute(wanted.order_by(newest.desc(), questions.c.text).limit(limit))]


def low_ratings(connection: Connection, code: str, since: datetime | None) -> Low | None:
    """Low ratings of an item after a time; None when there are none."""
    wanted = select(func.count(), func.min(ratings.c.at), func.max(ratings.c.at))
    wanted = wanted.where(ratings.c.item_code == code, ratings.c.stars <= LOW)
    wanted = wanted.where(ratings.c.at > since) if since else wanted
    count, first, last = connection.execute(wanted).one()
    return Low(code, count, first, last) if count else None


def rated_low(connection: Connection) -> list[str]:
    """Codes of items that anybody ever rated low."""
    wanted = select(ratings.c.item_code).where(ratings.c.stars <= LOW, ratings.c.item_code != "").distinct()
    return list(connection.scalars(wanted.order_by(ratings.c.item_code)))
