"""The bot's own tables, on the MetaData of the knowledge store and created by the same migrations."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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

telegram_updates = Table(
    "telegram_updates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("payload", OutsideText, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("trouble", OutsideText, nullable=False),
    UniqueConstraint("bot", "update_id", name="one_row_an_update"),
)
Index("telegram_updates_by_state", telegram_updates.c.state, telegram_updates.c.update_id)
Index("telegram_updates_by_chat", telegram_updates.c.chat, telegram_updates.c.asked_at)

# `pages` are the answer as it is drawn, `sent` how many of them are out, `passive` what answered the callback itself;
# `late`: the platform was told to wait for the answer.
wechat_callbacks = Table(
    "wechat_callbacks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", OutsideText, nullable=False),
    Column("message_key", OutsideText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("payload", OutsideText, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("until", Moment),
    Column("tries", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("passive", OutsideText, nullable=False),
    UniqueConstraint("person", "message_key", name="one_row_a_callback"),
)
Index("wechat_callbacks_by_state", wechat_callbacks.c.state, wechat_callbacks.c.id)

# How many messages of customer service a person may still be sent, and until when.
wechat_allowances = Table(
    "wechat_allowances",
    metadata,
    Column("person", OutsideText, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("left", Integer, nullable=False),
)

wechat_tokens = Table(
    "wechat_tokens",
    metadata,
    Column("appid", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("region", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("persons", String(16), nullable=False, server_default=""),
    Column("rhythm", String(8), nullable=False, server_default=""),
)

follows = Table(
    "follows",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("item_code", String(200), primary_key=True),
    Column("created_at", Moment, nullable=False),
)

interests = Table(
    "interests",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("value", String(200), primary_key=True),
)

# Why people left, without the people.
departures = Table(
    "departures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("broadcast", Integer, nullable=False),
    Column("reason", String(32), nullable=False),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("policy", String(8), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("contributors", JSON, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_digest", String(64), nullable=False),
    Column("launched_by", Text, nullable=False),
    Column("launched_at", Moment),
    Column("starts_at", Moment),
    Column("ended_at", Moment),
    Column("size", Integer, nullable=False),
    Column("hold", Text, nullable=False),
    Column("edition", Integer),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("edition", name="one_broadcast_an_edition"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("broadcast", Integer, ForeignKey("broadcasts.number"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("rhythm", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("cause", OutsideText, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("attempted_at", Moment),
    Column("message", String(32), nullable=False),
    Column("original", String(32), nullable=False),
    Column("job", Integer),  # of `mass_jobs`; none for what is sent to one person
    UniqueConstraint("broadcast", "channel", "person", name="one_row_a_recipient"),
)
Index("deliveries_due", deliveries.c.channel, deliveries.c.state, deliveries.c.due_at, deliveries.c.id)
Index("deliveries_by_state", deliveries.c.broadcast, deliveries.c.state)
Index("deliveries_by_person", deliveries.c.channel, deliveries.c.person, deliveries.c.attempted_at)
Index("deliveries_by_job", deliveries.c.job)

# WeChat's mass messages: `key` is what the platform knows a repeated call by, `message` its number of what it took.
mass_jobs = Table(
    "mass_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("broadcast", Integer, ForeignKey("broadcasts.number"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("begun_at", Moment),
    Column("message", String(32), nullable=False),
    Column("removable", Boolean, nullable=False),
    Column("removal", Text, nullable=False),
    UniqueConstraint("broadcast", "part", name="one_mass_job_a_part"),
)
Index("mass_jobs_by_state", mass_jobs.c.state, mass_jobs.c.due_at)

# What the platform reported of them, in numbers of people; it may do so before siban knows that it took the message.
mass_results = Table(
    "mass_results",
    metadata,
    Column("message", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("status", OutsideText, nullable=False),
    Column("total", Integer, nullable=False),
    Column("admitted", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
)

# How many of a broadcast's deliveries were purged, in which state and for which cause: its report goes on adding up.
delivery_counts = Table(
    "delivery_counts",
    metadata,
    Column("broadcast", Integer, ForeignKey("broadcasts.number"), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("cause", OutsideText, primary_key=True),
    Column("number", Integer, nullable=False),
)

senders = Table(
    "senders",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("beat_at", Moment, nullable=False),
)

# How fast a channel's platform may be written to, over all senders; `claims` only grows, `mark` names this database;
# `seen_at`: when a sender last was in contact with it.
paces = Table(
    "paces",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("mark", String(32), nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claims", BigInteger, nullable=False),
    Column("seen_at", Moment),
)

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
