"""What goes to Telegram, as plain data: texts with buttons, places, toasts, cards."""

from dataclasses import dataclass

from bot.channels.telegram.texts import Html


@dataclass(frozen=True)
class Button:
    """A button under a message: `data` comes back when it is pressed, `url` opens; one of the two."""

    text: str
    data: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Say:
    """A message. `edits` is the message it replaces in place (0: a new one); `asks_position` puts a button to share the
    position instead of the keyboard."""

    text: Html
    rows: Rows = ()
    edits: int = 0
    asks_position: bool = False


@dataclass(frozen=True)
class Place:
    """A point on the map; WGS-84 degrees."""

    lat: float
    lon: float
    title: str
    address: str


@dataclass(frozen=True)
class Toast:
    """The answer to a pressed button: words over the chat, or just an end to the waiting."""

    press: str
    text: str = ""
    alert: bool = False


@dataclass(frozen=True)
class Card:
    """One result of an inline query."""

    id: str
    title: str
    description: str
    text: Html
    rows: Rows = ()


@dataclass(frozen=True)
class Cards:
    """The answer to an inline query."""

    query: str
    cards: tuple[Card, ...]


Outgoing = Say | Place | Toast | Cards
