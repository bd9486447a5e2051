"""The door of every page: who comes in, with which form, and what is said to those who may not."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates
from starlette.types import Message

from bot.console.pages import Page
from bot.console.visits import BASE, COOKIE, Desk, Visit, link
from knowledge.refusals import BaseOutdated, NotAllowed, TokenMissing, TokenStale
from knowledge.store import audit, sessions
from knowledge.store.database import StoreUnavailable
from knowledge.store.sessions import SignedIn

log = structlog.get_logger()

FORM_COOKIE = "siban_form"  # stands in for the session's form token before there is a session
FORM_FIELD = "form_token"
MOST_FIELDS = 5000

STALE_FORM = "这个页面已经过期，为了安全没有提交。请复制下面您填写的内容，重新打开页面后再提交。"
SIGN_IN_AGAIN = "您还没有登录，或登录已超时，内容没有提交。请先登录；下面是您填写的内容，可以复制下来。"
FOREIGN = "请求来自别的网站，为了安全没有执行。"
TOO_LARGE = "提交的内容太大，没有接收。"


class TooLarge(Exception):
    """A form above the limit of its page."""


class Door:
    """Opens one page: finds the session, checks role and form token, runs the page in a worker thread."""

    def __init__(self, page: Page, desk: Desk, templates: Jinja2Templates) -> None:
        self._page = page
        self._desk = desk
        self._templates = templates

    async def open(self, request: Request) -> Response:
        visit = Visit(self._desk, request, self._templates)
        try:
            visit = replace(visit, session=await run_in_threadpool(self._find, request))
            refusal = await run_in_threadpool(self._turn_away, visit)
            if refusal is None and request.method == "POST":
                visit = replace(visit, form=await read_form(request, self._page.limit))
            return await run_in_threadpool(self._serve, visit) if refusal is None else refusal
        except TooLarge:
            return refuse(visit, 413, TOO_LARGE)
        except (HTTPException, ClientDisconnect):
            return refuse(visit, 400, "提交的内容看不懂，请重新打开页面再试。")
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            return refuse(visit, 503, f"{error.reason}。")
        finally:
            await visit.form.close()

    def _find(self, request: Request) -> SignedIn | None:
        token = request.cookies.get(COOKIE, "")
        now = self._desk.database.clock()
        if not token:
            return None
        with self._desk.database.reading() as connection:
            found = sessions.find(connection, token, now)
        if found and found.seen_at < now - sessions.TOUCH_EVERY:
            with self._desk.database.writing(alone=False) as connection:
                sessions.touch(connection, found, now)
        return found

    def _turn_away(self, visit: Visit) -> Response | None:
        """What to say before the form is read; None to those who may come in."""
        request, page = visit.request, self._page
        if request.method == "POST" and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return refuse(visit, 403, FOREIGN)
        if page.open or (visit.session and visit.session.account.role in page.roles):
            return None
        if visit.session:
            return self._deny(visit)
        return None if request.method == "POST" else RedirectResponse(link("/sign-in", next=_here(request)), 303)

    def _deny(self, visit: Visit) -> Response:
        roles = "、".join(f"「{role}」" for role in self._page.roles)
        reason = f"「{visit.actor.role}」不能打开这一页，需要{roles}"
        audit.deny(visit.database, visit.actor, "打开页面", f"{self._page.method} {BASE}{self._page.path}", reason)
        return refuse(visit, 403, f"{reason}。")

    def _serve(self, visit: Visit) -> Response:
        if visit.request.method == "POST":
            if visit.session is None and not self._page.open:
                return refuse(visit, 401, SIGN_IN_AGAIN)
            if not _token_fits(visit):
                return refuse(visit, 403, STALE_FORM)
        try:
            return _with_form_cookie(visit, self._page.endpoint(visit))
        except NotAllowed as refused:
            return refuse(visit, status_of(refused), f"{refused.reason}。")


def status_of(refused: NotAllowed) -> int:
    """422 for a write without version, 409 for one that came too late, 403 for the rest."""
    if isinstance(refused, TokenMissing):
        return 422
    return 409 if isinstance(refused, TokenStale | BaseOutdated) else 403


def refuse(visit: Visit, status: int, sentence: str) -> Response:
    """A page that says why, with whatever was written, so that nothing is lost."""
    return visit.show("refused.html", status, sentence=sentence, written=_written(visit.form))


def form_token(visit: Visit) -> str:
    """What the forms of this visit bring back: the session's token, or the cookie's before there is a session."""
    if visit.session:
        return visit.session.form_token
    state = visit.request.state
    if not hasattr(state, "form_token"):
        state.form_token = visit.request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    return str(state.form_token)


async def read_form(request: Request, limit: int) -> FormData:
    """The form of a request. Raises TooLarge above `limit` bytes, HTTPException when it is broken."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLarge
    taken = 0
    receive = request.receive

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge
        return message

    bound = Request(request.scope, bounded)
    return await bound.form(max_files=2, max_fields=MOST_FIELDS, max_part_size=limit)


def _token_fits(visit: Visit) -> bool:
    known = visit.session.form_token if visit.session else visit.request.cookies.get(FORM_COOKIE, "")
    return bool(known) and secrets.compare_digest(known.encode(), visit.text(FORM_FIELD).encode())


def _with_form_cookie(visit: Visit, response: Response) -> Response:
    token = getattr(visit.request.state, "form_token", "")
    if token and visit.request.cookies.get(FORM_COOKIE) != token:
        response.set_cookie(FORM_COOKIE, token, **{**visit.cookie_bounds, "samesite": "strict"})
    return response


def _written(form: Mapping[str, object]) -> list[tuple[str, str]]:
    hidden = (FORM_FIELD, "version", "password", "old", "new", "again", "code", "token")
    return [(name, value) for name, value in form.items() if isinstance(value, str) and value.strip() and name not in hidden]


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
