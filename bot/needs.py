"""Several needs in one message: taken apart where each part names a matter of its own, answered one by one."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from bot import wording
from bot.decisions import decide
from bot.heard import Heard, named_share, thing_of
from bot.messages import Reply
from bot.moves import Move
from bot.picks import led, ordinal
from bot.replies import Conversation, Turn, tell
from knowledge.matching.decision import first_right, three_hold
from knowledge.matching.facets import Facet
from knowledge.matching.reading import Reading
from knowledge.matching.text import fold
from knowledge.ready import Understanding

MOST_NEEDS = 3
_LONGEST = 150  # characters; a longer text is a document or a story
_MOST_PAIRS = 2  # 「和」 that may join two needs, in a text of at most so many characters
_LONGEST_PAIRED = 60
_LONGEST_PARTS = 6  # clauses; a longer story is one need
_MOST_READ = 12  # parts that are understood: each costs as much as a question
# Where a need may end: a connective says that another one begins, a mark alone may only go on with the story.
_CONNECTIVE = re.compile(
    r"[,，。;；!！?？、\s]*(?:另外|顺便|顺带|以及|除此之外|此外|还想问|还要问|又想|;|；)(?:我|还|再|也|想|要|问|帮|给)*[,，\s]*"
    r"|[,，。;；!！?？、\s]+(?:还有|同时|然后|接着|再就是)(?:我|还|再|也|想|要|问|帮|给)*[,，\s]*|[?？]+\s*"
    r"|[,，。!！\s]+(?:也|还|再|又)(?=要|想|得|需要|帮|给|问|办|申请|打)|[,，。!！\s]+(?=.{2,14}(?:也|又)(?:要|想|得|怎么|咋|一起|一并))"
    r"|[,，。!！\s]+(?=.{0,4}(?:之后|以后|完了|过了).{0,4}(?:怎么|咋|如何))|(?<=[吗呢么])[,，\s]+(?=.*(?:怎么|咋|如何|要|吗))"
)
_MARK = re.compile(r"[,，。!！?？\s]+")
_AND = re.compile(r"(?<=[\w])(?:和|、|以及)(?=[\w])")
_WANTS = re.compile("[吗么?？要想办哪几]|怎么|咋|如何|怎样|多少|申请|补[办领]|查|打印|登记|预约")  # not a mere circumstance
_ASIDE = re.compile("^(?:要不要|用不用|能不能|可不可以|是不是|需不需要|有没有|行不行)")  # asks on about what was said
_LATER = re.compile("(?:之后|以后|完了|过了|下来)")  # the thing is named in the part before
_EVERY = re.compile("[两俩二三3](?=[个件样])[个件样]|都|一起|一并|分别|各自?")
_SAID_FIRST = re.compile("[问说讲]")  # 「第一个问的」 is the earliest matter, and no choice
_SURE, _LIKELY = 0.85, 0.4  # chance of each part where a mark parts them, and where a connective does
_HELD = 0.5  # share of both parts in one name from which they are one need


@dataclass(frozen=True)
class Need:
    """One part of a message and what it means."""

    text: str
    meaning: Understanding


@dataclass(frozen=True)
class Clauses:
    """The parts of one message as they are understood: each once, and no more than `_MOST_READ` of them."""

    h: Heard
    known: dict[str, Need] = field(default_factory=dict)

    def need(self, text: str) -> Need | None:
        """None once enough was looked at."""
        if text not in self.known:
            if len(self.known) >= _MOST_READ:
                return None
            self.known[text] = Need(text, self.h.knowledge.understand(text, self.h.conversation.region))
        return self.known[text]


def answer_needs(h: Heard) -> Turn | None:
    """The answers to two or three needs, one after the other; None when the message holds one."""
    found = needs(h)
    if len(found) < 2:
        return None
    shared, turns, after = _shared(h, found), [], h.conversation
    for need in found:
        heard = replace(h, move=Move("ask", need.text), meaning=need.meaning, conversation=replace(after, asked_region=True))
        turn = decide(heard, need.meaning, need.text, need.meaning.match.reading.facets or shared, brief=True)
        after = turn[1] if turn else after
        turns += [turn] if turn else []
    return _together(h, turns, after, wording.SEVERAL.format(count=len(turns))) if len(turns) > 1 else None


def ask_of_one(h: Heard) -> Turn | None:
    """「第一个在哪办」: one of the matters offered or answered together, and what is asked of it; 「3」: another of the
    choices from which the open item was picked."""
    codes = h.conversation.together or h.conversation.offered or h.conversation.shown
    said = fold(h.question.text)
    number = ordinal(said, len(codes))
    found = (number, "") if number is not None else led(said, len(codes))
    item = h.knowledge.item(codes[found[0]]) if found else None
    reading = h.knowledge.matcher.read(found[1], _places(h)) if found else None
    if not item or not found or not reading or not reading.bare or _SAID_FIRST.match(found[1]):
        return None
    asked = reading.facets or (("place",) if h.meaning.region else h.conversation.facets if h.conversation.offered else ())
    return tell(item, asked, h.conversation, h.knowledge, h.now, words=found[1])


def ask_of_each(h: Heard) -> Turn | None:
    """「都要带啥」 after several matters were answered together, or 「要多久」 right then: answered for each."""
    items = [item for code in h.conversation.together if (item := h.knowledge.item(code))]
    asked = h.facets or (("place",) if h.meaning.region else ())
    every = _EVERY.search(h.move.text)
    if len(items) < 2 or not asked or (h.conversation.item and not every):
        return None
    if not h.knowledge.matcher.read(_EVERY.sub("", h.move.text), _places(h)).bare:
        return None
    alone = replace(h.conversation, asked_region=True)
    turns = [tell(item, asked, alone, h.knowledge, h.now, asks=False, words=h.move.text) for item in items]
    return _together(h, turns, h.conversation, wording.FOR_EACH)


def _places(h: Heard) -> tuple[str, ...]:
    return h.knowledge.tree.named_in(h.move.text, h.conversation.region)[1]


def _together(h: Heard, turns: Sequence[Turn], after: Conversation, opening: str) -> Turn:
    """One reply: the parts as they are, what is to be chosen at the end of all. No one of them is the matter now open."""
    parts = tuple(replace(reply, choices=(), asks="", suggestions=(), asks_region=False) for reply, _ in turns)
    choices = [choice for reply, _ in turns if not reply.item for choice in reply.choices]
    reply = Reply(
        outcome="answered" if any(part.item for part in parts) else "choices",
        facet=parts[0].facet,
        opening=opening,
        asks=wording.CHOOSE_BELOW if choices else "",
        choices=tuple(dict.fromkeys(choices)),
        more=parts,
        edition=h.knowledge.edition,
    )
    told = tuple(part.item.code if part.item else reply.choices[0].code for part, (reply, _) in zip(parts, turns, strict=True))
    offered = tuple(choice.code for choice in reply.choices)
    after = replace(after, item="", asking="", path=(), offered=offered, together=told, question=h.question.text)
    return reply, replace(after, asked_region=h.conversation.asked_region)


def _shared(h: Heard, found: list[Need]) -> tuple[Facet, ...]:
    """What is asked of all of them: a facet in the last clause, or one said to be asked of all."""
    last = found[-1].meaning.match.reading.facets
    return last if last and (_EVERY.search(h.question.text) or len(h.meaning.match.reading.facets) == 1) else ()


def needs(h: Heard) -> list[Need]:
    """The parts of the message that are needs of their own, in the order said; a single one when it is one need."""
    text, clauses = h.move.text, Clauses(h)
    whole = Need(text, h.meaning)
    if h.meaning.scope not in ("matter", "complaint") or len(text) > _LONGEST:
        return [whole]
    best: list[Need] = []
    for parts, threshold in _partings(text, h.knowledge.matcher.read):
        split = _split(parts, threshold, clauses)
        if split and not _one(whole, split, h):
            best = split if not best or _worst(split) > _worst(best) else best
    return best[:MOST_NEEDS] or [whole]


def _split(parts: list[str], threshold: float, clauses: Clauses) -> list[Need]:
    """The needs that the parts are; empty as soon as one of them is none."""
    split: list[Need] = []
    for part in parts:
        need = _need(part, parts[0], threshold, clauses)
        if need is None or not _stands(need, threshold):
            return []
        split.append(need)
    return split if _differ(split) else []


def _need(part: str, first: str, threshold: float, clauses: Clauses) -> Need | None:
    """A part as it stands, or with the thing that the first part is about: 「社工证怎么考，考过了怎么登记」."""
    need = clauses.need(part)
    if need is None or part == first or not _LATER.search(part) or _stands(need, threshold):
        return need
    thing = next(iter(clauses.h.knowledge.matcher.read(first).words), "")
    return clauses.need(f"{thing}{part}")


def _partings(text: str, read: Callable[[str], Reading]) -> Iterator[tuple[list[str], float]]:
    """Ways to take the text apart, with the chance that each part must have."""
    joined = [part for part in _CONNECTIVE.split(text) if part and part.strip()]
    if 1 < len(joined) <= MOST_NEEDS:
        yield joined, _LIKELY
    marks = list(_MARK.finditer(text))
    for mark in marks if len(marks) < _LONGEST_PARTS else ():
        parts = [text[: mark.start()], text[mark.end() :]]
        if all(_WANTS.search(part) for part in parts):
            yield parts, _SURE
    for pair in islice(_AND.finditer(text), _MOST_PAIRS if len(text) <= _LONGEST_PAIRED else 0):
        before, after = text[: pair.start()], text[pair.end() :]
        yield [before, after], _LIKELY
        yield from _distributed(before, after, read)


def _distributed(before: str, after: str, read: Callable[[str], Reading]) -> Iterator[tuple[list[str], float]]:
    """「查护照和身份证的进度」: what stands before and after the two words that are joined holds for both."""
    left = next((word for word in reversed(read(before).words) if before.endswith(word)), "")
    right = next((word for word in read(after).words if after.startswith(word)), "")
    if left and right and (before != left or after != right):
        yield [before + after[len(right) :], before[: -len(left)] + after], _SURE


def _stands(need: Need, threshold: float) -> bool:
    meaning = need.meaning
    if meaning.verdict == "none" or meaning.match.reading.bare or meaning.scope not in ("matter", "complaint"):
        return False
    return len(thing_of(need.meaning)) > 1 and not _ASIDE.match(need.text) and _chance(need) >= threshold


def _chance(need: Need) -> float:
    evidence = need.meaning.match.evidence
    return (first_right(evidence) + three_hold(evidence)) / 2


def _worst(split: list[Need]) -> float:
    return min(_chance(need) for need in split)


def _differ(split: list[Need]) -> bool:
    """No part may name what another one names."""
    codes = [set(need.meaning.codes) for need in split]
    return not any(one & two for n, one in enumerate(codes) for two in codes[n + 1 :])


def _one(whole: Need, split: list[Need], h: Heard) -> bool:
    """「工伤和生育待遇」: one name holds both parts."""
    item = h.knowledge.item(whole.meaning.codes[0]) if whole.meaning.codes else None
    return item is not None and all(named_share(need.meaning, item) >= _HELD for need in split)
