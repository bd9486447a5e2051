"""The 一次性告知单 as a PDF for the printer at a window: large type, one code to scan."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from bot import wording
from bot.bundle_leaflets import BundleLeaflet
from bot.leaflets import Leaflet
from bot.messages import MaterialCard, Section

FONT = "STSong-Light"  # a font that PDF readers bring along: nothing of it is shipped
_INK, _SOFT, _LINE, _TEAL = HexColor("#14252b"), HexColor("#3f4b4a"), HexColor("#9aa5a3"), HexColor("#0f4c5c")
_UNKNOWN = re.compile(r"[\u1800-\u18af\u202f]+")  # vertical Mongolian: the font has none of it
_MARGIN = 18 * mm
_LARGE = 1.4  # 大字: text of 17.5 points
_ROOM = CondPageBreak(45 * mm)  # a heading with less below it begins the next page; what follows may part between rows
_PADDING = 12  # points that the frame of a page keeps free at its two sides

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _style(size: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(f"s{size}", fontName=FONT, fontSize=size, leading=size * 1.45, wordWrap="CJK", textColor=_INK, **more)


_TITLE, _BODY = _style(24), _style(12.5)
_SMALL = ParagraphStyle("small", parent=_style(10), textColor=_SOFT)


class Heading(Flowable):  # type: ignore[misc]
    """A line of heavy type on a rule. The font has one weight: its outlines are drawn as well."""

    _SIZE, _HEIGHT = 15.0, 30.0  # points

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = _UNKNOWN.sub("", text)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._width = width
        return width, self._HEIGHT

    def draw(self) -> None:
        self.canv.setStrokeColor(_TEAL)
        self.canv.setLineWidth(0.8)
        self.canv.line(0, 3, self._width, 3)
        line = self.canv.beginText(0, 8)
        line.setFont(FONT, self._SIZE)
        line.setFillColor(_TEAL)
        line.setTextRenderMode(2)
        self.canv.setLineWidth(0.45)
        line.textOut(self._text)
        line.setTextRenderMode(0)
        self.canv.drawText(line)


def pdf(leaflet: Leaflet, address: str, city: str, large: bool = False) -> bytes:
    """The leaflet as an A4 document; `address` is behind the code, `large` for old eyes."""
    title = f"{leaflet.card.name} · 一次性告知单"
    return _document(title, city, large, lambda width: _story(leaflet, address, width))


def bundle_pdf(leaflet: BundleLeaflet, address: str, city: str, large: bool = False) -> bytes:
    """The leaflet of a 一件事, in the same way."""
    return _document(f"{leaflet.name} · 一件事告知单", city, large, lambda width: _bundle_story(leaflet, address, width))


def _document(title: str, city: str, large: bool, story: Callable[[float], list[Flowable]]) -> bytes:
    """Large type is laid out on a smaller sheet, each page of which is enlarged to A4."""
    target, scale = BytesIO(), _LARGE if large else 1.0
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN / scale)
    sheet = (A4[0] / scale, A4[1] / scale)
    document = SimpleDocTemplate(target, pagesize=sheet, title=title, author=city, lang="zh-CN", **margins)

    def enlarge(canvas: Canvas, _: object) -> None:
        canvas.setPageSize(A4)
        canvas.scale(scale, scale)

    document.build(story(document.width - _PADDING), onFirstPage=enlarge, onLaterPages=enlarge)
    return target.getvalue()


def _bundle_story(leaflet: BundleLeaflet, address: str, width: float) -> list[Flowable]:
    story: list[Flowable] = [_top("一件事告知单", leaflet.name, (leaflet.opening,), address, width), _ROOM, Heading("按顺序办")]
    for number, step in enumerate(leaflet.steps, 1):
        hint = [_text(step.hint, _SMALL)] if step.hint else []
        story.append(KeepTogether([_text(f"{number}. {step.name}", _BODY), *hint]))
    for part in leaflet.sections:
        story += _section(part)
    story.append(Spacer(1, 4 * mm))
    return [*story, *(_text(note, _SMALL) for note in (*leaflet.notes, f"最新内容：{address}"))]


def _story(leaflet: Leaflet, address: str, width: float) -> list[Flowable]:
    story: list[Flowable] = [_head(leaflet, address, width)]
    for part in leaflet.warnings:
        story += _section(part)
    if leaflet.chosen:
        story.append(_text(f"按这种情形：{'；'.join(leaflet.chosen)}", _BODY))
    for part in leaflet.sections:
        drawn = part.facet == "materials" and leaflet.card.materials
        story += [_ROOM, Heading(part.title), _materials(leaflet.card.materials, width)] if drawn else _section(part)
    if leaflet.steps and leaflet.doable:
        steps = (f"{n}. {s.name}" + (f"：{s.what}" if s.what else "") for n, s in enumerate(leaflet.steps, 1))
        story += _section(Section("办理流程", tuple(steps)))
    story.append(Spacer(1, 4 * mm))
    return [*story, *(_text(note, _SMALL) for note in (*leaflet.notes, f"最新内容：{address}"))]


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_UNKNOWN.sub("", text)).replace("\n", "<br/>"), style)


def _section(part: Section) -> list[Flowable]:
    lines = [_text(line, _BODY) for line in part.lines]
    return [KeepTogether([Heading(part.title), *lines[:1]]), *lines[1:]]


def _head(leaflet: Leaflet, address: str, width: float) -> Table:
    card = leaflet.card
    limit = card.promised_limit.text if card.promised_limit else wording.NOT_STATED
    glance = ("、".join(card.modes), f"承诺时限：{limit}", card.visits) if leaflet.doable else ()
    return _top("一次性告知单", card.name, (card.department, *glance), address, width)


def _top(kind: str, name: str, lines: Sequence[str], address: str, width: float) -> Table:
    """What the leaflet is about, with its code beside it."""
    told = [_text(kind, _SMALL), _text(name, _TITLE), *(_text(line, _BODY) for line in lines if line)]
    code = 32 * mm
    scanned = [_code(address, code), _text("手机扫一扫", _SMALL), _text("看最新内容", _SMALL)]
    table = Table([[told, scanned]], [width - code - 4 * mm, code + 4 * mm])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
    return table


def _code(address: str, size: float) -> Drawing:
    """The address as a code to scan, with the quiet zone it needs."""
    rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=2)]
    dot = size / len(rows)
    drawing = Drawing(size, size)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                square = Rect(x * dot, size - (y + 1) * dot, dot, dot, strokeWidth=0, strokeColor=None, fillColor=_INK)
                drawing.add(square)
    return drawing


def _materials(materials: tuple[MaterialCard, ...], width: float) -> Table:
    shares = (0.06, 0.42, 0.18, 0.14, 0.12, 0.08)
    rows = [[_text(title, _SMALL) for title in ("", "材料", "份数", "形式", "必要性", "备齐")]]
    rows += [_row(number, material) for number, material in enumerate(materials, 1)]
    table = Table(rows, [width * share for share in shares], repeatRows=1)
    edges = ("BOX", (5, 1), (5, -1), 0.6, _LINE), ("INNERGRID", (5, 1), (5, -1), 0.6, _LINE)
    table.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.6, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"), *edges])
    return table


def _row(number: int, m: MaterialCard) -> list[object]:
    name = [_text(m.name, _BODY), *([_text(m.note, _SMALL)] if m.note else [])]
    copies = wording.copies(m.originals, m.copies) or wording.NOT_STATED
    return [_text(str(number), _BODY), name, *(_text(text, _BODY) for text in (copies, m.form, m.necessity)), ""]
