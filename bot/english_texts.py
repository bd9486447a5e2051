"""Chinese sentences of siban's own turned into English, also inside a longer text; what is published stays."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from bot import wording_english, wording_english_matters
from bot.wording_english_terms import COMPOSED, LABELS, TERMS, TITLES, UNITS

_TABLES: tuple[Mapping[str, str], ...] = (
    wording_english.SENTENCES,
    wording_english_matters.SITUATIONS,
    wording_english_matters.CHANGES,
    wording_english_matters.BUNDLES,
    wording_english_matters.LISTS,
    wording_english_matters.CARE,
    wording_english_matters.NOTICES,
    wording_english_matters.DISPUTES,
    COMPOSED,
)
SENTENCES: Mapping[str, str] = {chinese: english for table in _TABLES for chinese, english in table.items()}
_HOLE = re.compile(r"\\{(\w+)\\}")
_COUNTED = re.compile(r"(?<![\u3400-\u9fff\d])(\d+)个?(工作日|自然日|小时|分钟|天|月|年)(?![\u3400-\u9fff])")
_LABEL = re.compile(rf"^({'|'.join(LABELS)})：")
_DAYS = dict(zip("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun".split(), strict=True))
_WEEK = re.compile("周([一二三四五六日])(?:至周([一二三四五六日]))?(?![\u4e00-\u9fa5])")
_COPIES = re.compile(r"(原件|复印件)(\d+)份")
_SINCE = re.compile(r"自(\d+)年(\d+)月(\d+)日起")
_EDITION = re.compile(r"，?第(\d+)版")
_PUBLISHED = re.compile(r"，(\d+-\d+-\d+)发布")


def said(text: str) -> str:
    """A text with every sentence of siban's own in English."""
    for way, english in _templates():
        text = way.sub(english, text) if way.search(text) else text
    return _figures(TERMS.get(text, text))


def labelled(line: str) -> str:
    """A line `label：value` with label and value in English as far as they are siban's."""
    found = _LABEL.match(line)
    if not found:
        return said(line)
    return f"{LABELS[found[1]]}: {term(line[found.end() :].removesuffix('。'))}"


def term(value: str) -> str:
    """A published code, or several with a mark between them, in English."""
    parts = re.split("(、)", value)
    return "".join(", " if part == "、" else said(part) for part in parts)


def title(text: str) -> str:
    """A section's title in both languages."""
    english = TITLES.get(text.partition("（")[0])
    return f"{english} {text}" if english and text not in SENTENCES else said(text)


def _figures(text: str) -> str:
    """Limits, numbers of copies, dates, editions and days of the week."""
    text = _COUNTED.sub(lambda found: f"{found[1]} {UNITS[found[2]]}", text)
    text = _COPIES.sub(_copies, text)
    text = _SINCE.sub(r"from \1-\2-\3", text)
    text = _PUBLISHED.sub(r", published \1", _EDITION.sub(r", edition \1", text))
    return _WEEK.sub(_days, text).replace("每天", "daily")


def _copies(found: re.Match[str]) -> str:
    kind, many = ("original", "originals") if found[1] == "原件" else ("copy", "copies")
    return f"{found[2]} {kind if found[2] == '1' else many}"


def _days(found: re.Match[str]) -> str:
    return _DAYS[found[1]] + (f"–{_DAYS[found[2]]}" if found[2] else "")


@cache
def _templates() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    """Each sentence as an expression with what it becomes; the longest first, for one may hold another."""
    ordered = sorted(SENTENCES.items(), key=lambda pair: -len(pair[0]))
    return tuple((_expression(chinese), _filled(english)) for chinese, english in ordered)


def _expression(chinese: str) -> re.Pattern[str]:
    """Place-holders take what stands there; one at the end takes the rest of the line, one named again the same."""
    seen: set[str] = set()

    def hole(found: re.Match[str]) -> str:
        again = found[1] in seen
        seen.add(found[1])
        return rf"(?P={found[1]})" if again else rf"(?P<{found[1]}>.+?)"

    return re.compile(re.sub(r"\.\+\?\)$", ".+)", _HOLE.sub(hole, re.escape(chinese))))


def _filled(english: str) -> Callable[[re.Match[str]], str]:
    return lambda found: english.format(**found.groupdict())
