"""Delivery of updates to the bot's own address: each chat in order, tried again ever more slowly."""

import asyncio
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from tests.fakes.telegram.chats import JSON
from tests.fakes.telegram.clocks import Clock
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.polling import Polling, allow
from tests.fakes.telegram.updates import Updates, Waiting

FIRST_DELAY, LONGEST_DELAY = 2.0, 120.0
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
PORTS = (80, 88, 443, 8443)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
BY_WEBHOOK = "terminated by setWebhook request"


@dataclass(frozen=True)
class Delivery:
    """One try: `status` 0 and a reason when there was no answer."""

    at: float
    update_id: int
    status: int
    reason: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(eq=False)
class _Lane:
    """The updates of one chat; the first blocks the others until it is taken."""

    updates: "deque[Waiting]" = field(default_factory=deque)
    delay: float = 0.0  # before the next try; 0 when the last one went well
    busy: bool = False  # a try is under way or will come later


class Webhook:
    """`patience`: real seconds after which a try without an answer is given up."""

    def __init__(self, clock: Clock, updates: Updates, polling: Polling, patience: float) -> None:
        self._clock, self._updates, self._polling, self._patience = clock, updates, polling, patience
        self._lanes: dict[int, _Lane] = defaultdict(_Lane)
        self._tries: set[asyncio.Task[None]] = set()
        self._client: httpx2.AsyncClient | None = None
        self._secret = ""
        self._at_once = asyncio.Semaphore(40)
        self._serving = False
        self.url, self.most_at_once = "", 40
        self.deliveries: list[Delivery] = []
        updates.listeners.append(self._queue)

    def set(self, parameters: Parameters) -> bool:
        url, secret = parameters.text("url"), parameters.text("secret_token")
        if not url:
            return self.delete(parameters)
        _check(url, secret)
        allow(self._updates, parameters)
        self._forget_if_asked(parameters)
        self.url, self._secret, self._polling.shut = url, secret, True
        self.most_at_once = parameters.integer("max_connections", 40, least=1, most=100)
        self._polling.terminate(BY_WEBHOOK)
        self.begin()
        return True

    def begin(self) -> None:
        """Deliver what waits, from the start."""
        self._serving = True
        self._lanes.clear()
        self._at_once = asyncio.Semaphore(self.most_at_once)
        for waiting in self._updates.waiting:
            self._queue(waiting)

    def delete(self, parameters: Parameters) -> bool:
        self._forget_if_asked(parameters)
        self._lanes.clear()
        self.url, self._secret, self._polling.shut = "", "", False
        return True

    def info(self, _: Parameters) -> JSON:
        known = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._updates.waiting)}
        allowed = {"allowed_updates": sorted(self._updates.allowed)} if self._updates.allowed else {}
        connections = {"max_connections": self.most_at_once} if self.url else {}
        failed = next((one for one in reversed(self.deliveries) if not one.taken), None)
        error = {} if failed is None else {"last_error_date": int(failed.at), "last_error_message": failed.reason}
        return known | allowed | connections | error

    async def settle(self) -> None:
        """Wait until no try is under way; those that wait for a later moment do not count."""
        while self._tries:
            await asyncio.wait(self._tries)

    async def close(self) -> None:
        """Give up what is under way; `begin` takes it up again."""
        self._serving = False
        for attempt in self._tries:
            attempt.cancel()
        await asyncio.gather(*self._tries, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _forget_if_asked(self, parameters: Parameters) -> None:
        if parameters.flag("drop_pending_updates"):
            self._updates.waiting.clear()

    def _queue(self, waiting: Waiting) -> None:
        if self.url and self._serving:
            lane = self._lanes[chat_of(waiting.update)]
            lane.updates.append(waiting)
            self._go_on(lane)

    def _go_on(self, lane: _Lane) -> None:
        self._updates.forget_old()
        while lane.updates and lane.updates[0] not in self._updates.waiting:
            lane.updates.popleft()
        if lane.updates and not lane.busy:
            lane.busy = True
            attempt = asyncio.get_running_loop().create_task(self._try(lane))
            self._tries.add(attempt)
            attempt.add_done_callback(self._tries.discard)

    async def _try(self, lane: _Lane) -> None:
        delivery = await self._post(lane.updates[0].update)
        self.deliveries.append(delivery)
        if delivery.taken:
            self._updates.remove(lane.updates.popleft())
            lane.delay, lane.busy = 0.0, False
            self._go_on(lane)
        else:
            lane.delay = min(max(2 * lane.delay, FIRST_DELAY), LONGEST_DELAY)
            self._clock.call_later(lane.delay, lambda: self._try_again(lane))

    def _try_again(self, lane: _Lane) -> None:
        lane.busy = False
        if lane in self._lanes.values():  # else the webhook was set anew meanwhile
            self._go_on(lane)

    async def _post(self, update: JSON) -> Delivery:
        at, number = self._clock.now(), update["update_id"]
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        self._client = self._client or httpx2.AsyncClient(timeout=self._patience, trust_env=False)
        try:
            async with self._at_once:
                answer = await self._client.post(self.url, json=update, headers=headers)
        except httpx2.TimeoutException:
            return Delivery(at, number, 0, "Read timeout expired")
        except httpx2.HTTPError as error:
            return Delivery(at, number, 0, f"Connection failed: {type(error).__name__}")
        reason = "" if answer.is_success else f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return Delivery(at, number, answer.status_code, reason)


def chat_of(update: JSON) -> int:
    """The chat whose updates stay in order with this one; the person's where there is no chat; 0 if neither."""
    content = next((value for name, value in update.items() if name != "update_id" and isinstance(value, dict)), {})
    message = content.get("message", content)
    place = message.get("chat") or content.get("from") or {}
    return int(place.get("id", 0))


def _check(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost"):  # the fake's one leniency: plain HTTP and any port on loopback
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
