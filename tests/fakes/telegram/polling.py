"""getUpdates: one poller at a time, answered at once or when something comes."""

import asyncio

from tests.fakes.telegram.clocks import Clock, finish
from tests.fakes.telegram.errors import conflict
from tests.fakes.telegram.parameters import Parameters
from tests.fakes.telegram.updates import JSON, Updates, Waiting

LONGEST_POLL = 50
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Polling:
    """A poll lasts `timeout` seconds of the fake's clock at most."""

    def __init__(self, clock: Clock, updates: Updates) -> None:
        self._clock, self._updates = clock, updates
        self._open: asyncio.Future[None] | None = None
        self.shut = False  # a webhook is set
        updates.listeners.append(self._wake)

    async def get_updates(self, parameters: Parameters) -> list[JSON]:
        if self.shut:
            raise conflict(WEBHOOK_IS_SET)
        offset = parameters.integer("offset")
        limit = parameters.integer("limit", 100, least=1, most=100)
        self.terminate(OTHER_POLLER)
        allow(self._updates, parameters)
        found = self._updates.get(offset, limit)
        timeout = parameters.integer("timeout", least=0, most=LONGEST_POLL)
        if found or not timeout:
            return found
        await self._hold(timeout)
        return self._updates.get(offset, limit)

    @property
    def held(self) -> bool:
        """Whether a poll is being held open."""
        return self._open is not None and not self._open.done()

    async def _hold(self, timeout: float) -> None:
        held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open = held
        self._clock.call_later(timeout, lambda: finish(held))
        await held

    def terminate(self, reason: str) -> None:
        """End the open poll, if there is one, with 409."""
        if self._open is not None and self.held:
            self._open.set_exception(conflict(reason))

    def release(self) -> None:
        """End the open poll with what there is."""
        if self._open is not None:
            finish(self._open)

    def _wake(self, _: Waiting) -> None:
        self.release()


def allow(updates: Updates, parameters: Parameters) -> None:
    """Take over `allowed_updates`; the former setting stays if it is absent."""
    kinds = parameters.json("allowed_updates", "allowed updates", list)
    if kinds is None:
        return
    updates.allowed = frozenset(str(kind) for kind in kinds)
