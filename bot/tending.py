"""What a sender looks after beside sending: its heartbeat, the dead, the late, the stopped, the done, the count."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.store import broadcasts, mass, upkeep
from knowledge.store.database import Database

log = structlog.get_logger()

LATE = "超过 60 分钟没能发送，请确认现在还适合发，再继续"
RECOUNT_EVERY = timedelta(minutes=5)


class Tending:
    """Looks are made one after the other, in a thread; each step is a transaction of its own, since each locks other rows."""

    def __init__(self, database: Database, sender: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._recount_at = clock()

    def look(self, in_contact: Collection[str]) -> None:
        """`in_contact`: the channels whose platforms the sender reaches. Raises StoreUnavailable."""
        now = self._clock()
        with self._database.writing(alone=False) as connection:
            upkeep.beat(connection, self._sender, now)
        with self._database.writing(alone=False) as connection:
            if rescued := upkeep.rescue_dead(connection, now):
                log.warning("rescued_from_dead_senders", deliveries=rescued)
        with self._database.writing(alone=False) as connection:
            upkeep.cancel_stopped(connection)
        with self._database.writing(alone=False) as connection:
            mass.look_after(connection, now)
        with self._database.writing(alone=False) as connection:
            if held := upkeep.hold_late(connection, now, LATE, in_contact):
                log.warning("broadcasts_held", broadcasts=held)
            upkeep.finish(connection, now)
        if now >= self._recount_at:
            self._recount_at = now + RECOUNT_EVERY
            self._recount()

    def _recount(self) -> None:
        with self._database.reading() as connection:
            for broadcast, report in broadcasts.off(connection):
                log.error("broadcast_does_not_add_up", broadcast=broadcast.number, size=broadcast.size, counts=report.counts)
