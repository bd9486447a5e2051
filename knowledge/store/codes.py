"""Second factor: the six digits of an authenticator app (TOTP, RFC 6238), each good once."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import Connection, delete, select, update

from knowledge.store.database import insert_into
from knowledge.store.tables import staff_codes as codes

STEP = 30  # seconds
ISSUER = "四办控制台"


@dataclass(frozen=True)
class Secret:
    """What the app of a person shares with us; it counts only once the person has shown a right code."""

    text: str
    confirmed: bool

    def uri(self, username: str) -> str:
        return pyotp.TOTP(self.text).provisioning_uri(name=username, issuer_name=ISSUER)


def find(connection: Connection, username: str) -> Secret | None:
    row = connection.execute(select(codes).where(codes.c.username == username)).first()
    return Secret(row.secret, row.confirmed) if row else None


def prepare(connection: Connection, username: str) -> None:
    """A new secret in place of any other, not yet confirmed."""
    values = {"secret": pyotp.random_base32(), "confirmed": False, "last_step": 0}
    insertion = insert_into(connection, codes).values(username=username, **values)
    connection.execute(insertion.on_conflict_do_update(index_elements=["username"], set_=values))


def accept(connection: Connection, username: str, code: str, now: datetime) -> bool:
    """Whether a code is right now, one step early or one late, and was not used before; then it is confirmed and used up."""
    row = connection.execute(select(codes).where(codes.c.username == username)).first()
    step = _step(row.secret, code, now) if row else 0
    if row is None or step <= row.last_step:
        return False
    connection.execute(update(codes).where(codes.c.username == username).values(confirmed=True, last_step=step))
    return True


def remove(connection: Connection, username: str) -> None:
    connection.execute(delete(codes).where(codes.c.username == username))


def _step(secret: str, code: str, now: datetime) -> int:
    """The number of the 30 seconds that the code belongs to; 0 when it is wrong."""
    here = int(now.timestamp()) // STEP
    digits = code.replace(" ", "")
    return next((s for s in (here, here - 1, here + 1) if pyotp.TOTP(secret).verify(digits, for_time=s * STEP)), 0)
