"""Sheets to print and put up in a hall: a QR code of the deep link of each window and item."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno
from jinja2 import Environment, PackageLoader

from bot.channels.telegram.links import item_payload, link, point_payload
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.opening import hours_text
from knowledge.catalogue.places import ServicePoint

_templates = Environment(loader=PackageLoader("bot.channels.telegram"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Poster:
    """One card: what the QR code is of, lines below it, and the link itself."""

    title: str
    lines: tuple[str, ...]
    link: str

    @property
    def image(self) -> str:
        """The QR code as a data address, with the error correction that a scratched print needs."""
        return segno.make(self.link, error="q", micro=False).svg_data_uri(scale=4, border=2)


def point_poster(point: ServicePoint, bot: str) -> Poster:
    lines = (point.address, hours_text(point.hours), point.phone)
    return Poster(point.name, tuple(line for line in lines if line), link(bot, point_payload(point.code)))


def item_poster(item: ServiceItem, bot: str) -> Poster:
    return Poster(item.name, (item.department,), link(bot, item_payload(item.code)))


def draw_posters(posters: Iterable[Poster], city: str, demonstration: bool) -> str:
    """An HTML page that prints four cards on a sheet of A4; nothing in it is fetched."""
    return _templates.get_template("posters.html").render(posters=list(posters), city=city, demonstration=demonstration)
