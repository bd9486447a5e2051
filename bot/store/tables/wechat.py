"""What WeChat brought and allows, and the mass messages that it was given."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

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
