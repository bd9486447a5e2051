"""Items of one family: whether what was said tells one from its siblings."""

from collections.abc import Sequence

from bot.heard import Heard, thing_of
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.actions import DEFAULT, agreement, reader
from knowledge.matching.decision import MOST_CHOICES, three_hold
from knowledge.matching.text import fold_name, grams
from knowledge.ready import Understanding

_SURE = 0.6  # chance of the first three from which a family is told by its new one
ALONE = 0.9  # share from which an item stands alone in its family
_ALIKE = 0.6  # share of common grams from which two names are siblings
SIBLING_LEAD = 3.0  # a lead in score that no sibling makes up for
_ONE_WORD = 3  # characters of a word that names a family: 养老金
_UNASKED = frozenset({"补领", "挂失", "注销"})  # acts that nobody means without saying so
_TERSE = 5  # characters that rarely say which of a family is meant


def only_new(meaning: Understanding, h: Heard) -> bool:
    """Several acts on one thing, the new one first, and none was asked: who wants a thing wants it new."""
    names = [fold_name(item.name) for code in meaning.codes if (item := h.knowledge.item(code))]
    acts = [reader().of_name(name) for name in names]
    if len(names) < 2 or meaning.match.reading.acts or acts[0] - DEFAULT or three_hold(meaning.match.evidence) < _SURE:
        return False
    others = [(name, act) for name, act in zip(names, acts, strict=True) if name != names[0]]
    return all(act and not act & DEFAULT and _alike(names[0], name) >= _ALIKE for name, act in others) and bool(others)


def new_first(items: list[ServiceItem], meaning: Understanding) -> list[ServiceItem]:
    """「给保安弄个证」: of siblings that score nearly alike none is a 补发 to somebody who told of no loss."""
    evidence, first = meaning.match.evidence, items[0]
    if meaning.match.reading.acts or evidence.lead >= SIBLING_LEAD or not _special(first) & _UNASKED:
        return items
    kin = [item for item in items[:MOST_CHOICES] if not _special(item) and _parent(item) == _parent(first)]
    return [*kin[:1], *(item for item in items if item not in kin[:1])]


def _special(item: ServiceItem) -> frozenset[str]:
    """Acts of an item beyond that of getting the thing."""
    return reader().of_name(fold_name(item.name)) - DEFAULT


def _parent(item: ServiceItem) -> str:
    """What siblings share: the name before its bracket."""
    return fold_name(item.name).partition("(")[0]


def vague(meaning: Understanding) -> bool:
    """「公积金」, 「学历的事」: a family, or hardly more than a word."""
    evidence = meaning.match.evidence
    size = sum(len(word) for word in meaning.match.reading.words if word.strip())
    if evidence.act == 1 and len(thing_of(meaning)) > 1:
        return bool(evidence.family) and evidence.share < ALONE
    if evidence.family:
        return not (evidence.act == 1 and size > _TERSE)
    return size <= _TERSE and evidence.share < 0.62


def unsaid(meaning: Understanding, items: Sequence[ServiceItem]) -> bool:
    """What tells the item from its family was not said: 「养老金」 is one word; 「社保补缴」 holds nothing of that in which
    the first name differs from the next."""
    words = [word for word in meaning.match.reading.words if word.strip()]
    said = "".join(words)
    if said == fold_name(items[0].name) or len(items) < 2:
        return False
    reading = meaning.match.reading
    one_word = len(words) == 1 and len(said) <= _ONE_WORD and not reading.acts and not reading.facets
    return one_word or _siblings(meaning, items)


def _siblings(meaning: Understanding, items: Sequence[ServiceItem]) -> bool:
    """The next name is the same but for a few characters, and the question has neither the first one's own nor its act."""
    first, second = items[0], next((item for item in items if item.name != items[0].name), items[0])
    if meaning.match.evidence.lead >= SIBLING_LEAD or second.name == first.name:
        return False
    one, two = fold_name(first.name), fold_name(second.name)
    if meaning.match.evidence.act == 1 and agreement(meaning.match.reading.acts, reader().of_name(two)) < 1:
        return False
    own = set(one) - set(two)
    return bool(own) and _alike(one, two) >= _ALIKE and not own & set(meaning.match.reading.text)


def _alike(one: str, two: str) -> float:
    """Share of the grams of two names that both have."""
    mine, other = set(grams(one)), set(grams(two))
    return len(mine & other) / len(mine | other)
