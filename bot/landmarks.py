"""「百货大楼附近」: a place that people know, found in what the points tell of where they are."""

import re
from dataclasses import replace

from bot.messages import Question
from bot.replies import Conversation
from knowledge.catalogue.places import ServicePoint
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_NEAR = re.compile("的?(?:附近|旁边|边上|对面|跟前|周围|这边|这儿|这块儿?|那边|那儿)的?")
_I_AM = re.compile("(?:我们?|俺|咱们?)?(?:现在|就|人|家)*(?:在|住在?|搁|离|去|到)?$")
_SIZES = range(8, 1, -1)  # characters of a place's name, the longest first


def from_landmark(question: Question, conversation: Conversation, knowledge: Knowledge) -> Question:
    """The question without the place it names, but from the position of a point that is told to be there: in its address
    or its directions, in the citizen's banner first."""
    text = fold(question.text)
    for found in _NEAR.finditer(text) if not question.at and not question.pick else ():
        before = text[: found.start()]
        for name in (before[-size:] for size in _SIZES if len(before) >= size):
            if point := _at(name, conversation, knowledge):
                rest = _I_AM.sub("", before[: -len(name)]) + text[found.end() :]
                return replace(question, text=rest.strip(" ,，。"), at=(point.lat or 0.0, point.lon or 0.0))
    return question


def _at(name: str, conversation: Conversation, knowledge: Knowledge) -> ServicePoint | None:
    if knowledge.tree.named_in(name)[1]:
        return None
    told = [p for p in knowledge.points if p.lat is not None and name in fold(f"{p.address}，{p.location_note}")]
    home = knowledge.tree.banner(conversation.region)
    return next((p for p in told if home and knowledge.tree.within(p.region, home)), next(iter(told), None))
