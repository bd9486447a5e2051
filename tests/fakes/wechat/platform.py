"""The platform's interface on a free port of 127.0.0.1: tokens, customer service, subscription notices, mass messages."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.telegram.server import Server
from tests.fakes.wechat.mass import Mass

APPID, SECRET = "wx0123456789abcdef", "s" * 31 + "1"
TOKEN, AES_KEY = "hulunbuirToken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEMPLATE, FIELDS = "template-1", ("thing1", "thing2")
TOKEN_SECONDS, NEW_FROM = 7200, 300  # a new token is given from five minutes before the end
LIMITS = {"thing": 20, "phrase": 5}
LONGEST_BYTES = 2048


@dataclass(frozen=True)
class Call:
    """What arrived. `code` is what it was answered with; `lost`: it was carried out, and the answer never arrived."""

    kind: str
    person: str
    text: str
    code: int = 0
    lost: bool = False


@dataclass
class Person:
    """A follower. `until` and `left`: customer service may still write; `agreed` to subscription notices."""

    follows: bool = True
    until: float = 0.0
    left: int = 0
    agreed: bool = False
    refuses: bool = False  # mass messages
    unlucky: bool = False  # mass messages get lost on their way


@dataclass
class WechatFake:
    """`now` gives seconds since 1970. `faults` are used up one a call: a code, "lost", "500" or "garbage"."""

    now: Callable[[], float]
    people: dict[str, Person] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    token_calls: int = 0
    token_code: int = 0
    _tokens: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mass = Mass(self)
        routes = [
            Route("/cgi-bin/stable_token", self._give_token, methods=["POST"]),
            Route("/cgi-bin/message/custom/send", self._custom, methods=["POST"]),
            Route("/cgi-bin/message/subscribe/bizsend", self._subscription, methods=["POST"]),
            *(Route(f"/cgi-bin/{path}", self._mass, methods=["POST"]) for path in self.mass.paths),
        ]
        self._server = Server(Starlette(routes=routes), _nothing)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def person(self, name: str) -> Person:
        return self.people.setdefault(name, Person())

    def spoke(self, name: str, pressed: bool = False) -> None:
        """What the platform allows after a message or an event."""
        person, window, count = self.person(name), (60 if pressed else 48 * 3600), (3 if pressed else 5)
        if not pressed or person.until < self.now() + window or not person.left:
            person.until, person.left = self.now() + window, count

    def said(self, person: str, kind: str = "custom") -> list[str]:
        """What reached a person."""
        return [call.text for call in self.calls if (call.kind, call.person, call.code) == (kind, person, 0)]

    def revoke(self) -> None:
        """No token holds any more."""
        self._tokens.clear()

    async def _give_token(self, request: Request) -> Response:
        self.token_calls += 1
        body = await request.json()
        if self.token_code:
            return _told(self.token_code)
        if body.get("grant_type") != "client_credential" or body.get("appid") != APPID:
            return _told(40013)
        if body.get("secret") != SECRET:
            return _told(40125)
        return JSONResponse(self._current())

    def _current(self) -> Mapping[str, Any]:
        good = [(end, token) for token, end in self._tokens.items() if end > self.now() + NEW_FROM]
        end, token = max(good, default=(self.now() + TOKEN_SECONDS, f"access-{len(self._tokens)}-{self.token_calls}"))
        self._tokens[token] = end
        return {"access_token": token, "expires_in": int(end - self.now())}

    async def _custom(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _told(47001)
        text = body.get("text", {}).get("content", "")
        return self._answer("custom", request, str(body.get("touser")), text, self._may_write(body, text))

    def _may_write(self, body: Mapping[str, Any], text: str) -> int:
        person = self.people.get(body.get("touser", ""))
        if person is None:
            return 40003
        if body.get("msgtype") != "text" or not text:
            return 40008
        if len(text.encode()) > LONGEST_BYTES:
            return 45002
        if not person.follows or person.until <= self.now():
            return 45015
        return 0 if person.left else 45047

    async def _subscription(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _told(47001)
        data = body.get("data", {})
        told = json.dumps({name: part.get("value") for name, part in data.items()}, ensure_ascii=False)
        return self._answer("notice", request, str(body.get("touser")), told, self._may_notify(body, data))

    def _may_notify(self, body: Mapping[str, Any], data: Mapping[str, Any]) -> int:
        person = self.people.get(body.get("touser", ""))
        if person is None:
            return 40003
        if body.get("template_id") != TEMPLATE:
            return 40037
        values = {name: str(part.get("value", "")) for name, part in data.items()}
        if set(values) != set(FIELDS) or not all(0 < len(v) <= LIMITS[n.rstrip("0123456789")] for n, v in values.items()):
            return 47003
        return 0 if person.agreed and person.follows else 43101

    async def _mass(self, request: Request) -> Response:
        """One of the calls of mass messages. Faults befall it as the others."""
        path, body = request.url.path.removeprefix("/cgi-bin/"), await _body(request)
        if code := self._token_fault(request) or (47001 if body is None else 0):
            return _told(code)
        fault = self.faults.pop(0) if self.faults else 0
        if fault == "500" or (isinstance(fault, int) and fault):
            return Response(status_code=500) if fault == "500" else _told(int(fault))
        told = self.mass.call(path, body or {})
        await self.mass.linger()
        if fault == "lost":
            return Response(status_code=502)
        return Response("<html>") if fault == "garbage" else JSONResponse({"errcode": 0, "errmsg": "ok", **told})

    def _answer(self, kind: str, request: Request, person: str, text: str, code: int) -> Response:
        code = self._token_fault(request) or code
        fault = self.faults.pop(0) if self.faults else 0
        if isinstance(fault, int):
            code = fault or code
        done = code == 0 and fault != "500"
        if done and kind == "custom":
            self.people[person].left -= 1
        self.calls.append(Call(kind, person, text, code if fault != "500" else 500, fault == "lost"))
        if fault in ("lost", "500"):
            return Response(status_code=502 if fault == "lost" else 500)
        return Response("<html>") if fault == "garbage" else _told(code)

    def _token_fault(self, request: Request) -> int:
        end = self._tokens.get(request.query_params.get("access_token", ""))
        return 40001 if end is None else 42001 if end <= self.now() else 0


async def _body(request: Request) -> Mapping[str, Any] | None:
    """None for what the real platform does not read, or would show to people as `\\u` escapes."""
    raw = await request.body()
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) and b"\\u" not in raw else None


def _told(code: int) -> Response:
    return JSONResponse({"errcode": code, "errmsg": "ok" if code == 0 else f"error {code}"})


async def _nothing() -> None:
    """Nothing is left under way."""
