"""Which of the offered items a message picks: by button, by ordinal, by words; or none of them."""

import re
from collections.abc import Sequence

from bot.messages import Question
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_ORDINALS = "一二三四五六七八九"
_NUMBER = re.compile(
    rf"^\W*(?:我?要|我?选择?|就|办|你?说的|是)*(?:第|选择?)?([1-9{_ORDINALS}])(?:个|项|号|条|\.|、)?(?:吧|的|呗)?\W*$"
)
# 「第一个在哪办」, 「那第2个呢」: one of several, and what is asked of it.
_LED = re.compile(
    rf"^\W*(?:那么?|嗯|先|再|就|只|我?要|我?问|我?说|你?说的|刚才)*"
    rf"(?:(?P<number>第[1-9{_ORDINALS}])(?:个|项|号|条|件|步)|(?P<first>[头前]一?[个件]|前面(?:那|这)?一?[个件]|前者)"
    rf"|(?P<last>最?后一?[个件]|(?:最后|后面|下面)(?:那|这)?一?[个件]|后者))(?:事儿?|的话)?[呢吧的,，\s]*(?P<rest>.*)$"
)
_FIRST = re.compile(r"^\W*(?:我?要|就|你?说的|选)*(?:头一个|最上面的?|第1个)(?:吧|的)?\W*$")
_LAST = re.compile(r"^\W*(?:我?要|就|你?说的|选)*(?:最后一?个|最下面的?|末一个)(?:吧|的)?\W*$")
_NONE = re.compile(r"^\W*(?:(?:以上|这些|这几个)?(?:都|全|全都)?不(?:是|对)(?:这个|这些|的)?|没有我要的?|都没有|没有)\W*$")


def picked(question: Question, offered: Sequence[str], knowledge: Knowledge) -> ServiceItem | None:
    """The item behind a button, an ordinal, or the words of an offered name; None when it is gone or none is meant."""
    if question.pick:
        return knowledge.item(question.pick)
    text = fold(question.text)
    index = ordinal(text, len(offered))
    return knowledge.item(offered[index]) if index is not None else _by_words(text, offered, knowledge)


def ordinal(text: str, count: int) -> int | None:
    """The position meant, from 0; None when none is, or none of the offered."""
    if not count:
        return None
    number = _NUMBER.match(text)
    if number:
        index = _value(number[1])
        return index if index < count else None
    return 0 if _FIRST.match(text) else count - 1 if _LAST.match(text) else None


def led(text: str, count: int) -> tuple[int, str] | None:
    """The position that a folded text begins with, from 0, and what is said of it; None when none of `count` is meant."""
    found = _LED.match(text) if count else None
    if not found:
        return None
    number = found["number"]
    place = 0 if found["first"] else count - 1 if found["last"] else _value(number[1])
    return (place, found["rest"]) if place < count else None


def _value(digit: str) -> int:
    return ("123456789" if digit.isdigit() else _ORDINALS).index(digit)


def out_of_range(text: str, count: int) -> bool:
    """An ordinal beyond the offered items."""
    return bool(count and _NUMBER.match(fold(text)) and ordinal(fold(text), count) is None)


def none_of_these(text: str) -> bool:
    return bool(_NONE.match(fold(text)))


def _by_words(text: str, offered: Sequence[str], knowledge: Knowledge) -> ServiceItem | None:
    """The one offered item whose name holds the typed words (補領 → 居民身份证丢失补领)."""
    items = [item for code in offered if (item := knowledge.item(code))]
    named = [item for item in items if len(text) > 1 and text in fold(item.name)]
    return named[0] if len(named) == 1 else next((item for item in items if fold(item.name) == text), None)
