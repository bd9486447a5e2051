"""Whether the database is the one that senders have worked on so far, or a backup of it."""

from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.store import deliveries, upkeep
from bot.store.deliveries import Claim
from bot.witness import Witness

log = structlog.get_logger()

RESTORED = "数据库像是从备份恢复的，有些人可能已经收到过，请确认后再继续"


class Trust:
    """Of one sender; every claim asks it first."""

    def __init__(self, witness: Witness, sender: str) -> None:
        self._witness = witness
        self._sender = sender

    def look(self, connection: Connection, channel: str, now: datetime) -> tuple[Claim, bool]:
        """The pace of a channel, and whether anything may be claimed: in a backup what runs waits for a person instead. A
        sign of life of the sender."""
        upkeep.beat(connection, self._sender, now)
        allowed = deliveries.pace(connection, channel, now)
        if self._holds(connection, allowed, now):
            return allowed, True
        held = upkeep.hold(connection, RESTORED)
        self._witness.note(allowed.mark, allowed.claims, lower=True)
        log.warning("restored_backup", held=held)
        return allowed, False

    def note(self, claimed: Claim) -> None:
        """What was claimed is committed."""
        self._witness.note(claimed.mark, claimed.claims)

    def _holds(self, connection: Connection, allowed: Claim, now: datetime) -> bool:
        if self._witness.knows(allowed.mark):
            return not self._witness.is_behind(allowed.mark, allowed.claims)
        return allowed.claims == 0 or upkeep.others_live(connection, self._sender, now)
