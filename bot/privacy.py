"""Find and mask 身份证号, 手机号, 银行卡 … before anything is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.matching.text import clean

# Full-width digits and blanks or dashes between digits are how people write numbers on a phone.
_DIGIT = "[0-9０-９]"
_GAP = r"[\s\-—－·.]{0,3}"


def _run(low: int, high: int) -> str:
    return f"{_DIGIT}(?:{_GAP}{_DIGIT}){{{low - 1},{high - 1}}}"


@dataclass(frozen=True)
class Kind:
    """One kind of personal number: its label, how it is written, and a check on its plain digits."""

    label: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]


def _identity(digits: str) -> bool:
    """A plausible birth date inside (GB 11643); the check digit is not asked for: people mistype it."""
    month, day = int(digits[10:12]), int(digits[12:14])
    return digits[6:8] in ("18", "19", "20") and 1 <= month <= 12 and 1 <= day <= 31


def _old_identity(digits: str) -> bool:
    """The 15 digits of cards issued before 1999, with a plausible birth date inside."""
    return 1 <= int(digits[8:10]) <= 12 and 1 <= int(digits[10:12]) <= 31


KINDS = (
    Kind("身份证号", re.compile(rf"(?<!{_DIGIT}){_run(17, 17)}{_GAP}[0-9０-９xXｘＸ](?![0-9０-９A-Za-z])"), _identity),
    Kind("身份证号", re.compile(rf"(?<!{_DIGIT}){_run(15, 15)}(?!{_DIGIT})"), _old_identity),
    # The check digit is not asked for: people mistype it, and a number of this length is nothing else in a question.
    Kind("银行卡号", re.compile(rf"(?<![0-9０-９A-Za-z]){_run(16, 19)}(?![0-9０-９A-Za-z])"), lambda digits: True),
    Kind(
        "手机号",
        re.compile(rf"(?<!{_DIGIT})(?:[+＋]?[8８][6６]{_GAP})?[1１]{_GAP}[3-9３-９](?:{_GAP}{_DIGIT}){{9}}(?!{_DIGIT})"),
        lambda digits: True,
    ),
    Kind("护照号", re.compile(r"(?<![A-Za-z0-9])[EeGgＥＧ][A-Za-z]?[0-9０-９]{7,8}(?![A-Za-z0-9０-９])"), lambda digits: True),
    # Without the look-behind every letter of a long word starts a try: 60,000 letters took 17 s.
    Kind("邮箱", re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9.-]+\.[A-Za-z]{2,}"), lambda digits: True),
)


@dataclass(frozen=True)
class Masked:
    """A text safe to store and the labels of what was taken out of it."""

    text: str
    found: tuple[str, ...]


def mask(text: str) -> Masked:
    """Replace personal numbers by their label in brackets, e.g. 「〔手机号〕」; invisible characters are dropped first.

    Masking a masked text finds the same again: a channel may store a message masked before it is asked.
    """
    text, found = clean(text), []
    for kind in KINDS:
        masked = kind.pattern.sub(lambda match, kind=kind: _masked(match.group(), kind), text)  # type: ignore[misc]
        found += [kind.label] if masked != text or f"〔{kind.label}〕" in text else []
        text = masked
    return Masked(text, tuple(dict.fromkeys(found)))


def _masked(written: str, kind: Kind) -> str:
    plain = "".join(str(int(ch)) for ch in written if ch.isdigit())
    return f"〔{kind.label}〕" if kind.holds(plain) else written
