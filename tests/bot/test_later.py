"""Pages that come after the start: nobody is turned away who comes too early."""

import asyncio
from threading import Event

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

from bot.later import Later


def page(_request: Request) -> Response:
    return PlainTextResponse("这里")


PAGES = Router([Route("/console/items", page), Route("/console", page)], redirect_slashes=False)


def client(later: Later) -> httpx2.AsyncClient:
    app = Starlette(routes=[later, Route("/console-like", lambda _request: PlainTextResponse("别处"))])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://here")


async def test_who_comes_before_the_pages_waits_for_them() -> None:
    go, built = Event(), []

    def build() -> Router:
        go.wait()
        built.append(True)
        return PAGES

    async with client(Later("/console", build)) as visitor:
        early = [asyncio.create_task(visitor.get("/console/items")) for _ in range(5)]
        assert (await visitor.get("/console-like")).text == "别处"
        go.set()
        assert [(await answer).text for answer in early] == ["这里"] * 5
    assert built == [True]


@pytest.mark.parametrize(
    ("path", "status"), [("/console", 200), ("/console/items", 200), ("/console/none", 404), ("/other", 404)]
)
async def test_only_what_stands_under_the_address_is_asked_of_the_pages(path: str, status: int) -> None:
    async with client(Later("/console", lambda: PAGES)) as visitor:
        assert (await visitor.get(path)).status_code == status


async def test_what_failed_is_built_at_the_next_visit() -> None:
    chances = iter([OSError("disk"), None])

    def build() -> Router:
        if error := next(chances):
            raise error
        return PAGES

    async with client(Later("/console", build)) as visitor:
        with pytest.raises(OSError, match="disk"):
            await visitor.get("/console")
        assert (await visitor.get("/console")).text == "这里"
