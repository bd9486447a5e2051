"""What an error of Telegram means for a delivery, the pause after 429, typing, secrets in logs and settings."""

import asyncio
import logging
from pathlib import Path

import aiohttp
import httpx
import pytest
import structlog
from aiohttp.client_reqrep import ConnectionKey
from pydantic import ValidationError
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.api import Access, Pause
from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.counter import Counter
from bot.channels.telegram.questions import Me, Room, Words
from bot.channels.telegram.sending import Fate, outcome_of
from bot.logs import configure, redact
from bot.messages import Question, Reply
from bot.settings import Settings
from tests.bot.telegram_house import Shelf

TOKEN = "123456789:AAE-fake_token_of_35_characters_000"
KEY = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (caused(NetworkError("x"), httpx.ConnectError("x")), Fate.NOT_SENT),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), Fate.NOT_SENT),
        (caused(TimedOut(), httpx.PoolTimeout("x")), Fate.NOT_SENT),
        (caused(NetworkError("x"), httpx.ProxyError("x")), Fate.NOT_SENT),
        (caused(NetworkError("x"), aiohttp.ClientConnectorDNSError(KEY, OSError())), Fate.NOT_SENT),
        (caused(TimedOut(), aiohttp.ConnectionTimeoutError()), Fate.NOT_SENT),
        (caused(TimedOut(), aiohttp.SocketTimeoutError()), Fate.IN_DOUBT),
        (caused(NetworkError("x"), aiohttp.ServerDisconnectedError()), Fate.IN_DOUBT),
        (caused(NetworkError("x"), aiohttp.ClientOSError()), Fate.IN_DOUBT),
        (caused(TimedOut(), httpx.ReadTimeout("x")), Fate.IN_DOUBT),
        (caused(TimedOut(), httpx.WriteTimeout("x")), Fate.IN_DOUBT),
        (caused(NetworkError("x"), httpx.WriteError("x")), Fate.IN_DOUBT),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), Fate.IN_DOUBT),
        (NetworkError("Bad Gateway"), Fate.IN_DOUBT),
        (RetryAfter(3), Fate.NOT_SENT),
        (InvalidToken(), Fate.NOT_SENT),
        (Forbidden("Forbidden: bot was blocked by the user"), Fate.GONE),
        (BadRequest("Chat not found"), Fate.GONE),
        (BadRequest("Message is not modified: …"), Fate.SENT),
        (BadRequest("Query is too old and response timeout expired or query id is invalid"), Fate.TOO_LATE),
        (BadRequest("Message to edit not found"), Fate.TOO_LATE),
        (BadRequest("Can't parse entities"), Fate.REFUSED),
        (TelegramError("Invalid server response"), Fate.REFUSED),
    ],
)
def test_an_error_is_read_by_its_cause(error: TelegramError, fate: Fate) -> None:
    assert outcome_of(error).fate is fate


def test_a_chat_that_moved_tells_its_new_number() -> None:
    assert outcome_of(ChatMigrated(-1005)).moved_to == -1005


async def test_a_429_holds_back_every_request_and_then_lets_them_go() -> None:
    now, log = [0.0], []

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    async def call(name: str, *errors: Exception) -> str:
        log.append((name, now[0]))
        if len([n for n, _ in log if n == name]) <= len(errors):
            raise errors[0]
        return name

    pause = Pause(lambda: now[0], sleep)
    assert await pause.process_request(call, ("a", RetryAfter(30)), {}, "sendMessage", {}, None) == "a"
    assert log == [("a", 0.0), ("a", 30.0)]
    with pytest.raises(RetryAfter):
        pause._until = 40.0
        raise RetryAfter(1)
    assert await pause.process_request(call, ("b",), {}, "sendMessage", {}, None) == "b"
    assert log[-1] == ("b", 40.0)


@pytest.mark.parametrize(
    "url", ["https://tg.example", "https://tg.example/", "https://tg.example/bot", "https://tg.example/bot/"]
)
def test_a_server_of_ones_own_is_given_with_or_without_bot(url: str) -> None:
    assert Access(TOKEN, url).server == "https://tg.example"


@pytest.mark.parametrize(("token", "bot"), [(TOKEN, 123456789), ("", 0), ("x:y", 0), ("9" * 30 + ":x", 0)])
def test_the_bot_is_known_by_its_token(token: str, bot: int) -> None:
    assert Access(token).bot == bot


async def test_an_answer_that_takes_a_while_shows_typing_first() -> None:
    order: list[str] = []
    release = asyncio.Event()

    async def answer(question: Question) -> Reply:
        await release.wait()
        order.append("answered")
        return Reply("smalltalk")

    async def typing(room: Room) -> None:
        order.append(f"typing in {room.chat}")
        release.set()

    counter = Counter(answer, typing, Shelf(None), None, Seal(TOKEN), Me(1, "bot"), patience=0)  # type: ignore[arg-type]
    visit = counter.open(Words(Room(7), "身份证"), 5)
    await counter.reply(visit, visit.question("身份证"))
    assert order == ["typing in 7", "answered"]


def test_no_token_gets_into_a_log_tracebacks_included(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        configure("DEBUG")
        try:
            raise InvalidToken(f"The token `{TOKEN}` was rejected, https://api.telegram.org/bot{TOKEN}/getMe")
        except InvalidToken:
            logging.getLogger("anything").exception("it failed with %s", TOKEN)
            structlog.get_logger().exception("failed", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
        logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
        logging.getLogger("telegram.Bot").error("Can not load invalid JSON data: 身份证号")
    finally:
        structlog.configure(**before)
        logging.basicConfig(force=True)
    told = capsys.readouterr().err
    assert "〔token〕" in told and "Traceback" in told and "AAE-fake" not in told and "HTTP Request" not in told
    assert "身份证号" not in told


def test_a_token_in_a_url_is_redacted_as_well() -> None:
    assert redact(f"/bot{TOKEN.replace(':', '%3A')}/x") == "/bot〔token〕/x"


def test_the_token_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f" {TOKEN}\n")
    assert Settings(telegram_token_file=str(tmp_path / "token")).token == TOKEN


@pytest.mark.parametrize("wrong", [{"telegram_token": "not-a-token-at-all"}, {"telegram_token_file": "/nowhere"}])
def test_a_wrong_token_is_refused_without_being_shown(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**wrong)  # type: ignore[arg-type]
    assert "not-a-token-at-all" not in str(refused.value) and "123456789:AA…" in str(refused.value)


def test_the_token_is_not_in_the_printed_settings() -> None:
    assert TOKEN not in repr(Settings(telegram_token=TOKEN))  # type: ignore[arg-type]
