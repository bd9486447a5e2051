"""A 一件事 told: its items in order, their materials as one list, where to go, how long, what it costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording
from bot import wording_bundles as words
from bot.cards import bundle_address
from bot.messages import Choice, Reply, Section
from bot.replies import Conversation, Turn, near_point
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.checklist import Needed, gather
from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import ServicePoint
from knowledge.catalogue.standing import standing
from knowledge.matching.facets import Facet
from knowledge.ready import Knowledge


@dataclass(frozen=True)
class Steps:
    """A bundle as it can be done today: its steps with their items, numbered from 1, for one citizen at one moment."""

    bundle: Bundle
    steps: tuple[tuple[BundleStep, ServiceItem], ...]
    conversation: Conversation
    knowledge: Knowledge
    now: datetime

    @property
    def items(self) -> tuple[ServiceItem, ...]:
        return tuple(item for _, item in self.steps)

    def numbers(self, wanted: Callable[[ServiceItem], object]) -> list[int]:
        """The numbers of the items that are wanted."""
        return [number for number, item in enumerate(self.items, 1) if wanted(item)]


def steps_of(bundle: Bundle, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Steps:
    """Without items that are gone from the list, or cannot be done any more, or not yet."""
    found = ((step, knowledge.item(step.item)) for step in bundle.steps)
    doable = tuple((step, item) for step, item in found if item and standing(item, knowledge.catalogue, now.date()).doable)
    return Steps(bundle, doable, conversation, knowledge, now)


def tell_bundle(s: Steps, facets: Sequence[Facet], *first: Section) -> Turn:
    """The whole bundle, or what is asked of it; `first` is what the words ask in so many words."""
    asked = [facet for facet in facets if facet in SECTIONS]
    reply = _asked(s, asked) if asked else _whole(s)
    reply = replace(reply, sections=(*first, *reply.sections))
    after = replace(s.conversation, bundle=s.bundle.code, item="", facets=(), offered=(), asking="", misses=0)
    return reply, after.about(s.bundle.name)


def _whole(s: Steps) -> Reply:
    some = sum(bool(step.when) for step, _ in s.steps)
    opening = words.OPENING_SOME if some else words.OPENING
    return Reply(
        outcome="answered",
        opening=opening.format(name=s.bundle.name, count=len(s.steps), some=some),
        choices=tuple(_choice(step, item) for step, item in s.steps),
        notes=_notes(s),
        suggestions=tuple(words.SUGGESTED.values()),
        edition=s.knowledge.edition,
        details=tuple(SECTIONS[facet](s) for facet in ("materials", "place", "time", "fee")),
        page=bundle_address(s.bundle.code, s.conversation.region),
    )


def _asked(s: Steps, facets: Sequence[Facet]) -> Reply:
    return Reply(
        outcome="answered",
        facet=facets[0],
        opening=words.ASKED.format(name=s.bundle.name, count=len(s.steps)),
        sections=tuple(SECTIONS[facet](s) for facet in facets),
        notes=_notes(s),
        suggestions=(words.STEPS, *(text for facet, text in words.SUGGESTED.items() if facet not in facets)),
        edition=s.knowledge.edition,
    )


def _notes(s: Steps) -> tuple[str, ...]:
    marked = (wording.DEMONSTRATION,) if s.bundle.demonstration else ()
    return (words.ONE_BY_ONE, words.SOURCE.format(edition=s.knowledge.edition), *marked)


def _choice(step: BundleStep, item: ServiceItem) -> Choice:
    """An item with what it is for, for whom, and how long it takes: one short line on a phone."""
    limit = "" if item.promised_limit is None else item.promised_limit.text if item.promised_limit.value else words.ON_THE_SPOT
    when = f"〔{step.when}〕" if step.when else ""
    return Choice(item.code, item.name, "，".join(filter(None, (when + step.note, limit))))


def _materials(s: Steps) -> Section:
    """What everybody needs first, then what only some situations want."""
    needed = gather(s.items)
    sure = [one for one in needed if not _depends(one, s)]
    rest = [one for one in needed if one not in sure]
    numbered = [_material(number, one, s) for number, one in enumerate([*sure, *rest], 1)]
    between = (words.IF_NEEDED,) if sure and rest else ()
    lines = (*numbered[: len(sure)], *between, *numbered[len(sure) :]) or (words.NO_MATERIALS,)
    return Section(words.TITLES["materials"].format(count=len(needed)), lines, "materials")


def _depends(needed: Needed, s: Steps) -> bool:
    """Only in some situation, not at all necessary, or only for steps that are not everybody's."""
    whose = [step for step, item in s.steps if item.code in needed.for_items]
    return needed.conditional or needed.material.necessity == "非必要" or all(step.when for step in whose)


def _material(number: int, needed: Needed, s: Steps) -> str:
    material = needed.material
    steps = s.numbers(lambda item: item.code in needed.for_items)
    details = (
        wording.copies(material.originals, material.copies),
        words.CONDITIONAL if needed.conditional else "",
        "" if material.necessity == "必要" else material.necessity,
        words.used_by(steps, len(s.steps)),
    )
    return f"{number}. {material.name}（{'，'.join(filter(None, details))}）"


def _place(s: Steps) -> Section:
    """Which department does which items; then the places to go to, where one is known."""
    departments: dict[str, list[int]] = {}
    places: dict[str, list[int]] = {}
    for number, item in enumerate(s.items, 1):
        near = near_point(item, s.conversation, s.knowledge, s.now)
        departments.setdefault(item.department or wording.NOT_STATED, []).append(number)
        places.setdefault(_point(near.point) if near else item.address, []).append(number)
    lines = (words.DONE_BY.format(department=who, which=words.which(numbers)) for who, numbers in departments.items())
    where = (words.GO_TO.format(which=words.which(numbers), place=place) for place, numbers in places.items() if place)
    return Section(words.TITLES["place"], (*lines, *where), "place")


def _point(point: ServicePoint) -> str:
    return "，".join(filter(None, (point.name, point.address, point.phone)))


def _time(s: Steps) -> Section:
    limits = [item.promised_limit for item in s.items]
    at_once = s.numbers(lambda item: item.promised_limit and item.promised_limit.value == 0)
    untold = s.numbers(lambda item: item.promised_limit is None)
    special = s.numbers(lambda item: item.special_procedures)
    total = _total([limit for limit in limits if limit and limit.value])
    lines = (
        words.AT_ONCE.format(which=words.which(at_once)) if at_once else "",
        words.TOGETHER.format(limit=total) if total else "",
        words.UNTOLD.format(which=words.which(untold)) if untold else "",
        words.SPECIAL.format(which=words.which(special)) if special else "",
        _visits(s),
    )
    return Section(words.TITLES["time"], tuple(filter(None, lines)), "time")


def _total(limits: Sequence[TimeLimit]) -> str:
    """Limits added up within each unit: working days and days are not the same."""
    units = dict.fromkeys(limit.unit for limit in limits)
    sums = (TimeLimit(sum(limit.value for limit in limits if limit.unit == unit), unit) for unit in units)
    return words.PLUS.join(total.text for total in sums)


def _visits(s: Steps) -> str:
    count = sum(item.visits or 0 for item in s.items)
    never = s.numbers(lambda item: item.visits == 0)
    if not count and not never:
        return ""
    told = words.VISITS if never else words.VISITS_ONLY
    return told.format(count=count, which=words.which(never))


def _fee(s: Steps) -> Section:
    free = s.numbers(lambda item: item.no_fee and not item.fees)
    untold = s.numbers(lambda item: not item.no_fee and not item.fees)
    paid = tuple(
        words.FEE.format(number=number, name=fee.name, standard=fee.standard or wording.NOT_STATED)
        for number, item in enumerate(s.items, 1)
        for fee in item.fees
    )
    lines = (
        *paid,
        words.FREE.format(which=words.which(free)) if free else "",
        words.FEE_UNTOLD.format(which=words.which(untold)) if untold else "",
    )
    return Section(words.TITLES["fee"], tuple(filter(None, lines)), "fee")


def _online(s: Steps) -> Section:
    by_net = s.numbers(lambda item: item.by_net)
    on_site = s.numbers(lambda item: not item.by_net)
    lines = (
        words.ONLINE.format(which=words.which(by_net)) if by_net else "",
        words.ON_SITE.format(which=words.which(on_site)) if on_site else "",
    )
    return Section(words.TITLES["online"], tuple(filter(None, lines)), "online")


def _phone(s: Steps) -> Section:
    found: dict[str, list[int]] = {}
    for number, item in enumerate(s.items, 1):
        found.setdefault(item.consult or wording.HOTLINE, []).append(number)
    lines = tuple(f"{words.which(numbers)}：{phone}" for phone, numbers in found.items())
    return Section(words.TITLES["phone"], lines, "phone")


SECTIONS: dict[Facet, Callable[[Steps], Section]] = {
    "materials": _materials,
    "place": _place,
    "time": _time,
    "fee": _fee,
    "online": _online,
    "phone": _phone,
}
