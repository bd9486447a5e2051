"""starlette-admin behind our door: lists, details and exports in our look, without cookies or other routes of its own."""

import secrets
from asyncio import sleep
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import starlette_admin
from sqlalchemy.exc import DataError
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates
from starlette.types import Message, Receive, Scope, Send
from starlette_admin.base import BaseAdmin
from starlette_admin.export.base import BaseExporter, ExportContext
from starlette_admin.i18n import I18nConfig, LocaleMiddleware
from starlette_admin.routing import route
from starlette_admin.types import RequestAction

from bot.console.door import refuse, status_of
from bot.console.registers.books import BOOKS
from bot.console.registers.fields import visit_of
from bot.console.registers.views import Register
from bot.console.visits import BASE, NOTICE_COOKIE, Visit
from knowledge.refusals import NotAllowed
from knowledge.store.database import StoreUnavailable

TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(starlette_admin.__file__).parent / "static"
FOLDER = "/registers"
KEPT = ("list", "detail", "edit", "export")
MOST_ROWS = 20_000  # of an export
AT_ONCE = 200  # rows told before others get their turn
REASONS = {404: "没有这一条，或者您看不到它。", 400: "网址里的筛选、排序或页码看不懂，请从页面上重新选择。"}


class Site(BaseAdmin):
    """The application that draws registers. It finds the visit in the state of the request: `Handed` puts it there."""

    def __init__(self, templates: Jinja2Templates) -> None:
        super().__init__(
            "登记簿",
            BASE + FOLDER,
            "registers",
            templates_dir=str(TEMPLATES),
            secret_key=secrets.token_urlsafe(),
            i18n_config=I18nConfig("zh", language_cookie_name=None, language_header_name=None),
            timezone_config=None,
        )
        self.books = tuple(book() for book in BOOKS)
        self._wear(templates)
        for book in self.books:
            self.add_view(book)
        self.outer = Starlette()
        self._close()

    def _wear(self, templates: Jinja2Templates) -> None:
        """The look of the console: its layout asks for its own functions and for the visit."""
        env = self.templates.env
        env.globals.update({**templates.env.globals, "list_url": env.globals["list_url"]})
        env.filters.update({**templates.env.filters, "tojson": env.filters["tojson"], "local": local, "query": query})
        self.templates.context_processors.append(_told)

    def _close(self) -> None:
        """Nothing remains but what we use of it, and no cookie. Forms are the door's matter: its token belongs to the session,
        while the cookie of CSRFMiddleware can be read by scripts."""
        self.routes[:] = [one for one in self.routes if one.name in KEPT]
        self.middlewares[:] = [one for one in self.middlewares if getattr(one, "cls", None) is LocaleMiddleware]
        self.mount_to(self.outer)
        self.app.add_exception_handler(HTTPException, _refuse_http)
        self.app.add_exception_handler(NotAllowed, _refuse_deed)
        self.app.add_exception_handler(StoreUnavailable, _refuse_store)
        for too_much in (OverflowError, DataError):
            self.app.add_exception_handler(too_much, _refuse_values)

    @route("/{key}/export", name="export")
    async def render_export(self, request: Request) -> Response:
        """All rows that pass the search and the filters of the list, as a file."""
        request.state.action = RequestAction.EXPORT
        book = self._find_view_by_key(request.path_params["key"])
        exporters = (one for one in book.exporters if isinstance(one, BaseExporter))
        exporter = next((one for one in exporters if one.extension == request.query_params.get("format")), None)
        if exporter is None or not isinstance(book, Register):
            raise HTTPException(404)
        rows = await self._rows(request, book)
        columns = list(book.get_fields_list(request))
        return await exporter.build_response(ExportContext(columns, rows, book, request, str(book.key)))

    async def _rows(self, request: Request, book: Register) -> list[dict[str, Any]]:
        wanted = book._parse_list_params(request)
        total = await book.count(request, wanted.q, wanted.filters)
        if total > MOST_ROWS:
            raise NotAllowed(f"一次最多导出 {MOST_ROWS} 条，现在选出了 {total} 条，请先筛选")
        rows = []
        for number, row in enumerate(await book.find_all(request, 0, -1, wanted.q, wanted.sorts, wanted.filters)):
            rows.append(await book.serialize(row, request))
            if number % AT_ONCE == 0:
                await sleep(0)
        return rows


class Handed(Response):
    """A response that the site of registers writes; that something was saved is told by our cookie, not by one of its own."""

    def __init__(self, site: Site, visit: Visit) -> None:
        super().__init__()
        self._site = site
        self._visit = visit
        self._said: list[dict[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_ours(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mend(MutableHeaders(scope=message))
            await send(message)

        sent = urlencode([(name, value) for name, value in self._visit.form.multi_items() if isinstance(value, str)]).encode()
        await self._site.outer(self._scope(scope), replayed(sent), send_ours)

    def _scope(self, scope: Scope) -> Scope:
        """As if nobody had looked at the request: the door has read its form, which is sent once more."""
        kept = {name: value for name, value in scope.items() if name not in ("app", "router", "endpoint", "path_params")}
        told = {"visit": self._visit, "admin_flash_consumed": True, "admin_flash_pending": self._said}
        words = scope["query_string"].replace(b"%00", b"")  # PostgreSQL knows no text with NUL
        headers = [pair for pair in scope["headers"] if pair[0] not in (b"content-type", b"content-length")]
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        state = {**scope.get("state", {}), **told}
        root = scope.get("app_root_path", "")
        return {**kept, "state": state, "query_string": words, "root_path": root, "headers": headers}

    def _mend(self, headers: MutableHeaders) -> None:
        carrier = Response()
        if "location" in headers:
            headers["location"] = local(headers["location"])
        if self._said:
            self._visit.tell(carrier, "已保存")
        elif NOTICE_COOKIE in self._visit.request.cookies:
            carrier.delete_cookie(NOTICE_COOKIE, path=BASE)
        for cookie in carrier.headers.getlist("set-cookie"):
            headers.append("set-cookie", cookie)


def replayed(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


@lru_cache(maxsize=1)
def site(templates: Jinja2Templates) -> Site:
    """The one site of a program, in the look of these templates."""
    return Site(templates)


def local(address: str) -> str:
    """The address without scheme and host: a Host header decides nothing here."""
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def query(address: str) -> str:
    """Its query alone, to be put behind another path."""
    return f"?{urlsplit(address).query}"


def _told(request: Request) -> dict[str, Any]:
    visit = visit_of(request)
    menu = next((book.menu for book in BOOKS if book.key == request.path_params.get("key")), "")
    return {"visit": visit, "account": visit.signed_in.account, "section": menu or "登记簿"}


async def _refuse_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = REASONS.get(error.status_code, "这一页打不开，请从菜单重新进入。")
    return refuse(visit_of(request), error.status_code, sentence)


async def _refuse_deed(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAllowed)
    return refuse(visit_of(request), status_of(error), f"{error.reason}。")


async def _refuse_store(request: Request, error: Exception) -> Response:
    assert isinstance(error, StoreUnavailable)
    return refuse(visit_of(request), 503, f"{error.reason}。")


async def _refuse_values(request: Request, error: Exception) -> Response:
    return refuse(visit_of(request), 400, REASONS[400])
