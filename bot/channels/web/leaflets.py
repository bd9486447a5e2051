"""Permanent pages without scripts: an item's 一次性告知单 (also as PDF), a window of a hall, the list for search engines."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import segno
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import wording
from bot.bundle_leaflets import bundle_leaflet
from bot.cards import page_address, point_card
from bot.channels.web.dialling import dialable
from bot.leaflets import Leaflet, leaflet
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Near, ServicePoint
from knowledge.catalogue.situations import Path
from knowledge.catalogue.standing import standing
from knowledge.ready import Knowledge

MOST_ADDRESSES = 50_000  # of a sitemap, as its format allows
GONE = "没有这件事的页面"
GONE_REMEDY = "它可能已经改名、合并或取消了。请回首页用平常的话问一句，或者打电话问。"
NO_WINDOW = "没有这个办理点的页面"
_PDF = ".pdf"


@dataclass(frozen=True)
class Site:
    """What the pages say of the site: its city and hotline, and the address people reach it at (empty: as they came)."""

    city: str
    hotline: str = wording.HOTLINE
    public_url: str = ""


class LeafletPages:
    """The pages of the edition in force. `clock` gives aware local time; endpoints run in worker threads."""

    def __init__(self, current: Callable[[], Knowledge], clock: Callable[[], datetime], site: Site) -> None:
        self._current = current
        self._clock = clock
        self._site = site
        self._templates = Environment(loader=PackageLoader("bot.channels.web"), autoescape=select_autoescape())
        self._templates.filters["dialable"] = dialable

    def routes(self) -> list[Route]:
        return [
            Route("/item/{code:path}", self.show_item, name="item"),
            Route("/bundle/{code:path}", self.show_bundle),
            Route("/p/{code:path}", self.show_window),
            Route("/sitemap.xml", self.list_pages),
            Route("/robots.txt", self.tell_robots),
        ]

    def show_item(self, request: Request) -> Response:
        """A page, or with `.pdf` at the end of the code a PDF; for ?region= and ?situation=1a,2b."""
        code, knowledge = request.path_params["code"], self._current()
        item = knowledge.item(code) or knowledge.item(code.removesuffix(_PDF))
        if item is None:
            return self._missing(GONE)
        region, path = request.query_params.get("region", ""), _path(request)
        told = leaflet(item, region, path, knowledge, self._clock())
        address = self._base(request) + told.card.page
        if code != item.code:
            from bot.channels.web.printing import pdf  # a large library, and not for the start

            return _download(pdf(told, address, self._site.city, _large(request)), item.name)
        return self._item_page(told, path, address, knowledge)

    def _item_page(self, told: Leaflet, path: Path, address: str, knowledge: Knowledge) -> Response:
        page, mark, query = told.card.page.partition("?")
        regions = _places(knowledge)
        listed = told.region in {code for code, _ in regions}
        return self._page(
            "leaflet.html",
            leaflet=told,
            address=address,
            canonical=address.partition("?")[0],
            pdf=f"../{page}{_PDF}{mark}{query}",
            large_pdf=f"../{page}{_PDF}?{query}{'&' if query else ''}large=1",
            qr=_code(address),
            structured=Markup(_structured(told, address.partition("?")[0], self._site.city)),
            regions=regions,
            other_region="" if listed or not told.region else knowledge.tree.name(told.region),
            situation=",".join(path),
            copies=wording.copies,
        )

    def show_bundle(self, request: Request) -> Response:
        """The page of a 一件事, or with `.pdf` at the end of the code a PDF; for ?region=."""
        code, knowledge = request.path_params["code"], self._current()
        bundle = next((one for one in knowledge.catalogue.bundles if one.code == code.removesuffix(_PDF)), None)
        if bundle is None:
            return self._missing(GONE)
        told = bundle_leaflet(bundle, request.query_params.get("region", ""), knowledge, self._clock())
        address = self._base(request) + told.page
        if code != bundle.code:
            from bot.channels.web.printing import bundle_pdf

            return _download(bundle_pdf(told, address, self._site.city, _large(request)), bundle.name)
        page, _, query = told.page.partition("?")
        return self._page(
            "bundle.html",
            leaflet=told,
            steps=[(step, page_address(step.code, told.region)) for step in told.steps],
            address=address,
            canonical=address.partition("?")[0],
            pdf=f"../{page}{_PDF}?{query}",
            large_pdf=f"../{page}{_PDF}?{query}{'&' if query else ''}large=1",
            qr=_code(address),
            regions=_places(knowledge),
        )

    def show_window(self, request: Request) -> Response:
        """A window or hall: where it is, when it is open, what it handles."""
        code, knowledge = request.path_params["code"], self._current()
        point = next((point for point in knowledge.points if point.code == code), None)
        if point is None:
            return self._missing(NO_WINDOW)
        return self._page(
            "window.html",
            point=point,
            facts=_facts(point, knowledge, self._clock()),
            items=_handled(point, knowledge),
            canonical=self._base(request) + f"p/{quote(code, safe='')}",
            demonstration=wording.DEMONSTRATION,
        )

    def list_pages(self, request: Request) -> Response:
        base = self._base(request)
        catalogue, today = self._current().catalogue, self._clock().date()
        codes = [item.code for item in catalogue.items if standing(item, catalogue, today).state != "取消"]
        addresses = [base, *(base + page_address(code) for code in codes[: MOST_ADDRESSES - 1])]
        entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}">\n{entries}</urlset>\n'
        return Response(body, media_type="application/xml")

    def tell_robots(self, request: Request) -> Response:
        return PlainTextResponse(f"User-agent: *\nDisallow: /api/\nSitemap: {self._base(request)}sitemap.xml\n")

    def _base(self, request: Request) -> str:
        """The root of the site with a slash at its end."""
        return f"{self._site.public_url or str(request.base_url)}".rstrip("/") + "/"

    def _missing(self, title: str) -> Response:
        return self._page("missing.html", 404, title=title, remedy=GONE_REMEDY)

    def _page(self, template: str, status: int = 200, **shown: Any) -> Response:
        told = {"city": self._site.city, "hotline": self._site.hotline, "root": "../", **shown}
        return HTMLResponse(self._templates.get_template(template).render(told), status)


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _code(address: str) -> Markup:
    return Markup(segno.make(address, error="m").svg_inline(scale=3, border=2, light="#fff"))


def _places(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in knowledge.tree.regions if region.tier in ("市", "旗市区")]


def _path(request: Request) -> Path:
    return tuple(filter(None, request.query_params.get("situation", "")[:200].split(",")))


def _large(request: Request) -> bool:
    return request.query_params.get("large") == "1"


def _download(content: bytes, name: str) -> Response:
    name = quote(f"{name[:40]}-一次性告知单.pdf")
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}"})


def _facts(point: ServicePoint, knowledge: Knowledge, now: datetime) -> list[str]:
    card = point_card(Near(point, ""), knowledge, now)
    told = (
        card.address and f"地址：{card.address}" + (f"　{card.window}" if card.window else ""),
        f"时间：{card.hours or wording.NOT_STATED}" + (f"（{card.opens or '现在开着'}）" if card.hours else ""),
        f"电话：{card.phone or wording.NOT_STATED}",
        card.note,
    )
    return [line for line in told if line]


def _handled(point: ServicePoint, knowledge: Knowledge) -> list[tuple[ServiceItem, str, str]]:
    """The items of a point, those it does in full first, with the address of their page for its region."""
    known = [(item, handles.depth) for handles in point.handles if (item := knowledge.item(handles.code))]
    known.sort(key=lambda pair: pair[1] != "全办")
    return [(item, depth, page_address(item.code, point.region)) for item, depth in known]


def _structured(told: Leaflet, address: str, city: str) -> str:
    """The item in the vocabulary of schema.org; `<` is written so that no name can end the script."""
    card = told.card
    phones = [line.partition("：")[2] for part in told.sections if part.facet == "phone" for line in part.lines[:1]]
    channel: dict[str, Any] = {"@type": "ServiceChannel"}
    if phones and phones[0]:
        channel["servicePhone"] = {"@type": "ContactPoint", "telephone": phones[0]}
    if card.point:
        channel["serviceLocation"] = {"@type": "Place", "name": card.point.name, "address": card.point.address}
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "identifier": card.code,
        "name": card.name,
        "description": told.description,
        "url": address,
        "inLanguage": "zh-CN",
        "areaServed": {"@type": "AdministrativeArea", "name": card.region or city},
        "provider": {"@type": "GovernmentOrganization", "name": card.department or city},
        "availableChannel": channel,
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
