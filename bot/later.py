"""Pages that are put together while the site is up already."""

import asyncio
from collections.abc import Callable

from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send


class Later(BaseRoute):
    """All pages at and under an address. Whoever comes before they are there waits for them."""

    def __init__(self, base: str, build: Callable[[], Router]) -> None:
        """`build` runs in a worker thread, once it has succeeded never again."""
        self._base = base
        self._build = build
        self._turn = asyncio.Lock()
        self._router: Router | None = None

    async def ready(self) -> Router:
        """The pages, built if they are not."""
        async with self._turn:
            if self._router is None:
                self._router = await asyncio.to_thread(self._build)
        return self._router

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"] if scope["type"] == "http" else ""
        return (Match.FULL if f"{path}/".startswith(f"{self._base}/") else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self.ready())(scope, receive, send)
