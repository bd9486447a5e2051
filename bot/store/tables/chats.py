"""What people say, where each conversation stands, and what was asked."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText, nullable=False),
    Column("message_key", OutsideText, nullable=False),
    Column("text", OutsideText, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reply", Text),
    Column("answered_at", Moment),
    UniqueConstraint("channel", "person", "message_key", name="one_row_a_message"),
)
Index("inbox_by_state", inbox.c.state, inbox.c.id)

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("state", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("text", OutsideText),
    Column("outcome", String(16), nullable=False),
    Column("facet", String(16), nullable=False),
    Column("item_code", String(200), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("score", Float),
    Column("person", OutsideText),
)
Index("questions_by_time", questions.c.at)
Index("questions_by_person", questions.c.channel, questions.c.person)
