"""A question set asked of two editions: whose answers break, change or are mended when the one takes the other's place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from knowledge.matching.decision import MOST_CHOICES
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


@dataclass(frozen=True)
class Matter:
    """What is rehearsed: the digests of the content before and after, and the questions."""

    before: str
    after: str
    questions: tuple[Expected, ...]


@dataclass(frozen=True)
class Rehearsed:
    """What a run found (`failed`: it broke off), and the `mark` of what a person looked at and accepted."""

    matter: Matter
    shifts: tuple[Shift, ...] = ()
    failed: bool = False
    accepted: str = ""

    @property
    def worries(self) -> tuple[Shift, ...]:
        """The answers that break or become others, the broken ones first."""
        return worrying(self.shifts)

    @property
    def mark(self) -> str:
        """Stands for what the person is asked to accept; empty when there is nothing to ask."""
        told = ["演练没有完成"] if self.failed else [shift.text for shift in self.worries]
        return sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""

    @property
    def bar(self) -> str:
        """Why nobody may publish on this yet; empty when they may."""
        if self.accepted == self.mark:
            return ""
        if self.failed:
            return "问题集没有演练成，不知道哪些回答会变；仍要继续的话，请勾选确认"
        shown = "；".join(shift.text for shift in self.worries[:3])
        return f"有 {len(self.worries)} 句问话的回答会变：{shown}。请逐句核对，勾选确认后再继续"

    @property
    def summary(self) -> str:
        """For the audit trail."""
        if self.failed:
            return "问题集没有演练成，已确认仍要继续"
        told = f"{len(self.worries)} 句的回答会变，已确认" if self.worries else "没有回答变坏"
        return f"演练 {len(self.matter.questions)} 句：{told}"


def worrying(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    return tuple(shift for shift in shifts if shift.kind != "mended")


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
    """The items that are told, those of a 一件事 when the question brings one up."""
    bundle = knowledge.occasion(question.text, question.region)
    held = tuple(code for code in bundle.codes if knowledge.item(code)) if bundle else ()
    return held or knowledge.understand(question.text, question.region).codes


def _right(question: Expected, told: tuple[str, ...]) -> bool:
    return bool(set(told) & set(question.codes)) if question.codes else not told


def _names(knowledge: Knowledge, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(knowledge.catalogue.by_code[code].name for code in codes)


def _said(names: Sequence[str]) -> str:
    if not names:
        return "答不上来"
    if len(names) > MOST_CHOICES:
        return f"答「{names[0]}」等 {len(names)} 项"
    shown = "、".join(f"「{name}」" for name in names)
    return f"答{shown}" if len(names) == 1 else f"请人在{shown}中选"
