"""One request of one member of staff, and what a page may do with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from bot.console import BASE as BASE
from bot.console.jobs import Jobs
from bot.console.rehearsals import Rehearsals
from bot.console.shelf import Shelf
from bot.console.talks import Trials
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.roles import Actor, Role
from knowledge.store.database import Database
from knowledge.store.sessions import SignedIn

COOKIE = "siban_console"
NOTICE_COOKIE = "siban_notice"

EVERYONE = tuple(Role)


@dataclass(frozen=True)
class Desk:
    """What the console works with, the same for every visit. `clock` gives aware local time."""

    database: Database
    live: Live[Knowledge]
    shelf: Shelf
    clock: Callable[[], datetime]
    jobs: Jobs
    city: str
    hotline: str = "12345"
    notices_a_week: int = 3
    trials: Trials = field(default_factory=Trials)
    rehearsals: Rehearsals = field(default_factory=Rehearsals)
    sends: bool = False  # whether broadcasts really go out
    masses: bool = False  # whether the WeChat account may send mass messages


@dataclass(frozen=True)
class Visit:
    """A request with its session and form. Without a session only the pages at the door are open."""

    desk: Desk
    request: Request
    templates: Jinja2Templates
    session: SignedIn | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def signed_in(self) -> SignedIn:
        assert self.session is not None  # the door lets nobody else in
        return self.session

    @property
    def actor(self) -> Actor:
        account = self.signed_in.account
        return Actor(account.username, account.role, account.department, self.origin)

    @property
    def origin(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def database(self) -> Database:
        return self.desk.database

    @property
    def shelf(self) -> Shelf:
        return self.desk.shelf

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default).strip()

    def query_number(self, name: str, default: int = 0) -> int:
        return _number(self.query(name), default)

    def text(self, name: str) -> str:
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A number of the form, such as the version that its author saw; None when it is missing."""
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def upload(self, name: str) -> UploadFile | None:
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def show(self, template: str, status: int = 200, **shown: Any) -> Response:
        told = {"visit": self, "account": self.session.account if self.session else None, **shown}
        response = self.templates.TemplateResponse(self.request, template, told, status)
        if self.request.cookies.get(NOTICE_COOKIE):
            response.delete_cookie(NOTICE_COOKIE, path=BASE)
        return response

    def go(self, path: str, notice: str = "", **query: object) -> Response:
        """Lead on after a write (303), with a sentence for the next page."""
        response = RedirectResponse(link(path, **query), 303)
        if notice:
            self.tell(response, notice)
        return response

    def tell(self, response: Response, notice: str) -> None:
        """A sentence for the next page."""
        response.set_cookie(NOTICE_COOKIE, quote(notice), max_age=60, **self.cookie_bounds)

    @property
    def cookie_bounds(self) -> dict[str, Any]:
        secure = self.request.url.scheme == "https"
        return {"path": BASE, "httponly": True, "samesite": "lax", "secure": secure}


def link(path: str, **query: object) -> str:
    """An address of the console; empty parameters are left out. Never absolute: a Host header decides nothing here."""
    told = {name: value for name, value in query.items() if value not in ("", None, 0)}
    return BASE + path + (f"?{urlencode(told)}" if told else "")


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else default
