"""How the cells of a column are read and written: one `Format` for each kind of value."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from knowledge.catalogue.codes import CodeTable
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.catalogue.lists import CountingRule
from knowledge.catalogue.opening import OpeningInterval, hours_text, parse_hours
from knowledge.catalogue.rules.wording import ELSEWHERE, MISSING
from knowledge.workbook.cells import SENTENCE_SEPARATORS, WORD_SEPARATORS, join, split
from knowledge.workbook.limits import Unclear, parse_limit, write_limit
from knowledge.workbook.materials import parse_materials
from knowledge.workbook.modes import parse_modes, write_modes

LONGEST_NAME = 1000


@dataclass(frozen=True)
class Format:
    """`parse` takes clean text that is not blank and may raise Unclear; `write` is its inverse.

    `missing`: what counts as not filled in when it is all that a cell holds.
    """

    parse: Callable[[str], Any]
    write: Callable[[Any], str] = str
    missing: frozenset[str] = MISSING


def _parse_line(text: str) -> str:
    """A name on one line, however its cell is wrapped."""
    line = text.replace("\n", "")
    if len(line) > LONGEST_NAME:
        raise Unclear(f"名称有 {len(line)} 个字，超过 {LONGEST_NAME} 个字", "请核对是否把其他内容填进了名称")
    return line


def _parse_code(text: str) -> str:
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", text):
        raise Unclear(f"编码「{text}」被 Excel 存成了数字，末位已丢失", "请把该列设成「文本」后重新填写编码")
    return text


def _parse_count(text: str) -> int:
    match = re.fullmatch(r"(-?\d{1,6})(?:\.0+)?\s*(?:次|份|个|天|项)?", text)
    if match is None:
        raise Unclear(f"「{text[:40]}」不是整数", "请只填数字，例如「1」")
    return int(match[1])


def _parse_times(text: str) -> int:
    times = _parse_count(text)
    if times < 0:
        raise Unclear(f"「{text[:40]}」是负数", "请填 0 或更大的整数")
    return times


def _parse_number(text: str) -> float:
    try:
        return float(text.rstrip("°度"))
    except ValueError:
        raise Unclear(f"「{text[:40]}」不是数字", "请填十进制度数，例如「49.2122」") from None


YES = frozenset(
    ("是", "√", "✓", "✔", "●", "■", "☑", "✅", "〇", "○", "◯", "⭕", "y", "yes", "true", "1", "有", "支持", "可", "可以", "对")
)
NO = frozenset(("否", "×", "x", "✗", "✘", "□", "☐", "n", "no", "false", "0", "无", "不支持", "不", "不可", "没有", "/", "-"))


def _parse_yes(text: str) -> bool:
    folded = text.casefold()
    if folded not in YES | NO:
        raise Unclear(f"「{text[:40]}」不是「是」或「否」", "请填「是」或「否」")
    return folded in YES


def _write_yes(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _parse_free(text: str) -> bool:
    """是否收费 as `no_fee`: 不收费 is True."""
    return True if text in ("不收费", "免费") else False if text == "收费" else not _parse_yes(text)


def _parse_cancelled(text: str) -> bool:
    """Whether the column 取消 marks a row: √, 是, 「取消」, 「予以取消」."""
    return says_cancelled(text) or _parse_yes(text)


def says_cancelled(text: str) -> bool:
    return bool(re.match("(?:予以|建议|拟|已)?(?:取消|废止)", text))


def _parse_date(text: str) -> date:
    match = re.fullmatch(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?", text)
    try:
        year, month, day = map(int, match.groups()) if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise Unclear(f"看不懂日期「{text[:40]}」", _mend_date(text)) from None


def _mend_date(text: str) -> str:
    """Five digits are how Excel counts days in a cell that lost its date format (43831 is 2020-01-01)."""
    if re.fullmatch(r"[2-7]\d{4}", text):
        day = date(1899, 12, 30) + timedelta(days=int(text))
        return f"像是 Excel 的日期序号（{day.isoformat()}）：请把单元格格式改成日期，或写成「{day.isoformat()}」"
    return "请写成「2026-09-01」"


def _write_date(value: date | None) -> str:
    return value.isoformat() if value else ""


def label(table: CodeTable) -> Format:
    def parse(text: str) -> str:
        found = table.label(text)
        if found is None:
            raise Unclear(f"{table.name}没有「{text[:40]}」", f"请填：{'、'.join(table.labels.values())}")
        return found

    return Format(parse, missing=MISSING.difference(table.spellings))


def labels(table: CodeTable) -> Format:
    """Several labels; words that the table does not know are kept as published."""

    def parse(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(table.label(word) or word for word in split(text, WORD_SEPARATORS)))

    return Format(parse, _write_words)


def known(table: CodeTable) -> Format:
    """A label of the table, or any other word as published."""
    return Format(lambda text: table.label(text) or text)


def _parse_rule(text: str) -> CountingRule:
    """「不重叠」, 「分列」 or partition; anything else overlaps."""
    return "partition" if text in ("不重叠", "不重复", "分列", "划分", "互斥", "partition") else "overlapping"


def _parse_words(text: str) -> tuple[str, ...]:
    return split(re.sub(r" {2,}", "、", text), WORD_SEPARATORS)


def _write_words(words: Iterable[str]) -> str:
    return join(words, WORD_SEPARATORS)


def _parse_hours(text: str) -> tuple[OpeningInterval, ...]:
    try:
        return parse_hours(text)
    except ValueError as error:
        raise Unclear(str(error), "请写成「周一至周五 08:30-11:30」") from None


def _parse_box(text: str) -> tuple[float, ...]:
    edges = tuple(_parse_number(edge) for edge in split(text, WORD_SEPARATORS))
    if len(edges) != 4:
        raise Unclear(f"范围「{text[:40]}」不是四个数", "请按「南,西,北,东」填写")
    return edges


def _parse_fields(text: str) -> tuple[str, ...]:
    """Field names from their labels."""
    named = {label: name for name, label in FIELD_LABELS.items()}
    return tuple(named[word] for word in split(text, WORD_SEPARATORS) if word in named)


TEXT = Format(str)
CONTENT = Format(str, missing=frozenset())  # an option or an answer may well be 「没有」
LINE = Format(_parse_line)
FIELDS = Format(_parse_fields, lambda names: _write_words(FIELD_LABELS[name] for name in names))
CODE = Format(_parse_code)
COUNT = Format(_parse_count, lambda value: "" if value is None else str(value))
TIMES = Format(_parse_times, COUNT.write)
NUMBER = Format(_parse_number, lambda value: "" if value is None else repr(float(value)))
YES_NO = Format(_parse_yes, _write_yes, missing=frozenset())
FREE = Format(_parse_free, lambda value: _write_yes(None if value is None else not value), missing=frozenset())
DATE = Format(_parse_date, _write_date)
LIMIT = Format(parse_limit, write_limit)
WORDS = Format(_parse_words, _write_words)
SENTENCES = Format(lambda text: split(text, SENTENCE_SEPARATORS), lambda parts: join(parts, SENTENCE_SEPARATORS))
MODES = Format(parse_modes, write_modes)
HOURS = Format(_parse_hours, hours_text)
BOX = Format(_parse_box, lambda box: ",".join(map(repr, box)) if box else "")
MATERIAL = Format(str, missing=MISSING | ELSEWHERE)
MATERIAL_NAMES = Format(parse_materials, missing=MISSING | ELSEWHERE)
CANCELLED = Format(_parse_cancelled, missing=frozenset())
RULE = Format(_parse_rule, lambda rule: "不重叠" if rule == "partition" else "可重叠")
