"""Which options of a situation question some words mean."""

import re

from bot.picks import ordinal
from knowledge.catalogue.guide import SituationOption, SituationQuestion
from knowledge.matching.text import fold

LONGEST = 24  # characters of words that may mean an option
_ALIKE = 0.6  # share of the characters typed that an option must have
_WRITTEN = (
    ("爸爸", "父亲"),
    ("妈妈", "母亲"),
    ("爸", "父亲"),
    ("妈", "母亲"),
    ("跟", "随"),
    ("娃", "孩子"),
    ("自个儿", "自己"),
)
_FILLERS = re.compile(r"[的了呢吧啊呀嘛我们咱就是那这个种情况\W]")
_NOT = re.compile("没有?|未|不是?|无|否|别")
_YES = re.compile(r"^\W*(?:是|是的|对|对的|有|有的|嗯|好|已经?.{0,4})了?\W*$")
_NO = re.compile(r"^\W*(?:不|否|没|没有|不是|没.{0,3}|还没.{0,4}|未.{0,3})了?\W*$")


def says_yes(text: str) -> bool | None:
    """Whether folded words only say yes or no; None when they say anything else."""
    return False if _NO.match(text) else True if _YES.match(text) else None


def named(text: str, asked: SituationQuestion) -> list[SituationOption]:
    """The options that the folded text picks by number, by words of their labels, or by a plain yes or no."""
    index = ordinal(text, len(asked.options))
    if index is not None:
        return [asked.options[index]]
    found = [o for o in asked.options if len(text) > 1 and (text in fold(o.label) or fold(o.label) in text)]
    return [o for o in found if fold(o.label) == text] or found or _said_yes_or_no(text, asked) or alike(text, asked, 1.0)


def _said_yes_or_no(text: str, asked: SituationQuestion) -> list[SituationOption]:
    """「没有」 to a question whose only two options differ in a negation."""
    yes = says_yes(text)
    fitting = [o for o in asked.options if bool(_NOT.match(fold(o.label))) != yes]
    return fitting if yes is not None and len(asked.options) == 2 and len(fitting) == 1 else []


def alike(text: str, asked: SituationQuestion, least: float = _ALIKE) -> list[SituationOption]:
    """The options that have most of the characters of the folded text, at least a share of them, and say no where it
    says no."""
    said = _plain(text)
    shares = {o.key: _share(said, _plain(fold(o.label))) for o in asked.options if _negated(text) == _negated(o.label)}
    best = max(shares.values(), default=0.0)
    return [o for o in asked.options if best >= least and shares.get(o.key) == best]


def _plain(text: str) -> set[str]:
    for everyday, written in _WRITTEN:
        text = text.replace(everyday, written)
    return set(_NOT.sub("不", _FILLERS.sub("", text)))


def _share(said: set[str], told: set[str]) -> float:
    return len(said & told) / len(said) if said else 0.0


def _negated(text: str) -> bool:
    return bool(_NOT.search(fold(text)))
