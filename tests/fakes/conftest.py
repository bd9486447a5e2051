"""A fake Telegram and python-telegram-bot's own client to talk to it."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from tests import PATIENCE
from tests.fakes.telegram import TelegramFake


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, python-telegram-bot warns of each 429, and a warning is an error here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with TelegramFake() as started:
        started.acquaintances([7, 8])
        yield started


@pytest.fixture
async def bot(fake: TelegramFake) -> AsyncIterator[Bot]:
    async with open_bot(fake) as opened:
        yield opened


def open_bot(fake: TelegramFake, read_timeout: float = PATIENCE, token: str = "") -> Bot:
    """A bot that has no certificates to load and waits `read_timeout` seconds for an answer."""
    plain = {"verify": False, "trust_env": False}
    sending, polling = (HTTPXRequest(16, read_timeout=read_timeout, httpx_kwargs=plain) for _ in range(2))
    return Bot(token or fake.token, base_url=fake.base_url, request=sending, get_updates_request=polling)


def buttons(*data: str, in_a_row: int = 8) -> InlineKeyboardMarkup:
    made = [InlineKeyboardButton(f"选项{number}", callback_data=one) for number, one in enumerate(data, 1)]
    return InlineKeyboardMarkup([made[start : start + in_a_row] for start in range(0, len(made), in_a_row)])


async def refusal(fake: TelegramFake, call: Awaitable[Any]) -> str:
    """Why a call was refused, in Telegram's own words (the library changes capitals)."""
    with pytest.raises(BadRequest):
        await call
    return fake.ledger.refused()[-1].description.removeprefix("Bad Request: ")
