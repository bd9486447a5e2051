"""A question set asked of two editions: whose answers break, change or are mended when the one takes the other's place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.ready import Knowledge

Kind = Literal["broken", "changed", "mended"]
LABELS: dict[Kind, str] = {"broken": "答错了", "changed": "答案变了", "mended": "答对了"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Expected:
    """A question of the set: any of `codes` is right; without codes no item may be told."""

    text: str
    codes: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True)
class Shift:
    """One question whose answer is another, with the names of what was told before and is told after."""

    question: Expected
    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def text(self) -> str:
        """「身份证丢了咋办」答错了：原来答「居民身份证丢失补领」，现在答不上来."""
        return f"「{self.question.text}」{LABELS[self.kind]}：原来{_said(self.before)}，现在{_said(self.after)}"


def rehearse(old: Knowledge, new: Knowledge, questions: Sequence[Expected], progress: Progress | None = None) -> list[Shift]:
    """What changes for these questions, the broken ones first; about 10 ms a question and edition."""
    found: list[Shift] = []
    for number, question in enumerate(questions, 1):
        shift = _compare(question, old, new)
        found += [shift] if shift else []
        if progress:
            progress(number, len(questions))
    order = list(LABELS)
    return sorted(found, key=lambda shift: order.index(shift.kind))


def share_right(knowledge: Knowledge, questions: Iterable[Expected]) -> tuple[int, int]:
    """How many of the questions this edition answers rightly, of how many."""
    right = [_right(question, _told(knowledge, question)) for question in questions]
    return sum(right), len(right)


def _compare(question: Expected, old: Knowledge, new: Knowledge) -> Shift | None:
    before, after = _told(old, question), _told(new, question)
    was, is_now = _right(question, before), _right(question, after)
    if was == is_now and _names(old, before) == _names(new, after):
        return None
    kind: Kind = "broken" if was and not is_now else "mended" if is_now and not was else "changed"
    return Shift(question, kind, _names(old, before), _names(new, after))


def _told(knowledge: Knowledge, question: Expected) -> tuple[str, ...]:
    return knowledge.understand(question.text, question.region).codes


def _right(question: Expected, told: tuple[str, ...]) -> bool:
    return bool(set(told) & set(question.codes)) if question.codes else not told


def _names(knowledge: Knowledge, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(knowledge.catalogue.by_code[code].name for code in codes)


def _said(names: Sequence[str]) -> str:
    if not names:
        return "答不上来"
    shown = "、".join(f"「{name}」" for name in names)
    return f"答{shown}" if len(names) == 1 else f"请人在{shown}中选"
