"""What is looked at and not changed: whether the audit trail is whole, and messages set aside because they failed."""

from starlette.responses import Response

from bot.console.visits import Visit
from bot.store import telegram
from knowledge.store import audit


def show_verified(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        verified = audit.verify(connection)
    return visit.show("verified.html", verified=verified)


def show_quarantine(visit: Visit) -> Response:
    """The words stay closed: the row tells what failed, not what somebody wrote."""
    with visit.database.reading() as connection:
        rows = telegram.quarantined(connection)
    return visit.show("quarantine.html", rows=rows)
