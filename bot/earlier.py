"""Back to a matter that was told before: the first, the last, or the one that the words name."""

import re
from collections.abc import Iterable, Sequence

from bot.heard import Heard
from bot.replies import Turn, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.text import fold, fold_name, grams
from knowledge.ready import Understanding

_RECALLED_AT = 0.5  # share of the words that an earlier matter must hold
_POINTED_AT = 0.3  # the same for one that 那个 points at
_ONE_BACK = re.compile("[上前]一?[个件]|之前|前面|先前|回去|回到|回头")
_EARLIEST = re.compile("^(?:第一|头一|最先|最开始|最早)[个件回]?")
_THAT_ONE = re.compile(r"^(?:那|嗯)?(?P<what>[^,，。]{2,8}?)(?:那个|那件|的那个|那事儿?)(?:事儿?)?[,，]?(?=\S)")


def go_back(h: Heard) -> Turn | None:
    """「还是说护照」, 「上一个，要多久」, 「房子那个在哪办」."""
    if h.move.kind != "back":
        return _point_back(h)
    wanted = [gram for gram in grams(h.meaning.match.reading.core) if len(gram) > 1 and gram in _weighty(h.meaning)]
    item = h.knowledge.item(_recalled(h, wanted) if wanted and not _EARLIEST.match(h.move.text) else _before(h))
    return tell(item, h.facets, h.conversation, h.knowledge, h.now, words=h.move.text) if item else None


def _point_back(h: Heard) -> Turn | None:
    """「摊子那个几天能下来」: the matter told or offered before that the words before 那个 name."""
    found = _THAT_ONE.match(h.move.text)
    if not found or not h.facets:
        return None
    wanted = [gram for gram in grams(found["what"]) if len(gram) > 1]
    offered = ((code, "") for code in (*h.conversation.together, *h.conversation.offered))
    known = dict((*_steps(h), *offered, *h.conversation.earlier))
    scored = [(_held(wanted, said, h.knowledge.item(code)), n, code) for n, (code, said) in enumerate(known.items())]
    share, _, code = max(scored, default=(0.0, 0, "")) if wanted else (0.0, 0, "")
    item = h.knowledge.item(code) if share >= _POINTED_AT else None
    return tell(item, h.facets, h.conversation, h.knowledge, h.now, words=h.move.text) if item else None


def _steps(h: Heard) -> Iterable[tuple[str, str]]:
    """The items of the 一件事 that was told, with what they are for."""
    bundle = next((one for one in h.knowledge.catalogue.bundles if one.code == h.conversation.bundle), None)
    return ((step.item, f"{step.when}{step.note}") for step in bundle.steps) if bundle else ()


def _weighty(meaning: Understanding) -> set[str]:
    return {gram for gram, weight in meaning.match.reading.written.items() if weight == 1.0}


def _before(h: Heard) -> str:
    """The first matter of all, the one before the present one, or 「刚才那个」: the present one."""
    earlier, now = [code for code, _ in h.conversation.earlier], h.conversation.item
    if _EARLIEST.match(h.move.text) and earlier:
        return earlier[0]
    others = [code for code in earlier if code != now]
    return others[-1] if others and (not now or _ONE_BACK.search(h.question.text)) else now


def _recalled(h: Heard, wanted: Sequence[str]) -> str:
    """The earlier matter whose question or name holds the words; the latest of equals."""
    scored = [(_held(wanted, said, h.knowledge.item(code)), n, code) for n, (code, said) in enumerate(h.conversation.earlier)]
    share, _, code = max(scored, default=(0.0, 0, ""))
    return code if share >= _RECALLED_AT else ""


def _held(wanted: Sequence[str], said: str, item: ServiceItem | None) -> float:
    """Share of the words in the question; half of that where only the item's name has them."""
    asked = sum(gram in fold(said) for gram in wanted) / len(wanted)
    named = sum(gram in fold_name(item.name) for gram in wanted) / len(wanted) if item else 0.0
    return (2 * asked + named) / 3 if asked else named / 2 + 0.1 * (named == 1.0)
