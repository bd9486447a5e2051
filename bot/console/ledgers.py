"""What is looked at and not changed: the audit trail, and messages set aside because they failed."""

from starlette.responses import Response

from bot.console.visits import Visit
from bot.store import telegram
from knowledge.store import audit

ROWS = 50


def show_audit(visit: Visit) -> Response:
    wanted = {name: visit.query(name) for name in ("who", "action", "outcome")}
    with visit.database.reading() as connection:
        rows = audit.latest(connection, ROWS + 1, visit.query_number("before"), **wanted)
        head = audit.head(connection)
    more = rows[ROWS - 1].number if len(rows) > ROWS else 0
    return visit.show("audit.html", rows=rows[:ROWS], more=more, wanted=wanted, head=head, outcomes=list(audit.Outcome))


def show_verified(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        verified = audit.verify(connection)
    return visit.show("verified.html", verified=verified)


def show_quarantine(visit: Visit) -> Response:
    """The words stay closed: the row tells what failed, not what somebody wrote."""
    with visit.database.reading() as connection:
        rows = telegram.quarantined(connection)
    return visit.show("quarantine.html", rows=rows)
