"""The route of the platform: signature, age, size, form; refused alike, with 403 and no row written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.wechat.answering import Answering, TooLate
from bot.channels.wechat.callbacks import Heard, fields_of, hear
from bot.channels.wechat.crypt import Safe, Unreadable
from bot.channels.wechat.passive import NOTHING, Writer
from bot.channels.wechat.signing import seal_of
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

PATH = "/wechat"
BODY_LIMIT = 64 * 1024  # bytes
TYPES = ("text/xml", "application/xml")


@dataclass(frozen=True)
class Webhook:
    """With a `safe`, what comes in the clear is refused: there the body is not signed."""

    token: str = field(repr=False)
    safe: Safe | None
    answering: Answering
    clock: Callable[[], datetime]

    def route(self) -> Route:
        return Route(PATH, self.receive, methods=["GET", "POST"], name="wechat")

    async def receive(self, request: Request) -> Response:
        try:
            if request.method != "POST":
                return PlainTextResponse(self._echo(request.query_params))
            heard = hear(await self._read(request))
        except Unreadable:
            return Response(status_code=403)
        return await self._answer(heard)

    def _echo(self, query: Mapping[str, str]) -> str:
        """The platform asks whether the token is ours, when the address is entered."""
        if not seal_of(query).holds(self.token, self._now()):
            raise Unreadable
        return query.get("echostr", "")[:256]

    async def _read(self, request: Request) -> Mapping[str, str]:
        """The fields of a body that the platform has signed. Raises Unreadable."""
        seal = seal_of(request.query_params)
        if not self.safe and not seal.holds(self.token, self._now()):
            raise Unreadable
        fields = fields_of(await _body(request))
        if not self.safe:
            return fields
        sealed = fields.get("Encrypt", "")
        if not seal.holds_for(self.token, sealed, self._now()):
            raise Unreadable
        return fields_of(self.safe.open(sealed))

    async def _answer(self, heard: Heard) -> Response:
        try:
            text = await self.answering.reply(heard)
        except (StoreUnavailable, TooLate) as error:
            log.warning("wechat_callback_not_taken", kind=type(error).__name__)
            return Response(status_code=503)
        if not text:
            return PlainTextResponse(NOTHING)
        writer = Writer(self.token, self.safe)
        return Response(writer.write(heard.person, heard.account, text, int(self._now())), media_type="application/xml")

    def _now(self) -> float:
        return self.clock().timestamp()


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() not in TYPES:
        raise Unreadable
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Unreadable
    except ClientDisconnect:
        raise Unreadable from None
    return bytes(body)
