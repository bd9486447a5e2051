"""Connections that can be closed in the middle of a call."""

import asyncio

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[object, object], asyncio.Transport] = {}


class Connection(H11Protocol):
    """A connection of uvicorn that `HangUp` finds by its two ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _open[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop((self.client, self.server), None)
        super().connection_lost(exc)


class HangUp:
    """A response that never comes: the connection is closed instead."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = _open.get((scope["client"], scope["server"]))
        if transport is not None:
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
