"""Whom a notice is meant for."""

from dataclasses import dataclass

INDIVIDUAL, LEGAL = "自然人", "法人"


@dataclass(frozen=True)
class Audience:
    """People who want notices, narrowed down; an empty field narrows nothing.

    `region` (a code) takes all within it. Somebody who chose themes is meant only when one of `themes` is among them, or
    the notice has none. `persons` is 自然人 or 法人; people who never said belong to both. Who follows one of `items`, or an
    item of one of `departments`, is meant as well, wherever they live; with `followers_only` nobody else is.
    """

    channels: tuple[str, ...] = ("telegram", "wechat")
    region: str = ""
    themes: tuple[str, ...] = ()
    persons: str = ""
    items: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    followers_only: bool = False


@dataclass(frozen=True)
class Quota:
    """`left`: how many mass messages everybody of an audience can still get this month; it has `people` on WeChat, `full` of
    whom get none any more."""

    left: int
    people: int
    full: int


@dataclass(frozen=True)
class Sample:
    """How many people an audience has, in all and by channel, some of them masked, and how many of them have had enough
    this week. `quota`: only for what goes out as mass messages."""

    total: int
    by_channel: tuple[tuple[str, int], ...] = ()
    some: tuple[str, ...] = ()
    enough: int = 0
    quota: Quota | None = None


def masked(person: str) -> str:
    """Enough to tell two people apart, too little to find one: 「12…89」."""
    return f"{person[:2]}…{person[-2:]}" if len(person) > 5 else f"{person[:1]}…"
