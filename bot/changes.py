"""What became of an item, told: since when, why, by which document, who does it now; and an item that cannot be done."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot import wording
from bot import wording_changes as words
from bot.messages import Section
from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.standing import Standing, standing
from knowledge.ready import Knowledge

_MOST_TOLD = 3  # decisions of the past


def stands(item: ServiceItem, knowledge: Knowledge, today: date) -> Standing:
    return standing(item, knowledge.catalogue, today)


def warnings(item: ServiceItem, knowledge: Knowledge, today: date) -> tuple[Section, ...]:
    """That the item cannot be done, or soon ends; at most one section."""
    told = tuple(_warning(item, stands(item, knowledge, today), instead_of(item, knowledge, today)))
    return (Section(words.WARNING, told),) if told else ()


def changes(item: ServiceItem, knowledge: Knowledge, today: date) -> tuple[Section, ...]:
    """What else was decided about the item, or will come; at most one section."""
    found = stands(item, knowledge, today)
    decided = (*found.coming, *found.past[:_MOST_TOLD])
    told = tuple(line for one in decided for line in _change(one, one in found.past, knowledge))
    return (Section(words.CHANGES, told),) if told else ()


def instead_of(item: ServiceItem, knowledge: Knowledge, today: date) -> ServiceItem | None:
    """The item that serves the same need now, if it can be done."""
    ended = _decided(stands(item, knowledge, today).past, "取消")
    other = knowledge.item(ended.instead) if ended else None
    return other if other and stands(other, knowledge, today).doable else None


def _decided(decisions: Iterable[Adjustment], kind: str) -> Adjustment | None:
    return next((one for one in decisions if one.kind == kind), None)


def _warning(item: ServiceItem, found: Standing, instead: ServiceItem | None) -> Iterator[str]:
    ends, begins = _decided(found.coming, "取消"), _decided(found.coming, "增加")
    if found.state == "取消" and (ended := _decided(found.past, "取消")):
        yield words.GONE.format(since=words.since(ended.effective_on, "已经"))
        yield from _grounds(ended)
        yield _afterwards(item, ended, instead)
    elif found.state == "未实施" and begins:
        yield words.BEGINS.format(since=words.since(begins.effective_on, "将"))
        yield from _grounds(begins)
    elif found.state == "暂停":
        yield words.SUSPENDED
        yield from filter(None, (item.state_reason and words.REASON.format(item.state_reason), item.state_basis))
    if ends and found.state != "取消":
        yield words.ENDS.format(since=words.since(ends.effective_on, "将"))
        yield from _grounds(ends)


def _afterwards(item: ServiceItem, ended: Adjustment, instead: ServiceItem | None) -> str:
    """What to do now, or who does it now, else whom to ask."""
    if instead:
        return words.NOW_DO.format(name=instead.name)
    return words.NOW_AT.format(who=ended.after.department) if ended.after.department else wording.ask_more(item.consult)


def _grounds(decision: Adjustment) -> Iterator[str]:
    """Reason, basis, document, date and meeting on one line; that a document or a date is not told is told."""
    day = "" if decision.effective_on else words.NO_DATE
    document = words.DOCUMENT.format(document=decision.document_no) if decision.document_no else words.NO_DOCUMENT
    told = ((words.REASON, decision.reason), (words.BASIS, decision.basis), (words.DECISION, decision.decision))
    reason, basis, meeting = (label.format(text) if text else "" for label, text in told)
    yield "；".join(filter(None, (reason, basis, document, day, meeting)))


def _change(decision: Adjustment, past: bool, knowledge: Knowledge) -> Iterator[str]:
    """What changed or will, and on what grounds; begin and end are told as warnings when they matter."""
    if decision.kind == "取消" or (decision.kind == "增加" and not past):
        return
    yield from _headlines(decision, past, knowledge)
    if decision.note:
        yield words.NOTE.format(note=decision.note)
    yield from _grounds(decision)


def _headlines(decision: Adjustment, past: bool, knowledge: Knowledge) -> Iterator[str]:
    since = words.since(decision.effective_on)
    before, after = decision.before, decision.after
    if decision.kind in ("下放", "收回"):
        down = decision.kind == "下放"
        told = (words.DELEGATED, words.TO_DELEGATE) if down else (words.TAKEN_BACK, words.TO_TAKE_BACK)
        levels = words.level(before.level, before.department), words.level(after.level, after.department)
        yield told[0 if past else 1].format(since=since, before=levels[0], after=levels[1])
    elif decision.kind == "增加":
        yield words.ADDED.format(since=since)
    else:
        yield from _differences(decision, since, knowledge) or [words.CHANGED.format(since=since)]


def _differences(decision: Adjustment, since: str, knowledge: Knowledge) -> list[str]:
    """Another name, another department, another place."""
    name = knowledge.tree.name
    before, after = decision.before, decision.after
    pairs = (
        (words.RENAMED, before.name, after.name),
        (words.MOVED, before.department, after.department),
        (words.RELOCATED, name(before.region), name(after.region)),
    )
    return [told.format(since=since, before=was, after=now) for told, was, now in pairs if was and now and was != now]
