"""The notice board: what was announced, newest first, and the same as an Atom feed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.broadcasts.life import Broadcast
from bot.cards import page_address
from bot.channels.web.leaflets import Site
from bot.store import broadcasts
from knowledge.store.database import Database

ON_BOARD = 50
KEPT = 1_000  # that an address still leads to
MISSING = "没有这条公告"
REMEDY = "它可能已经撤下。请看公告栏里的其他公告，或者打电话问。"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Announcement:
    """A notice as the board shows it; `corrected_by` is the number of the one that puts it right, 0 for none."""

    broadcast: Broadcast
    at: datetime
    corrected_by: int = 0

    @property
    def number(self) -> int:
        return self.broadcast.number

    @property
    def links(self) -> list[tuple[str, str]]:
        """(address below the site's root, name of the item)."""
        return [(page_address(code), name) for code, name in self.broadcast.content.links]


class NoticePages:
    """`clock` gives aware local time; endpoints run in worker threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime], site: Site) -> None:
        self._database = database
        self._clock = clock
        self._site = site
        self._templates = Environment(loader=PackageLoader("bot.channels.web"), autoescape=select_autoescape())

    def routes(self) -> list[Route]:
        return [
            Route("/notices", self.show_board),
            Route("/notices.atom", self.feed),
            Route("/notices/{number:int}", self.show_notice),
        ]

    def show_board(self, request: Request) -> Response:
        return self._page("notices.html", root="./", announcements=self._announced())

    def show_notice(self, request: Request) -> Response:
        number = request.path_params["number"]
        found = next((one for one in self._announced(KEPT) if one.number == number), None)
        if found is None:
            return self._page("missing.html", 404, title=MISSING, remedy=REMEDY)
        return self._page("notice.html", one=found)

    def feed(self, request: Request) -> Response:
        announced = self._announced()
        base = f"{self._site.public_url or str(request.base_url)}".rstrip("/") + "/"
        updated = (announced[0].at if announced else self._clock()).isoformat(timespec="seconds")
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
            f"<title>{_xml(self._site.city)}政务服务公告</title>\n<id>{_xml(base)}notices</id>\n<updated>{updated}</updated>\n"
            f'<link rel="self" href={quoteattr(base + "notices.atom")}/>\n<link href={quoteattr(base + "notices")}/>\n'
            f"<author><name>{_xml(self._site.city)}政务服务中心</name></author>\n"
        )
        body = head + "".join(_entry(one, base) for one in announced) + "</feed>\n"
        return Response(body, media_type="application/atom+xml")

    def _announced(self, count: int = ON_BOARD) -> list[Announcement]:
        now = self._clock()
        with self._database.reading() as connection:
            shown = broadcasts.on_board(connection, now, count)
        righted = {one.content.corrects: one.number for one in reversed(shown) if one.content.corrects}
        started = ((one, one.starts_at.astimezone(now.tzinfo)) for one in shown if one.starts_at)
        return [Announcement(one, at, righted.get(one.number, 0)) for one, at in started]

    def _page(self, template: str, status: int = 200, **shown: Any) -> Response:
        told = {"city": self._site.city, "hotline": self._site.hotline, "root": "../", **shown}
        return HTMLResponse(self._templates.get_template(template).render(told), status)


def _entry(one: Announcement, base: str) -> str:
    address, content = f"{base}notices/{one.number}", one.broadcast.content
    return (
        f"<entry>\n<title>{_xml(content.title)}</title>\n<id>{_xml(address)}</id>\n<link href={quoteattr(address)}/>\n"
        f"<updated>{one.at.isoformat(timespec='seconds')}</updated>\n"
        f'<content type="text">{_xml(content.body)}</content>\n</entry>\n'
    )


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
