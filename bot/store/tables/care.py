"""What people thought of the answers, and what staff decided about them."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("day", String(10), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText),
    Column("stars", Integer, nullable=False),
    Column("item_code", String(200), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("region", Text, nullable=False),
    UniqueConstraint("channel", "person", "day", name="one_rating_a_day"),
)
Index("ratings_by_time", ratings.c.at)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText),
    Column("item_code", String(200), nullable=False),
    Column("field", String(32), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("words", OutsideText, nullable=False),
    Column("department", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("outcome", OutsideText, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed_at", Moment),
    Column("mended_in", Integer),
    Column("told_at", Moment),
)
Index("reports_by_department", reports.c.department, reports.c.closed_at, reports.c.due_on)
Index("reports_by_person", reports.c.channel, reports.c.person)

# What staff decided about questions that were not answered: by fingerprint, the words are not kept.
case_decisions = Table(
    "case_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("print", JSON, nullable=False),
    Column("item_code", String(200), nullable=False),
    Column("department", Text, nullable=False),
    Column("due_on", Date),
)
