"""Bars as pictures (SVG by pygal): no script, no font from elsewhere, the site's own colours by day and by night."""

import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pygal
from pygal.style import Style
from starlette.responses import Response

# For its maps pygal puts itself before every import of the program, in a way that Python warns of; we draw no maps.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder) is not pygal.PluginImportFixer]

WIDTH, ROW, LETTER = 480, 34, 15  # units of the picture: in all, a bar with its space, a Chinese letter
PRINTED = 9 * LETTER  # room for 「304 项 88.4%」 right of the longest bar
NARROW = 0.6  # of its height: how wide pygal takes a letter to be
COLOURS = ("now", "online", "near", "once")

PALETTE = (Path(__file__).parent.parent / "channels" / "web" / "static" / "palette.css").read_text(encoding="utf-8")
SHEET = f"""{PALETTE}
text {{ font: {LETTER}px "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; fill: var(--ink); }}
.axis.y text {{ text-anchor: end; transform: translateY(-3px); }}
.text-overlay .value {{ text-anchor: start; font-size: {LETTER - 1}px; }}
.background, .guide, .axis.x {{ display: none; }}
.line {{ stroke: var(--line); }}
.rect {{ fill: var(--act); rx: 4px; }}
{"".join(f".{name} {{ fill: var(--{name}); }}" for name in COLOURS)}
"""
# Opened by itself the picture keeps the site's policy, and takes just this style sheet.
POLICY = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(SHEET.encode()).digest()).decode()}'; base-uri 'none'; "
POLICY += "form-action 'none'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Bar:
    """One bar: what is counted, how many, what is printed beside it; `colour`: one of COLOURS, or the usual one."""

    label: str
    value: int
    told: str
    colour: str = ""


def picture(title: str, bars: Sequence[Bar]) -> Response:
    """An SVG to be shown as an image, beside a table that says the same."""
    return Response(draw(title, bars), media_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})


def height(bars: Sequence[Bar]) -> int:
    return ROW * max(len(bars), 1) + 8


def draw(title: str, bars: Sequence[Bar]) -> bytes:
    """The bars below each other, the first on top."""
    style = Style(label_font_size=round(LETTER / NARROW), value_font_size=LETTER - 1)
    chart = pygal.HorizontalBar(
        style=style,
        js=[],
        no_prefix=True,
        show_legend=False,
        show_x_labels=False,
        print_values=True,
        print_values_position="top",
        truncate_label=-1,
        margin=4,
        margin_right=PRINTED,
        spacing=8,
        width=WIDTH,
        height=height(bars),
    )
    chart.x_labels = [bar.label for bar in reversed(bars)]
    chart.add("", [{"value": bar.value, "formatter": _said(bar.told)} for bar in reversed(bars)])
    return bytes(tostring(_dress(chart.render_tree(), title, bars), encoding="utf-8"))


def _said(told: str) -> Any:
    return lambda _: told


def _dress(root: Element, title: str, bars: Sequence[Bar]) -> Element:
    """Take away what only scripts and pointers would use, and put the site's style in the place of pygal's."""
    for parent in list(root.iter()):
        for child in [one for one in parent if _is_idle(one) or (one.tag == "title" and parent is not root)]:
            parent.remove(child)
    for sheet in root.iter("style"):
        sheet.text = SHEET
    for heading in root.findall("title"):
        heading.text = title
    drawn = (one for one in root.iter("rect") if one.get("class", "").startswith("rect"))
    for one, bar in zip(drawn, reversed(bars), strict=True):
        one.set("class", f"rect {bar.colour}".strip())
    return root


def _is_idle(node: Element) -> bool:
    comment = callable(node.tag)
    return comment or node.tag in ("script", "desc") or "tooltip-overlay" in node.get("class", "")
