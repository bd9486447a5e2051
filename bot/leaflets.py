"""The 一次性告知单 of an item: everything that somebody needs to know before going, for a region and a situation."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording_situations
from bot.cards import option_choices, page_address
from bot.messages import ItemCard, Reply, Section
from bot.replies import Conversation, tell
from knowledge.catalogue.guide import Step
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.situations import Path, extended, following, holds, labels
from knowledge.matching.facets import Facet
from knowledge.ready import Knowledge

_MOMENTARY = re.compile(r"（现在[^（）]*）$|^今天受理的话.*$")
FACETS: tuple[Facet, ...] = ("materials", "time", "place", "fee", "online", "condition", "phone")


@dataclass(frozen=True)
class Turning:
    """A way on from this leaflet: what it says, and the address it leads to."""

    label: str
    address: str


@dataclass(frozen=True)
class Leaflet:
    """`card` is the item for this region and situation, `sections` its facets in words, materials and steps apart.
    `asked` with `options` is the situation question that is still open; `chosen` the options taken, `anew` undoes them."""

    card: ItemCard
    sections: tuple[Section, ...]
    warnings: tuple[Section, ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    chosen: tuple[str, ...]
    asked: str
    options: tuple[Turning, ...]
    anew: str
    edition: int
    region: str = ""

    @property
    def doable(self) -> bool:
        """Whether the item can be done now: what no longer goes on is told without materials."""
        return any(part.facet == "materials" for part in self.sections)

    @property
    def vertical(self) -> bool:
        """Whether the Mongolian name is in the script that runs from top to bottom."""
        return any("\u1800" <= character <= "\u18af" for character in self.card.name_mn)

    @property
    def description(self) -> str:
        """The item in one sentence, for search engines."""
        limit = self.card.promised_limit.text if self.card.promised_limit else ""
        materials = "、".join(m.name for m in self.card.materials[:5])
        parts = (
            f"{self.card.name}怎么办",
            self.card.department and f"由{self.card.department}办理",
            limit and f"承诺时限{limit}",
            self.card.visits,
            materials and f"要带{materials}",
        )
        return "，".join(filter(None, parts)) + "。"


def leaflet(item: ServiceItem, region: str, path: Path, knowledge: Knowledge, now: datetime) -> Leaflet:
    """The leaflet of an item. Choices that do not hold are left out; a region that is not known is none."""
    path = path if holds(item, path) else ()
    region = region if region in knowledge.tree.by_code else ""
    here = Conversation(region=region, item=item.code, path=path, asked_region=True)
    reply, _ = tell(item, FACETS, here, knowledge, now, asks=False)
    assert reply.item is not None  # `tell` always tells one
    asked = following(item, path)
    return Leaflet(
        card=reply.item,
        sections=tuple(_lasting(part) for part in reply.sections if part.facet),
        warnings=tuple(part for part in reply.sections if not part.facet),
        steps=item.steps,
        notes=_notes(reply, labels(item, path)),
        chosen=labels(item, path),
        asked=asked.text if asked else "",
        options=_options(item, region, path),
        anew=page_address(item.code, region) if path else "",
        edition=reply.edition,
        region=region,
    )


def _lasting(part: Section) -> Section:
    """Without what is true only at this moment: whether a door is open, when it would be done from today."""
    lines = (_MOMENTARY.sub("", line) for line in part.lines)
    return replace(part, lines=tuple(line for line in lines if line))


def _notes(reply: Reply, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """What is said below an answer, but for the situation, which the leaflet says itself."""
    said = wording_situations.CHOSEN.format(labels="；".join(chosen))
    return tuple(note for note in reply.notes if note != said)


def _options(item: ServiceItem, region: str, path: Path) -> tuple[Turning, ...]:
    asked = following(item, path)
    if asked is None:
        return ()
    ways = (extended(item, path, option.key) for option in asked.options)
    labelled = zip(option_choices(item, asked), ways, strict=True)
    return tuple(Turning(choice.name, page_address(item.code, region, way)) for choice, way in labelled)
