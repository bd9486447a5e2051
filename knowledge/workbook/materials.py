"""申请材料 as one cell gives them: a line each, or numbered one after the other."""

import re

from knowledge.catalogue.guide import Material
from knowledge.workbook.cells import SENTENCE_SEPARATORS, split

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERS = (  # one cell keeps to one of them, so that （1） under 1. stays inside its material
    re.compile(r"(?<![\d.])(\d{1,2})\s*(?:[、．]|[.,，](?!\d))\s*"),
    re.compile(r"[（(]\s*(\d{1,2})\s*[)）]\s*"),
    re.compile(rf"([{_CIRCLED}])\s*"),
)


def parse_materials(text: str) -> tuple[Material, ...]:
    """Materials by name: 「1.出生证明 2.户口本；3、结婚证」, 「户口簿；照片（一寸；白底）」. Numbers are dropped."""
    names = [name for part in _numbered(text) for name in split(part, SENTENCE_SEPARATORS)]
    return tuple(Material(name) for name in names)


def _numbered(text: str) -> list[str]:
    """What follows the numbers 1, 2, 3 … in their order; the whole text when it does not begin with 1."""
    for pattern in _NUMBERS:
        marks: list[re.Match[str]] = []
        for mark in pattern.finditer(text):
            if _value(mark[1]) == len(marks) + 1 and (marks or mark.start() == 0):
                marks.append(mark)
        if marks:
            ends = [*(mark.start() for mark in marks[1:]), len(text)]
            return [text[mark.end() : end].strip(" \n；;，,、。") for mark, end in zip(marks, ends, strict=True)]
    return [text]


def _value(number: str) -> int:
    return _CIRCLED.index(number) + 1 if number in _CIRCLED else int(number)
