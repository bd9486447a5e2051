"""Time limits as lists write them: `1(工作日)`, `1个工作日`, `90（自然日）`, 即办, 当场, 0, 2小时, 五个工作日."""

import re
from typing import cast

from knowledge.catalogue.guide import LimitUnit, TimeLimit
from knowledge.workbook.cells import fold


class Unclear(ValueError):
    """A cell that cannot be read: what is wrong and how to mend it, in Chinese."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


AT_ONCE = re.compile(r"(?:0|即办|即办件|即来即办|马上办|(?:当场|即时|立即)(?:办结|办理)?)(?:\(.*\))?")

_UNIT = "工作日|自然日|小时|分钟|天|日|月|年|周"
_LIMIT = re.compile(
    r"(?:承诺|法定)?(?:自?受理(?:申请)?之日起)?(?:不超过|≤|<=)?\s*(?P<number>\d{1,5}|[零〇一二两三四五六七八九十百]{1,7})"
    rf"\s*个?\s*(?:[天日]?\s*\(\s*(?P<inner>{_UNIT})\s*\)|(?P<unit>{_UNIT}))?"
    r"\s*(?:以内|之内|内)?(?:办结|办理完毕)?\s*(?:\((?P<note>.*)\))?[。；;]?",
    re.DOTALL,
)
_HALF_WIDTH = str.maketrans("（）０１２３４５６７８９", "()0123456789")
_DIGITS = {**{character: value for value, character in enumerate("零一二三四五六七八九")}, "两": 2, "〇": 0}


def parse_limit(text: str) -> TimeLimit | None:
    """A limit; blank is None. A number without a unit, 天 and 日 give the unit 天, which rule R4 reports.

    Weeks become calendar days. Raises Unclear for anything else.
    """
    if not text:
        return None
    if AT_ONCE.fullmatch(fold(text)):
        return TimeLimit(0)
    match = _LIMIT.fullmatch(text.translate(_HALF_WIDTH))
    if match is None:
        raise Unclear(f"看不懂时限「{text[:40]}」", "请写成「5个工作日」「5个自然日」「2小时」或「即办」")
    note = text[match.start("note") : match.end("note")] if match["note"] else ""
    return _limit(_number(match["number"]), match["inner"] or match["unit"] or "天", note)


def names_unit(text: str) -> bool:
    """Whether a limit has a unit of its own, 天 and 日 among them; a bare number takes that of its header."""
    match = _LIMIT.fullmatch(text.translate(_HALF_WIDTH))
    return match is not None and bool(match["inner"] or match["unit"])


def _limit(value: int, unit: str, note: str) -> TimeLimit:
    if unit == "周":
        return TimeLimit(value * 7, "自然日", note)
    if unit in ("天", "日"):
        return TimeLimit(value, "天" if value else "工作日", note)
    return TimeLimit(value, cast(LimitUnit, unit), note)


def _number(text: str) -> int:
    """35, 三十五 → 35; 一百二十 → 120."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = _DIGITS[character]
    return total + digit


def write_limit(limit: TimeLimit | None) -> str:
    """The inverse of `parse_limit`."""
    if limit is None:
        return ""
    if limit == TimeLimit(0):
        return "即办"
    return f"{limit.value}{limit.unit}" + (f"（{limit.note}）" if limit.note else "")
