"""What a turn ends in — an item told, choices offered, a plain sentence — and what is remembered of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording, wording_changes, wording_situations
from bot.answers import sections, shortly
from bot.asked import Asked
from bot.cards import choice, item_card, option_choices, page_address, source_card, title
from bot.changes import instead_of, stands
from bot.messages import Outcome, Reply, Section
from knowledge.catalogue.guide import SituationQuestion
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Near, nearest
from knowledge.catalogue.selections import Selection
from knowledge.catalogue.situations import Path, following, holds, labels, under
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
    question: str = ""  # the last one that named a matter: details, corrections and 「…呢」 are read together with it
    path: Path = ()  # options chosen of the item's situations
    asking: str = ""  # key of the situation question that is open
    earlier: tuple[tuple[str, str], ...] = ()  # matters told, the latest last: code and the question that asked for it
    refused: tuple[str, ...] = ()  # codes that the person said it is not
    misses: int = 0  # messages in a row that led nowhere
    together: tuple[str, ...] = ()  # codes of the several matters that were answered in one reply, as long as one is open
    shown: tuple[str, ...] = ()  # the choices from which the open item was picked: another may be named by its number
    office: str = ""  # the question about a hall that was told last: a place named next is asked of it
    edition: int = 0  # of the answer seen last
    rated_on: str = ""  # day on which a rating was asked for
    elder: bool = False  # few words, the phone first
    english: bool = False
    bundle: str = ""  # code of the 一件事 told
    listing: Selection | None = None  # the list that is leafed through
    page: int = 0  # of it, from 0

    def about(self, question: str) -> "Conversation":
        """The same with another question in mind."""
        return replace(self, question=question, refused=())

    def told(self, item: ServiceItem, facets: tuple[Facet, ...]) -> "Conversation":
        """What is remembered once an item was told."""
        said = next((s for code, s in self.earlier if code == item.code == self.item), self.question or item.name)
        earlier = (*(pair for pair in self.earlier if pair[0] != item.code), (item.code, said))[-_REMEMBERED:]
        together, shown = (codes if item.code in codes else () for codes in (self.together, self.offered or self.shown))
        told = replace(self, item=item.code, facets=facets, offered=(), earlier=earlier, together=together, shown=shown)
        return replace(told, misses=0, office="")


_REMEMBERED = 6  # earlier matters that a person may come back to


Turn = tuple[Reply, Conversation]


def tell(
    item: ServiceItem,
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
    notes: tuple[str, ...] = (),
    asks: bool = True,
    others: Sequence[ServiceItem] = (),
    brief: bool = False,
    words: str = "",
    guess: bool = False,
) -> Turn:
    """The answer about one item, for the facets asked, and for the situation as far as it is known; unless `asks` is
    false with the question that would narrow it. `others` are offered beside a `guess` instead, which
    says that it is one and is short. `words`: the question itself, which may ask yes or no."""
    if not stands(item, knowledge, now.date()).doable:
        return _tell_gone(item, facets, conversation, knowledge, now, notes)
    guess = guess or bool(others)
    path = conversation.path if conversation.item == item.code and holds(item, conversation.path) else ()
    asked = _situation_asked(item, path, facets, conversation) if asks and not others else None
    item, again = under(item, path), conversation.item == item.code
    near, located = near_point(item, conversation, knowledge, now), _located(item, conversation, knowledge)
    wants = not located and not conversation.asked_region and (not facets or "place" in facets) and bool(knowledge.points)
    wants = wants and not asked  # one question at a time
    notes = (*notes, *_path_notes(item, path, conversation, knowledge), *_elsewhere(item, conversation, knowledge))
    reply = Reply(
        outcome="answered",
        facet=facets[0] if facets else "all",
        opening=wording.GUESS.format(title=title(item)) if guess else title(item),
        item=item_card(item, near, knowledge, now, page_address(item.code, conversation.region, path)),
        sections=_told(Asked(item, near, located, knowledge, now, words, again), facets, brief or guess),
        asks=wording_situations.ASK.format(question=asked.text) if asked else wording.OR_ONE_OF if others else "",
        choices=option_choices(item, asked) if asked else tuple(choice(other, knowledge.tree) for other in others),
        notes=(*notes, *((wording.WHICH_REGION,) if wants else ()), source_card(item, knowledge).text),
        suggestions=tuple(text for facet, text in wording.SUGGESTED.items() if facet not in facets),
        asks_region=wants,
        edition=knowledge.edition,
        guess=guess,
    )
    after = replace(conversation.told(item, facets), path=path, asking=asked.key if asked else "", edition=reply.edition)
    offered = tuple(other.code for other in others)
    return reply, replace(after, offered=offered, asked_region=conversation.asked_region or wants)


def _tell_gone(
    item: ServiceItem,
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
    notes: tuple[str, ...],
) -> Turn:
    """What became of an item that cannot be done, and what to do instead."""
    other = instead_of(item, knowledge, now.date())
    reply = Reply(
        outcome="answered",
        facet=facets[0] if facets else "all",
        opening=title(item),
        item=item_card(item, None, knowledge, now, page_address(item.code, conversation.region)),
        sections=sections(Asked(item, None, True, knowledge, now), facets),
        asks=wording_changes.OPEN if other else "",
        choices=(choice(other, knowledge.tree),) if other else (),
        notes=(*notes, source_card(item, knowledge).text),
        edition=knowledge.edition,
    )
    after = replace(conversation.told(item, facets), path=(), asking="", edition=reply.edition)
    return reply, replace(after, offered=(other.code,) if other else ())


def _told(asked: Asked, facets: tuple[Facet, ...], brief: bool) -> tuple[Section, ...]:
    return (shortly(asked),) if brief and not facets else sections(asked, facets)


def _situation_asked(
    item: ServiceItem, path: Path, facets: tuple[Facet, ...], conversation: Conversation
) -> SituationQuestion | None:
    """The next question of the item's tree, where the materials are told or a question is open."""
    open_already = bool(conversation.asking) and conversation.item == item.code
    return following(item, path) if open_already or not facets or "materials" in facets else None


def _path_notes(item: ServiceItem, path: Path, conversation: Conversation, knowledge: Knowledge) -> tuple[str, ...]:
    """By which options the answer is narrowed; and what was left in the middle for another item."""
    chosen = (wording_situations.CHOSEN.format(labels="；".join(labels(item, path))),) if path else ()
    before = knowledge.item(conversation.item)
    left = before and before.code != item.code and conversation.asking and conversation.path
    return (*((wording_situations.LEFT.format(name=before.name),) if before and left else ()), *chosen)


def ask_situation(item: ServiceItem, conversation: Conversation, knowledge: Knowledge, note: str = "") -> Turn:
    """The question that these choices lead to, with its options as buttons."""
    asked = following(item, conversation.path)
    told = labels(item, conversation.path)
    controls = [text for text in wording_situations.CONTROLS if told or text == wording_situations.UNSURE]
    reply = Reply(
        outcome="choices",
        facet="materials",
        opening=note or item.name + (f"：{'；'.join(told)}" if told else ""),
        asks=asked.text if asked else "",
        choices=option_choices(item, asked) if asked else (),
        suggestions=tuple(controls),
        edition=knowledge.edition,
    )
    return reply, replace(conversation, item=item.code, offered=(), asking=asked.key if asked else "")


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


def near_point(item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Near | None:
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
    return reply, replace(conversation, item="", offered=tuple(item.code for item in items), facets=facets, asking="")


def offer_again(conversation: Conversation, facets: tuple[Facet, ...], knowledge: Knowledge) -> Turn:
    """The same choices, saying that one must be chosen first; what was asked meanwhile is remembered."""
    items = [item for code in conversation.offered if (item := knowledge.item(code))]
    return offer(items, facets or conversation.facets, conversation, knowledge, wording.CHOOSE_FIRST)


def plain(outcome: Outcome, text: str, knowledge: Knowledge, *more: str) -> Reply:
    lines = tuple(line for line in more if line)
    return Reply(outcome, opening=text, sections=(Section("", lines),) if lines else (), edition=knowledge.edition)
