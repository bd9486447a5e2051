"""What a turn ends in — an item told, choices offered, a plain sentence — and what is remembered of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording
from bot.answers import Asked, sections
from bot.cards import choice, item_card, source_card
from bot.messages import Outcome, Reply, Section
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Near, nearest
from knowledge.matching.facets import Facet
from knowledge.ready import Knowledge


@dataclass(frozen=True)
class Conversation:
    """What siban remembers of a person: codes, never items; an item may be gone when "2" is picked."""

    region: str = ""
    at: tuple[float, float] | None = None
    item: str = ""
    facets: tuple[Facet, ...] = ()
    offered: tuple[str, ...] = ()
    asked_region: bool = False
    question: str = ""  # the last one that led to choices: a short answer to them narrows it


Turn = tuple[Reply, Conversation]


def tell(
    item: ServiceItem,
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
    notes: tuple[str, ...] = (),
) -> Turn:
    """The answer about one item, for the facets asked."""
    near, located = _near(item, conversation, knowledge, now), _located(item, conversation, knowledge)
    wants = not located and not conversation.asked_region and (not facets or "place" in facets) and bool(knowledge.points)
    notes = (*notes, *_elsewhere(item, conversation, knowledge), *((wording.WHICH_REGION,) if wants else ()))
    reply = Reply(
        outcome="answered",
        facet=facets[0] if facets else "all",
        opening=item.name + (f"（{item.department}）" if item.department else ""),
        item=item_card(item, near, knowledge, now),
        sections=sections(Asked(item, near, located, knowledge, now), facets),
        notes=(*notes, source_card(item, knowledge).text),
        suggestions=tuple(text for facet, text in wording.SUGGESTED.items() if facet not in facets),
        asks_region=wants,
        edition=knowledge.edition,
    )
    asked = conversation.asked_region or wants
    return reply, replace(conversation, item=item.code, facets=facets, offered=(), asked_region=asked)


def _foreign(item: ServiceItem, conversation: Conversation, knowledge: Knowledge) -> str:
    """The banner whose own item this is, when the citizen is not known to be of it; empty otherwise."""
    own = knowledge.tree.banner(item.region)
    return own if own and not knowledge.tree.within(conversation.region, own) else ""


def _located(item: ServiceItem, conversation: Conversation, knowledge: Knowledge) -> bool:
    """Whether the point told is chosen for a place: the citizen's, or the only one where the item exists."""
    return bool(conversation.region or conversation.at or _foreign(item, conversation, knowledge))


def _elsewhere(item: ServiceItem, conversation: Conversation, knowledge: Knowledge) -> tuple[str, ...]:
    own = _foreign(item, conversation, knowledge)
    return (wording.OF_ONE_BANNER.format(banner=knowledge.tree.name(own)),) if own else ()


def _near(item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Near | None:
    """The nearest point for a citizen whose place is known; otherwise the city's own, or one close to the city's seat."""
    points, tree, today = knowledge.points, knowledge.tree, now.date()
    if own := _foreign(item, conversation, knowledge):
        return nearest(points, item.code, tree, today, own)
    if conversation.region or conversation.at:
        return nearest(points, item.code, tree, today, conversation.region, conversation.at)
    citys = nearest(points, item.code, tree, today, _city(knowledge))
    if citys and citys.depth == "全办":
        return citys
    found = nearest(points, item.code, tree, today, at=_seat(knowledge))
    return replace(found, distance_m=None) if found else citys


def _city(knowledge: Knowledge) -> str:
    return next((region.code for region in knowledge.tree.regions if region.tier == "市"), "")


def _seat(knowledge: Knowledge) -> tuple[float, float] | None:
    """Where the city's own points stand."""
    return next(((p.lat, p.lon) for p in knowledge.points if p.tier == "市" and p.lat is not None and p.lon is not None), None)


def offer(
    items: Sequence[ServiceItem],
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    opening: str = wording.WHICH_ONE,
    notes: tuple[str, ...] = (),
) -> Turn:
    """At most three items to choose from, and 都不是."""
    reply = Reply(
        outcome="choices",
        facet=facets[0] if facets else "all",
        opening=opening,
        choices=tuple(choice(item, knowledge.tree) for item in items),
        notes=notes,
        suggestions=(wording.NONE_OF_THESE,),
        edition=knowledge.edition,
    )
    return reply, replace(conversation, offered=tuple(item.code for item in items), facets=facets)


def offer_again(conversation: Conversation, facets: tuple[Facet, ...], knowledge: Knowledge) -> Turn:
    """The same choices, saying that one must be chosen first; what was asked meanwhile is remembered."""
    items = [item for code in conversation.offered if (item := knowledge.item(code))]
    return offer(items, facets or conversation.facets, conversation, knowledge, wording.CHOOSE_FIRST)


def plain(outcome: Outcome, text: str, knowledge: Knowledge, *more: str) -> Reply:
    lines = tuple(line for line in more if line)
    return Reply(outcome, opening=text, sections=(Section("", lines),) if lines else (), edition=knowledge.edition)
