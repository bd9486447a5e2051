"""What the registers read: one selection of the store each, with the columns that may be shown."""

from sqlalchemy import case, func, select

from bot.store.cases import UNANSWERED
from bot.store.tables.broadcasts import deliveries
from bot.store.tables.care import reports
from bot.store.tables.chats import questions
from bot.store.tables.subscribers import follows, subscribers
from knowledge.store.tables import audit, editions, staff, staff_sessions, workbook_columns

OPEN, CLOSED = "open", "closed"

# Rows that only a secret or a person could name get a number of their own.
_by_start = func.row_number().over(order_by=(staff_sessions.c.created_at, staff_sessions.c.hash)).label("number")
_by_coming = func.row_number().over(order_by=(subscribers.c.created_at, subscribers.c.channel, subscribers.c.person))
_followed = select(func.count()).where(follows.c.channel == subscribers.c.channel, follows.c.person == subscribers.c.person)

STAFF = select(
    staff.c.username, staff.c.role, staff.c.department, staff.c.disabled, staff.c.created_at
).subquery("staff_register")  # fmt: skip

SESSIONS = (
    select(
        _by_start,
        staff_sessions.c.username,
        staff.c.role,
        staff_sessions.c.origin,
        staff_sessions.c.created_at,
        staff_sessions.c.seen_at,
    )
    .join_from(staff_sessions, staff, staff.c.username == staff_sessions.c.username)
    .subquery("session_register")
)

AUDIT = select(
    audit.c.number, audit.c.at, audit.c.who, audit.c.role, audit.c.origin, audit.c.action, audit.c.subject,
    audit.c.outcome, audit.c.reason, audit.c.before, audit.c.after, audit.c.hash,
).subquery("audit_register")  # fmt: skip

EDITIONS = select(
    editions.c.number, editions.c.state, editions.c.base, editions.c.note, editions.c.contributors, editions.c.created_at,
    editions.c.approved_by, editions.c.cleared_by, editions.c.published_by, editions.c.published_at, editions.c.digest,
).subquery("edition_register")  # fmt: skip

SUBSCRIBERS = select(
    _by_coming.label("number"), subscribers.c.channel, subscribers.c.person, subscribers.c.active, subscribers.c.wanted,
    subscribers.c.region, subscribers.c.persons, subscribers.c.rhythm, _followed.scalar_subquery().label("followed"),
    subscribers.c.created_at,
).subquery("subscriber_register")  # fmt: skip

DELIVERIES = select(
    deliveries.c.id, deliveries.c.broadcast, deliveries.c.channel, deliveries.c.person, deliveries.c.state,
    deliveries.c.cause, deliveries.c.attempts, deliveries.c.doubts, deliveries.c.due_at, deliveries.c.attempted_at,
).subquery("delivery_register")  # fmt: skip

REPORTS = select(
    reports.c.id, reports.c.at, case((reports.c.closed_at.is_(None), OPEN), else_=CLOSED).label("state"),
    reports.c.department, reports.c.item_code, reports.c.field, reports.c.words, reports.c.due_on, reports.c.outcome,
    reports.c.closed_by, reports.c.closed_at, reports.c.channel, reports.c.edition,
).subquery("report_register")  # fmt: skip

UNANSWERED_QUESTIONS = (
    select(
        questions.c.id, questions.c.at, questions.c.text, questions.c.region, questions.c.channel, questions.c.edition
    )
    .where(questions.c.outcome == UNANSWERED, questions.c.text.is_not(None), questions.c.text != "")
    .subquery("question_register")
)  # fmt: skip

BETWEEN = "\x1f"  # stands in no name
_taught = workbook_columns.c
COLUMNS = select(
    (_taught.kind + BETWEEN + _taught.source + BETWEEN + _taught.header).label("key"),
    *(_taught.source, _taught.kind, _taught.header, _taught.field),
).subquery("column_register")
