"""办理方式 as cells give it: names in a row, names with a depth, or check boxes of which some are ticked."""

import re
from collections.abc import Iterable

from knowledge.catalogue.codes import MODE_TAXONOMIES, ONLINE_DEPTHS
from knowledge.catalogue.lists import HandlingMode
from knowledge.workbook.cells import WORD_SEPARATORS, split
from knowledge.workbook.limits import Unclear

TICKED = "☑✓✔√■●🗹✅"
_BOX = re.compile(f"([{TICKED}□☐○〇◯])")


def parse_modes(text: str) -> tuple[HandlingMode, ...]:
    """「网上办，马上办」, 「马上办 网上办（全程网办）」, 「全程网办」, 「☑马上办 □网上办」; either taxonomy of 四办."""
    labels = _ticked(text) if _BOX.search(text) else _parts(text)
    modes = dict.fromkeys(_parse_mode(label) for label in labels)
    deeper = {mode.name for mode in modes if mode.depth}
    return tuple(mode for mode in modes if mode.depth or mode.name not in deeper)


def write_modes(modes: Iterable[HandlingMode]) -> str:
    return "\n".join(mode.text for mode in modes)


def _parts(text: str) -> list[str]:
    cells = split(re.sub(r"\s+(?=[（(])", "", text), WORD_SEPARATORS + "/| ")
    return [part.strip() for cell in cells for part in cell.split("+") if part.strip()]


def _ticked(text: str) -> list[str]:
    """The labels whose box, before or after each of them, is ticked."""
    pieces = [piece.strip(f" \n{WORD_SEPARATORS}") for piece in _BOX.split(text)]
    boxes = pieces[1::2]
    labels = pieces[2::2] if not pieces[0] else pieces[:-1:2]
    if (pieces[0] and pieces[-1]) or any(len(_parts(label)) != 1 for label in labels):
        raise Unclear(f"看不出「{text[:40]}」勾选了哪几种", "请直接写办理方式，例如「马上办、网上办」")
    return [label for box, label in zip(boxes, labels, strict=True) if box in TICKED]


def _parse_mode(text: str) -> HandlingMode:
    name, _, inside = text.replace("(", "（").rstrip(")）").partition("（")
    label, depth = _mode_label(name), ONLINE_DEPTHS.label(inside)
    if label is None and not inside and ONLINE_DEPTHS.label(name):
        return HandlingMode("网上办", ONLINE_DEPTHS.label(name) or "")
    if label is None or (inside and depth is None):
        known = "、".join(MODE_TAXONOMIES["2018"].labels.values())
        raise Unclear(f"不认识办理方式「{text[:40]}」", f"请填：{known}；网上办可写「网上办（全程网办）」")
    return HandlingMode(label, depth or "")


def _mode_label(text: str) -> str | None:
    return next((label for table in MODE_TAXONOMIES.values() if (label := table.label(text))), None)
