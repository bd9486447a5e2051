"""The web channel's Starlette app: the chat page, the JSON interface, health."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot import wording
from bot.channels.interface import reply_data
from bot.channels.web.bodies import Body, Refused
from bot.channels.web.headers import HEADERS, SecurityHeaders
from bot.channels.web.questions import (
    BODY_LIMIT,
    TOO_LARGE,
    UNKNOWN_REGION,
    UNREADABLE,
    WRONG_TYPE,
    Refusal,
    parse_question,
)
from bot.messages import Question, Reply
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

HERE = Path(__file__).parent
EXAMPLES = (
    "身份证丢了咋整",
    "开小饭馆要办啥证",
    "娃上户口要带啥",
    "异地就医怎么备案",
    "社保卡丢了怎么补",
    "高龄津贴怎么领",
    "公积金怎么提取",
    "营业执照几天能办",
)


def web_app(
    answer: Callable[[Question], Awaitable[Reply]],
    health: Callable[[], Mapping[str, Any]],
    regions: Callable[[], Sequence[tuple[str, str]]],
    knows_region: Callable[[str], bool],
    *,
    city: str = "呼伦贝尔市",
    hotline: str = "12345",
    examples: Sequence[str] = EXAMPLES,
) -> Starlette:
    """The citizens' site. `regions` gives (code, name) of the city and each 旗市区; `knows_region` tells of any code.

    `health` gives `{"edition", "items"}`, if known `"demonstration"` (the page then says 演示数据), and `"status"`
    when something other than the edition is wrong; all three run in a worker thread.
    """
    site = _Site(answer, health, regions, knows_region, {"city": city, "hotline": hotline, "examples": examples})
    routes = [
        Route("/", site.show_page),
        Route("/api/ask", site.take_question, methods=["POST"]),
        Route("/healthz", site.tell_health),
        Mount("/static", Assets(directory=HERE / "static"), name="static"),
    ]
    handlers: dict[Any, Any] = {HTTPException: site.refuse_route, Exception: site.apologise}
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)], exception_handlers=handlers)
    app.router.redirect_slashes = False  # it would send people to whatever Host the request names
    return app


class Assets(StaticFiles):
    """Package files: kept by the browser, asked after by ETag, so that a page never mixes two releases."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


class _Site:
    """The endpoints, with what they need."""

    def __init__(
        self,
        answer: Callable[[Question], Awaitable[Reply]],
        health: Callable[[], Mapping[str, Any]],
        regions: Callable[[], Sequence[tuple[str, str]]],
        knows_region: Callable[[str], bool],
        texts: Mapping[str, Any],
    ) -> None:
        self.answer = answer
        self.health = health
        self.regions = regions
        self.knows_region = knows_region
        self.texts = texts
        self.templates = Jinja2Templates(directory=HERE / "templates")

    def show_page(self, request: Request) -> Response:
        demonstration = bool(self.health().get("demonstration"))
        shown = {**self.texts, "regions": self.regions(), "demonstration": demonstration}
        return self.templates.TemplateResponse(request, "chat.html", shown)

    def tell_health(self, request: Request) -> Response:
        health = self.health()
        body = {"status": "ok" if health.get("edition") else "no edition in force", **health}
        return JSONResponse(body, status_code=200 if body["status"] == "ok" and body.get("edition") else 503)

    async def take_question(self, request: Request) -> Response:
        body = Body(request.receive)
        question = await _read_question(request, body)
        if isinstance(question, Refusal):
            return Refused(question, body)
        try:
            if question.region and not await run_in_threadpool(self.knows_region, question.region):
                return Refused(UNKNOWN_REGION, body)
            reply = await self.answer(question)
            return JSONResponse(reply_data(reply, question.address.person))
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            return JSONResponse({"error": wording.BUSY, "field": ""}, status_code=503, headers={"Retry-After": "5"})
        except Exception as error:
            # The message of an error may quote the citizen (a database prints its parameters): only its kind and place.
            log.error("question_failed", error=type(error).__name__, where=_place(error))
            return self.apologise(request, error)

    def refuse_route(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = error.headers if isinstance(error, HTTPException) else None
        sentence = {404: "没有这个页面，请回到首页提问。", 405: "这个地址不接受这种请求，提问请用 POST。"}.get(
            status, "请求有误。"
        )
        return PlainTextResponse(f"{sentence}需要人工帮助请拨打 {self.texts['hotline']}。", status, headers)

    def apologise(self, request: Request, error: Exception) -> Response:
        # Starlette sends this one from outside the middleware, hence the headers here.
        sentence = f"对不起，系统出了点问题，没能回答您。请稍后再试，或拨打政务服务热线 {self.texts['hotline']}。"
        headers = {**HEADERS, "Cache-Control": "no-store"}
        return JSONResponse({"error": sentence, "field": ""}, status_code=500, headers=headers)


async def _read_question(request: Request, body: Body) -> Question | Refusal:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > BODY_LIMIT:
        return TOO_LARGE
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return WRONG_TYPE
    try:
        content = await body.read(BODY_LIMIT)
    except ClientDisconnect:
        return UNREADABLE
    return parse_question(content) if len(content) <= BODY_LIMIT else TOO_LARGE


def _place(error: Exception) -> list[str]:
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
