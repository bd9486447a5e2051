"""The situation tree (情形) of an item: which question comes next, and the item as it is once options are chosen."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.catalogue.guide import SituationOption, SituationQuestion
from knowledge.catalogue.items import ServiceItem

MOST_QUESTIONS = 5  # on the longest way through a tree

Path = tuple[str, ...]  # keys of the options chosen, from the root


def holder(item: ServiceItem, key: str) -> SituationQuestion | None:
    """The question that has an option of this key."""
    return next((question for question in item.situations if any(o.key == key for o in question.options)), None)


def option(item: ServiceItem, key: str) -> SituationOption | None:
    return next((o for question in item.situations for o in question.options if o.key == key), None)


def following(item: ServiceItem, path: Path) -> SituationQuestion | None:
    """The question to ask after these choices; None when the way has ended, or the item has no tree."""
    if not path:
        return item.situations[0] if item.situations else None
    chosen = option(item, path[-1])
    return next((question for question in item.situations if chosen and question.key == chosen.next), None)


def holds(item: ServiceItem, path: Path) -> bool:
    """Whether each choice is still an option of the question that the choices before it lead to."""
    for length, key in enumerate(path):
        asked = following(item, path[:length])
        if asked is None or all(o.key != key for o in asked.options):
            return False
    return True


def extended(item: ServiceItem, path: Path, key: str) -> Path:
    """The way after an option is chosen. One of a question answered before takes back what came after it; one that
    these choices do not lead to begins anew, as far as it belongs to the root."""
    ways = [path[:length] for length in range(len(path), -1, -1)]
    return next((*way, key) for way in [*ways, ()] if holds(item, (*way, key)) or not way)


def under(item: ServiceItem, path: Path) -> ServiceItem:
    """The item as it is in this situation: materials it needs, the limit of the last option that sets one.

    Before the way has ended the materials that only some situations need keep their marks (the union, 按情形).
    """
    if not path or not holds(item, path):
        return item
    limits = [o.promised_limit for key in path if (o := option(item, key)) and o.promised_limit]
    limit = limits[-1] if limits else item.promised_limit
    if following(item, path):
        return replace(item, promised_limit=limit)
    known = {o.key for question in item.situations for o in question.options}
    kept = (m for m in item.materials if not known.intersection(m.situations) or set(m.situations) & set(path))
    return replace(item, promised_limit=limit, materials=tuple(replace(m, situations=()) for m in kept))


def labels(item: ServiceItem, path: Sequence[str]) -> tuple[str, ...]:
    """The chosen options in words."""
    return tuple(o.label for key in path if (o := option(item, key)))


def levels(item: ServiceItem) -> list[set[str]]:
    """Keys of the questions that may come first, second, …: as many as the longest way has, at most one too many."""
    steps = {q.key: {o.next for o in q.options} for q in item.situations}
    found = [{item.situations[0].key}] if item.situations else []
    while found and len(found) <= MOST_QUESTIONS:
        found.append({to for key in found[-1] for to in steps[key]} & set(steps))
        if not found[-1]:
            return found[:-1]
    return found
