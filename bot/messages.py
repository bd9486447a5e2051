"""Address, Question, Reply: all that the core and the channels share."""

from dataclasses import dataclass
from typing import Literal

from knowledge.matching.facets import Facet

Outcome = Literal["answered", "choices", "not_found", "declined", "smalltalk"]


@dataclass(frozen=True)
class Address:
    """Where an answer goes: the channel and the person's id in it."""

    channel: str
    person: str


@dataclass(frozen=True)
class Question:
    """One message of a citizen. `key` is the channel's message id: the same key gets the same reply once.

    `pick` is the code behind a button and `facets` what it asks of it; `at` is a WGS-84 (latitude, longitude); `region` a
    region code. `edition` is the one that the person was looking at, `elder` whether the page is in the mode for elders;
    0 and None when the channel does not know. `kept`: the channel holds the message in a row of its own until it is
    answered, and counts its tries.
    """

    address: Address
    key: str
    text: str
    pick: str = ""
    at: tuple[float, float] | None = None
    region: str = ""
    facets: tuple[Facet, ...] = ()
    kept: bool = False
    edition: int = 0
    elder: bool | None = None


@dataclass(frozen=True)
class LimitCard:
    """A time limit with its text; value 0 is 即办."""

    value: int
    unit: str
    text: str


@dataclass(frozen=True)
class MaterialCard:
    """One material to bring: 材料种类、形式、份数."""

    name: str
    type: str
    necessity: str
    originals: int | None
    copies: int | None
    form: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class MapLink:
    """A link that opens a place in one of the maps."""

    name: str
    url: str


@dataclass(frozen=True)
class PointCard:
    """The place to go to. `distance_m` is None without a position, `open_now` None without published hours; `opens` tells
    when a closed one opens next, `notice` that it lies outside the place asked for; `ways` are other ways to get it done,
    a sentence each; `links` open it in a map."""

    code: str
    name: str
    address: str
    phone: str
    lat: float | None
    lon: float | None
    distance_m: int | None
    open_now: bool | None
    hours: str
    window: str = ""
    depth: str = ""
    note: str = ""
    opens: str = ""
    notice: str = ""
    ways: tuple[str, ...] = ()
    links: tuple[MapLink, ...] = ()


@dataclass(frozen=True)
class SourceCard:
    """Where the answer comes from; `text` is the sentence that every answer ends with."""

    list_name: str
    document_no: str
    url: str
    published_on: str
    edition: int
    demonstration: bool
    text: str


@dataclass(frozen=True)
class ItemCard:
    """An item as the public interface shows it; `page` is the address of its page below the site's root, `state` why it
    cannot be done (已取消 …)."""

    code: str
    name: str
    department: str
    region: str
    modes: tuple[str, ...]
    online_depth: str
    promised_limit: LimitCard | None
    legal_limit: LimitCard | None
    materials: tuple[MaterialCard, ...]
    point: PointCard | None
    source: SourceCard
    visits: str = ""
    page: str = ""
    state: str = ""
    name_mn: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Choice:
    """One item offered, `hint` tells it from its siblings (department, region); or an option of the question asked."""

    code: str
    name: str
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """A titled part of an answer, about one facet (`all`: how it is handled). Channels split between lines, never inside
    one, and may draw a card of the item instead."""

    title: str
    lines: tuple[str, ...]
    facet: Facet | None = None

    @property
    def text(self) -> str:
        return "\n".join((f"【{self.title}】", *self.lines) if self.title else self.lines)


@dataclass(frozen=True)
class Reply:
    """What siban says, as meaning: channels draw it. `suggestions` are short texts a person may tap or type;
    `more` are the answers to the several needs of one message, in order, while this reply only holds them together;
    `asks` is the question that `choices` answer when they are no items, but situations of one; `asks_region` invites to
    share a position or to name a place; `asks_rating` to rate the answer, `rated_later` where a channel sees that the person
    has fallen silent; `region` is the name of the place remembered.
    `guess`: the item is only likely, as `opening` says; channels draw the others, `choices`, before what is told of it.
    `page` is the address, below the site's root, of the page of what is no single item.
    `english`: siban speaks English here, and a channel's own words should be English as well.
    `details` are sections for who wants to know more: channels draw them after the choices, folded where they can."""

    outcome: Outcome
    facet: Facet = "all"
    opening: str = ""
    item: ItemCard | None = None
    sections: tuple[Section, ...] = ()
    choices: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    asks_region: bool = False
    region: str = ""
    edition: int = 0
    asks: str = ""
    asks_rating: bool = False
    rated_later: bool = False
    more: tuple["Reply", ...] = ()
    details: tuple[Section, ...] = ()
    guess: bool = False
    english: bool = False
    page: str = ""

    @property
    def text(self) -> str:
        """The whole reply as plain text, as the terminal and the interface give it."""
        told = [section.text for section in self.sections]
        told += [f"—— {n} ——\n{part.text}" for n, part in enumerate(self.more, 1)]
        asked = [self.asks, "\n".join(self.options)]
        parts = [self.opening, *(asked + told if self.guess else told + asked), *(part.text for part in self.details)]
        return "\n\n".join(part for part in (*parts, "\n".join(self.notes)) if part)

    @property
    def options(self) -> tuple[str, ...]:
        """The choices as numbered lines."""
        return tuple(f"{n}. {c.name}" + (f"（{c.hint}）" if c.hint else "") for n, c in enumerate(self.choices, 1))
