"""What a button carries: at most 64 bytes, signed for the chat it was sent to."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Literal

from bot.cards import OPTION_MARK
from knowledge.matching.facets import FACETS, Facet

LONGEST_DATA = 64  # bytes of callback_data

Verb = Literal["item", "theme", "say", "region", "page", "map", "follow", "lists", "leave", "why"]
_LETTERS: dict[str, Verb] = {
    "i": "item",
    "t": "theme",
    "s": "say",
    "r": "region",
    "p": "page",
    "m": "map",
    "f": "follow",
    "l": "lists",
    "u": "leave",
    "w": "why",
}
_SEAL = 9  # bytes of the signature, 12 characters


@dataclass(frozen=True)
class Press:
    """What pressing a button means. `what` is an item's, option's or theme's `short` name, a region code, words, or the
    number of the update whose answer is turned over; `edition` the one it was drawn from."""

    verb: Verb
    what: str = ""
    facet: Facet = "all"
    page: int = 0
    edition: int = 0


def short(code: str) -> str:
    """A name of 12 characters of `[A-Za-z0-9_-]` for a code of any length and alphabet."""
    return _text(blake2b(code.encode("utf-8", "replace"), digest_size=_SEAL).digest())


def short_option(pick: str) -> str:
    """The same for the pick of a situation: a name of its item, a dot, a name of its option."""
    code, _, option = pick.rpartition(OPTION_MARK)
    return f"{short(code)}.{short(option)}"


class Seal:
    """Signs and reads buttons. The key comes from the bot's token: a new token makes all older buttons void."""

    def __init__(self, token: str) -> None:
        self._key = sha256(b"siban telegram buttons\0" + token.encode()).digest()

    def sign(self, chat: int, press: Press) -> str:
        """The callback data. Raises ValueError when `what` is too long for it or no text that can be sent."""
        letter = next(letter for letter, verb in _LETTERS.items() if verb == press.verb)
        body = f"{letter}{press.edition:x}.{press.page}.{FACETS.index(press.facet)}.{press.what}"
        data = self._seal(chat, body) + body
        if len(data.encode()) > LONGEST_DATA:
            raise ValueError(f"a button holds {LONGEST_DATA} bytes, not {data!r}")
        return data

    def read(self, chat: int, data: str) -> Press | None:
        """What was pressed; None when it was not signed by us for this chat."""
        seal, body = data[:12], data[12:]
        if not hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(chat, body).encode()):
            return None
        edition, page, facet, what = body[1:].split(".", 3)
        return Press(_LETTERS[body[0]], what, FACETS[int(facet)], int(page), int(edition, 16))

    def _seal(self, chat: int, body: str) -> str:
        written = f"{chat} {body}".encode("utf-8", "replace")
        return _text(hmac.digest(self._key, written, sha256)[:_SEAL])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
