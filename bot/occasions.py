"""The steps of a conversation about a 一件事: brought up, asked about, walked through by number."""

import re
from dataclasses import replace
from datetime import datetime

from bot import wording
from bot import wording_bundles as words
from bot.bundles import Steps, steps_of, tell_bundle
from bot.hours import asks_hours, open_on
from bot.messages import Question, Section
from bot.picks import led, picked
from bot.replies import Conversation, Turn, near_point, plain, tell
from knowledge.matching.facets import Facet
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_NUMBER = re.compile(
    r"\W*(?:我?要?|看|说|办|先办|先看)*第?(\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])[个件步项条号]?(?:事|怎么办|咋办|吧|呢)*\W*"
)
_NEXT = re.compile(r"\W*(?:那|然后)?下一[步件个项](?:呢|是啥|是什么|怎么办|咋办)?\W*|\W*然后呢\W*")
_STEPS = re.compile(
    r"\W*(?:看|再看|回到)?(?:全部|所有)?(?:步骤|顺序|几步|都有哪些|都要办(?:啥|什么|哪些)|要办哪些|清单)(?:看看|呢)?\W*"
)
# While a question is open, 「我们结婚了」 answers it; only a wish or a question brings up something new.
_NEW = re.compile("要办|办[啥哪什]|哪些|手续|我要|我想|想要|想[开买盖办]|打算|准备|怎么|咋|如何")
_THAT = re.compile("那个|那件")  # 「房子那个在哪办」 is about what was said
_LABELLED: dict[str, tuple[Facet, ...]] = {label: (facet,) for facet, label in words.SUGGESTED.items()}
_TOGETHER = re.compile("汇总|合起来|加起来|一共|总共|全部|都(?=要|得|需|去|能|在)|材料汇总")


def choose_bundle(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """A sentence that brings up a 一件事, or goes on with the one told."""
    if picked(question, conversation.offered, knowledge):
        return _walk(question, conversation, knowledge, now)
    if question.pick:
        return None
    if not question.text.strip():
        return _from_here(question, conversation, knowledge, now)
    return _go_on(question, conversation, knowledge, now) or _bring_up(question, conversation, knowledge, now)


def _bring_up(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    answers = (conversation.asking or conversation.offered) and not _NEW.search(question.text)
    points_back = _THAT.search(question.text)
    bundle = None if answers or points_back else knowledge.occasion(question.text, conversation.region)
    if bundle is None:
        return None
    named, words_of_places = knowledge.tree.named_in(fold(question.text), conversation.region)
    here = replace(conversation, region=named, at=question.at) if named else conversation
    steps = steps_of(bundle, here, knowledge, now)
    return tell_bundle(steps, knowledge.matcher.read(question.text, words_of_places).facets) if steps.steps else None


def _open(conversation: Conversation, knowledge: Knowledge, now: datetime) -> Steps | None:
    """The bundle told last, as long as the talk is about it or one of its items."""
    bundle = next((one for one in knowledge.catalogue.bundles if one.code == conversation.bundle), None)
    if bundle is None or conversation.offered or conversation.item not in ("", *bundle.codes):
        return None
    return steps_of(bundle, conversation, knowledge, now)


def _walk(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """An item of the open bundle, by its button."""
    steps = _open(conversation, knowledge, now)
    codes = [item.code for item in steps.items] if steps else []
    return _step(codes.index(question.pick), steps, question.facets) if steps and question.pick in codes else None


def _step(place: int, s: Steps, facets: tuple[Facet, ...] = ()) -> Turn:
    """One item of the bundle, with the way on to the next."""
    reply, after = tell(s.items[place], facets, s.conversation, s.knowledge, s.now)
    more = (words.NEXT,) if place + 1 < len(s.items) else ()
    return replace(reply, suggestions=(*more, *reply.suggestions)), after


def _from_here(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """A position or region without words: where each item of the bundle is done nearest to it."""
    steps = _open(conversation, knowledge, now)
    kept = question.region == conversation.region if question.region else question.at and question.at == conversation.at
    return tell_bundle(steps, ("place",)) if steps and kept and not conversation.item else None


def _go_on(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """What a message asks of the bundle that is open."""
    steps = _open(conversation, knowledge, now)
    text = fold(question.text)
    return (_by_number(text, steps) or _next(text, steps) or _hours(text, steps) or _all(text, steps)) if steps else None


def _by_number(text: str, s: Steps) -> Turn | None:
    asked = _NUMBER.fullmatch(text)
    number = _value(asked[1]) if asked else 0
    if not number:
        return _asked_of(text, s)
    if number > len(s.items):
        told = words.BEYOND.format(name=s.bundle.name, count=len(s.items))
        return plain("not_found", told, s.knowledge), s.conversation
    return _step(number - 1, s)


def _asked_of(text: str, s: Steps) -> Turn | None:
    """「第三件要带啥」."""
    found = led(text, len(s.items))
    reading = s.knowledge.matcher.read(found[1]) if found else None
    return _step(found[0], s, reading.facets) if found and reading and reading.bare and reading.facets else None


def _hours(text: str, s: Steps) -> Turn | None:
    """「周六开门吗」: of each place that the items of the bundle lead to."""
    if s.conversation.item or not asks_hours(text):
        return None
    near = (near_point(item, s.conversation, s.knowledge, s.now) for item in s.items)
    points = {one.point.code: one.point for one in near if one and one.point.hours}
    lines = [open_on(p.name, p.hours, s.knowledge.calendar, s.now, text) for p in points.values()]
    return tell_bundle(s, ("place",), Section(wording.FIRST, tuple(lines))) if lines else None


def _value(number: str) -> int:
    """「12」, 「十二」, 「二十」."""
    if number.isdigit():
        return int(number)
    tens, _, ones = number.rpartition("十")
    ten = 10 * (_DIGITS[tens] if tens else 1) if "十" in number else 0
    return ten + (_DIGITS[ones] if ones else 0)


def _next(text: str, s: Steps) -> Turn | None:
    """The item after the one told last."""
    if not _NEXT.fullmatch(text):
        return None
    codes = [item.code for item in s.items]
    place = codes.index(s.conversation.item) + 1 if s.conversation.item in codes else 0
    if place == len(codes):
        return plain("smalltalk", words.NO_NEXT.format(name=s.bundle.name), s.knowledge), s.conversation
    return _step(place, s)


def _all(text: str, s: Steps) -> Turn | None:
    """The steps again, or a facet of all of them: while one item is open, only when all are meant."""
    if _STEPS.fullmatch(text):
        return tell_bundle(s, ())
    if text in _LABELLED:
        return tell_bundle(s, _LABELLED[text])
    named, places = s.knowledge.tree.named_in(text, s.conversation.region)
    if (s.conversation.item and not _TOGETHER.search(text)) or s.knowledge.lists.asked(text, named, places):
        return None
    reading = s.knowledge.matcher.read(_TOGETHER.sub("", text), places)
    here = replace(s, conversation=replace(s.conversation, region=named, at=None)) if named else s
    facets: tuple[Facet, ...] = reading.facets or (("place",) if named else ())
    return tell_bundle(here, facets) if facets and reading.bare else None
