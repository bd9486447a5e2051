"""How the bot reaches its server: forms and files, a server that is away, proxies of settings and environment."""

import socket

import pytest
from telegram.request import HTTPXRequest

from bot.channels.telegram.api import Access, build_bot
from bot.channels.telegram.connections import Connections
from bot.channels.telegram.outgoing import Say
from bot.channels.telegram.questions import Room
from bot.channels.telegram.sending import Fate, send
from tests.fakes.telegram import TelegramFake

TOKEN = "123456789:AAE-fake_token_of_35_characters_000"


async def test_words_and_files_arrive_as_they_were_given() -> None:
    with TelegramFake() as fake:
        fake.acquaintances([7])
        bot = build_bot(Access(fake.token, fake.base_url))
        async with bot:
            await bot.send_message(7, "a&b=c 证 100%\n😀")
            await bot.send_document(7, "一，二".encode(), filename="清单.csv", caption="见附件")
        words, document = fake.ledger.messages()
        assert words.text == "a&b=c 证 100%\n😀"
        (file,) = document.files.values()
        assert (file.name, file.content) == ("清单.csv", "一，二".encode()) and document.parameters["caption"] == "见附件"


async def test_what_no_server_took_was_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    bot = build_bot(Access(TOKEN, f"http://127.0.0.1:{port}"))
    await bot.request.initialize()
    outcome = await send(bot, Room(7), Say("您好"))
    await bot.request.shutdown()
    assert outcome.fate is Fate.NOT_SENT


@pytest.mark.parametrize(
    ("access", "environment", "client"),
    [
        (Access(TOKEN), {}, Connections),
        (Access(TOKEN, proxy="socks5://127.0.0.1:1"), {}, HTTPXRequest),
        (Access(TOKEN), {"https_proxy": "http://127.0.0.1:1"}, HTTPXRequest),
        (Access(TOKEN), {"all_proxy": "socks5://127.0.0.1:1"}, HTTPXRequest),
        (Access(TOKEN), {"https_proxy": "http://127.0.0.1:1", "no_proxy": "api.telegram.org"}, Connections),
        (Access(TOKEN, "http://127.0.0.1:8081"), {"https_proxy": "http://127.0.0.1:1"}, Connections),
    ],
)
def test_the_library_s_own_client_goes_through_proxies(
    access: Access, environment: dict[str, str], client: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert isinstance(build_bot(access).request, client)
