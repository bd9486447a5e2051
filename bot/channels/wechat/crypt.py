"""Safe mode: AES-256-CBC around a random prefix, the length, the words and the appid."""

import base64
import hmac
import struct
from dataclasses import dataclass, field
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # bytes that the padding fills up to, twice the cipher's own block
PREFIX = 16  # random bytes in front, so that equal words look different


class Unreadable(Exception):
    """It does not open. One error for all reasons: whoever probes learns nothing."""


@dataclass(frozen=True)
class Safe:
    """Opens and closes for one account. `key` is the EncodingAESKey: 43 characters for 32 bytes."""

    key: str = field(repr=False)
    appid: str = ""

    def close(self, words: bytes, prefix: bytes = b"") -> str:
        """Base64 of what is sealed; `prefix` is given by tests only."""
        body = (prefix or token_bytes(PREFIX)) + struct.pack(">I", len(words)) + words + self.appid.encode()
        count = BLOCK - len(body) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(body + bytes([count]) * count) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> bytes:
        """The words. Raises Unreadable."""
        try:
            decryptor = self._cipher().decryptor()
            body = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        except ValueError:
            raise Unreadable from None
        return self._unpack(_unpadded(body))

    def _unpack(self, body: bytes) -> bytes:
        start = PREFIX + 4
        end = start + int.from_bytes(body[PREFIX:start], "big")
        if len(body) < start or end > len(body) or not hmac.compare_digest(body[end:], self.appid.encode()):
            raise Unreadable
        return body[start:end]

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unpadded(body: bytes) -> bytes:
    count = body[-1] if body else 0
    if not 1 <= count <= BLOCK or body[-count:] != bytes([count]) * count:
        raise Unreadable
    return body[:-count]
