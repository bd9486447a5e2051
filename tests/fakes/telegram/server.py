"""The fake's HTTP side: uvicorn in a thread of its own, on a free port of 127.0.0.1."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

import uvicorn
from starlette.types import ASGIApp

from tests.fakes.telegram.connections import Connection

Result = TypeVar("Result")


class OnLoop(Protocol):
    """`Server.call`: run a function where the fake's state may be changed."""

    def __call__(self, function: Callable[[], Result]) -> Result: ...


class Server:
    """Runs an ASGI application until it is stopped. All of the fake's state is changed on its loop only."""

    def __init__(self, application: ASGIApp, before_end: Callable[[], Awaitable[None]]) -> None:
        self._application, self._before_end = application, before_end
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self.port = 0

    def start(self) -> None:
        """Listen; after a stop, on the same port again."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self._ready.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listener)), name="telegram", daemon=True)
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._thread = None

    async def _serve(self, listener: socket.socket) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        server = _uvicorn(self._application)
        await server.startup([listener])
        self._ready.set()
        await self._stopping.wait()
        await self._before_end()
        _close(server)
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)

    def call(self, function: Callable[[], Result]) -> Result:
        """Call a function on the server's loop, or here when it does not run, and wait for what it returns."""

        async def called() -> Result:
            return function()

        if self._thread is None:
            return function()
        return asyncio.run_coroutine_threadsafe(called(), self._loop).result()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the server's loop, from another loop."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


def _listen(port: int) -> socket.socket:
    """With the protocol named, so that asyncio switches Nagle's algorithm off: it costs 40 ms a call."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(512)
    return listener


def _uvicorn(application: ASGIApp) -> uvicorn.Server:
    """Driven by hand: `uvicorn.Server.run` looks only ten times a second whether it should stop."""
    config = uvicorn.Config(application, http=Connection, lifespan="off", log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


def _close(server: uvicorn.Server) -> None:
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.transport.close()
    for task in server.server_state.tasks:
        task.cancel()
