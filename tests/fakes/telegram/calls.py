"""One call from its URL to its answer: token, method, parameters, mishaps, the method itself, the ledger."""

import asyncio
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.fakes.telegram.clocks import wait
from tests.fakes.telegram.connections import HangUp
from tests.fakes.telegram.errors import Refused
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.ledger import Call, Ledger
from tests.fakes.telegram.parameters import Parameters, read_parameters
from tests.fakes.telegram.world import World

TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{35}")
LARGEST_BODY = 50 * 1024 * 1024 + 64 * 1024
FORBIDDEN, TOO_MANY = 403, 429
OF_THE_PROXY = (502, 503, 504)

Method = Callable[[Parameters], Any]


@dataclass
class Calls:
    """Answers `/bot<token>/<method>`; method names are read without regard to case, as at Telegram."""

    token: str
    methods: Mapping[str, Method]
    world: World
    faults: Faults
    ledger: Ledger

    def __post_init__(self) -> None:
        self._names = {name.lower(): name for name in self.methods}

    def application(self) -> Starlette:
        return Starlette(routes=[Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> ASGIApp:
        try:
            return await self._answer(request)
        except Refused as refusal:
            return refused(refusal)
        except asyncio.CancelledError:  # the server is being stopped
            return HangUp()

    async def _answer(self, request: Request) -> ASGIApp:
        method = self._method(request.path_params["token"], request.path_params["method"])
        parameters = read_parameters(request.url.query, request.headers.get("content-type", ""), await _body(request))
        call = Call(0, self.world.clock.now(), method, parameters.values, parameters.files)
        call = replace(call, warned=method.startswith("send") and self.world.limits.silenced)
        fault = self.faults.befalling(call)
        if fault is not None and fault.when == "before":
            return self._prevent(call, fault)
        try:
            call = replace(call, result=await self._result(method, parameters))
        except Refused as refusal:
            return self._refuse(call, refusal)
        return await self._tell(call, fault, request)

    def _method(self, token: str, name: str) -> str:
        if not TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")
        if name.lower() not in self._names:
            raise Refused(404, "Not Found: method not found")
        return self._names[name.lower()]

    async def _result(self, method: str, parameters: Parameters) -> Any:
        result = self.methods[method](parameters)
        return await result if inspect.isawaitable(result) else result

    def _prevent(self, call: Call, fault: Fault) -> ASGIApp:
        if fault.refusal is None:
            self.ledger.write(replace(call, outcome="not read", status=0))
            return HangUp()
        if fault.refusal.status == TOO_MANY:
            self.world.limits.be_silent(fault.refusal.parameters["retry_after"])
        if fault.refusal.status == FORBIDDEN and call.chat in self.world.chats:
            self.world.chats[call.chat].shut = fault.refusal.description.removeprefix("Forbidden: ")
        return self._refuse(call, fault.refusal)

    def _refuse(self, call: Call, refusal: Refused) -> ASGIApp:
        self.ledger.write(replace(call, outcome="refused", status=refusal.status, description=refusal.description))
        return refused(refusal)

    async def _tell(self, call: Call, fault: Fault | None, request: Request) -> ASGIApp:
        """Report the result, or what the fault leaves of it."""
        answer = JSONResponse({"ok": True, "result": call.result})
        if fault is None:
            self.ledger.write(call)
            return answer
        if not fault.slow:
            self.ledger.write(replace(call, outcome="lost"))
            return HangUp() if fault.refusal is None else refused(fault.refusal)
        written = self.ledger.write(call)
        await wait(self.world.clock, fault.seconds)
        if await request.is_disconnected():
            self.ledger.amend(written, "lost")
        return answer


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", "0")) > LARGEST_BODY:
        raise Refused(413, "Request Entity Too Large")
    return await request.body()


def refused(refusal: Refused) -> ASGIApp:
    if refusal.status in OF_THE_PROXY:
        return HTMLResponse(f"<html><body><h1>{refusal.status} {refusal.description}</h1></body></html>", refusal.status)
    answer = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    more = {"parameters": refusal.parameters} if refusal.parameters else {}
    return JSONResponse(answer | more, refusal.status)
