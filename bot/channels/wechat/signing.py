"""WeChat's signatures: the SHA-1 of sorted words, compared in constant time, valid for five minutes."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1

VALID_SECONDS = 300


def sign(*words: str) -> str:
    return sha1("".join(sorted(words)).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Seal:
    """What stands in the address of a callback. `nonce` and `timestamp` are signed, the body only in safe mode."""

    timestamp: str
    nonce: str
    signature: str
    body_signature: str = ""

    def holds(self, token: str, now: float) -> bool:
        return _same(self.signature, sign(token, self.timestamp, self.nonce)) and self._fresh(now)

    def holds_for(self, token: str, sealed: str, now: float) -> bool:
        """The same for a body in safe mode."""
        return _same(self.body_signature, sign(token, self.timestamp, self.nonce, sealed)) and self._fresh(now)

    def _fresh(self, now: float) -> bool:
        written = self.timestamp
        return written.isascii() and written.isdigit() and len(written) < 13 and abs(now - int(written)) <= VALID_SECONDS


def seal_of(query: Mapping[str, str]) -> Seal:
    """Of the parameters of an address; what is missing is empty and never holds."""
    return Seal(*(query.get(name, "") for name in ("timestamp", "nonce", "signature", "msg_signature")))


def _same(shown: str, wanted: str) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "replace"), wanted.encode())
