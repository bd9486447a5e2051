"""A request's body read within limits, and a refusal that its sender gets to see while still sending."""

import asyncio
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.channels.web.questions import Refusal

DROPPED_AT_MOST = 1024 * 1024  # bytes
PATIENCE = 5.0  # seconds that a refused client may go on sending


class Body:
    """The body of one request, taken piece by piece; `more` until its end has been seen."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.more = True

    async def read(self, limit: int) -> bytes:
        """The whole body, or, if that is above `limit` bytes, its beginning above `limit`. Raises ClientDisconnect."""
        pieces = bytearray()
        while self.more and len(pieces) <= limit:
            pieces += await self._next()
        return bytes(pieces)

    async def drop(self) -> None:
        """Read on to the end of the body without keeping it, as far as DROPPED_AT_MOST and PATIENCE go."""
        dropped = 0
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(PATIENCE):
                while self.more and dropped < DROPPED_AT_MOST:
                    dropped += len(await self._next())

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece


class Refused(JSONResponse):
    """A refusal as JSON `{"error", "field"}`, sent at once, whatever of the body is still to come.

    A connection closed over unread bytes is reset and takes the answer with it: hence the rest is dropped before.
    """

    def __init__(self, refusal: Refusal, body: Body) -> None:
        headers = {"Connection": "close"} if body.more else None
        super().__init__({"error": refusal.sentence, "field": refusal.field}, refusal.status, headers)
        self._rest = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await self._rest.drop()
        await send({"type": "http.response.body", "body": b""})
