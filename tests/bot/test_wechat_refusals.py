"""WeChat's webhook: what is not the platform's is refused alike, and leaves nothing behind."""

import asyncio
import base64
import logging
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot import wording
from bot.channels.wechat.callbacks import fields_of, hear
from bot.channels.wechat.crypt import Safe, Unreadable
from bot.channels.wechat.passive import Writer
from bot.channels.wechat.signing import sign
from bot.channels.wechat.webhook import BODY_LIMIT
from knowledge.ready import Knowledge
from knowledge.store.database import Database, StoreUnavailable
from tests import PATIENCE
from tests.bot.telegram_house import Shelf, eventually
from tests.bot.wechat_house import House
from tests.fakes.wechat import Driver, Time, WechatFake
from tests.fakes.wechat.driver import signature
from tests.fakes.wechat.platform import AES_KEY, APPID, TOKEN

SAFE = Safe(AES_KEY, APPID)

T = TypeVar("T")


@pytest.fixture
def house(database: Database, knowledge: Knowledge) -> Iterator[House]:
    time = Time()
    with WechatFake(lambda: time.now) as fake:
        yield House(fake, time, database, Shelf(knowledge))


def query(house: House, age: int = 0, **changes: str) -> dict[str, str]:
    stamp = str(int(house.time.now) - age)
    return {"timestamp": stamp, "nonce": "n1", "signature": signature(TOKEN, stamp, "n1"), **changes}


async def post(platform: Driver, params: dict[str, str], body: bytes, kind: str = "text/xml") -> httpx2.Response:
    return await platform.client.post("/wechat", params=params, content=body, headers={"Content-Type": kind})


async def test_the_platform_gets_its_echo_back_and_nobody_else(house: House) -> None:
    async with house.open() as platform:
        right = await platform.client.get("/wechat", params=query(house, echostr="4711"))
        wrong = await platform.client.get("/wechat", params=query(house, signature="0" * 40, echostr="4711"))
        old = await platform.client.get("/wechat", params=query(house, age=301, echostr="4711"))
        bare = await platform.client.get("/wechat")
    assert (right.status_code, right.text) == (200, "4711")
    assert {(one.status_code, one.text) for one in (wrong, old, bare)} == {(403, "")}


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


async def test_all_refusals_look_alike_and_write_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with house.open() as platform:
        good = platform.message("oPerson1", Content="身份证丢了咋整").encode()
        near = sign(TOKEN + "x", query(house)["timestamp"], "n1")
        refused = [
            await post(platform, {}, good),
            await post(platform, query(house, signature=near), good),
            await post(platform, query(house, signature="签名"), good),
            await post(platform, query(house, timestamp="１２３"), good),
            await post(platform, query(house, age=301), good),
            await post(platform, query(house, age=-301), good),
            await post(platform, query(house), good, "application/json"),
            await post(platform, query(house), b"<xml>" + b"a" * BODY_LIMIT + b"</xml>"),
            await post(platform, query(house), good[:-3]),
            await post(platform, query(house), b""),
            await post(platform, query(house), b"\xff\xfe\x00"),
            await post(platform, query(house), b'<?xml version="1.0" encoding="no-such"?><xml/>'),
            *[await post(platform, query(house), head + good) for head in (ENTITY, BOMB, OUTSIDE)],
            *[await post(platform, query(house), good.replace(*change)) for change in BROKEN],
        ]
    assert {(one.status_code, one.text) for one in refused} == {(403, "")} and house.rows() == 0
    assert TOKEN not in caplog.text


BROKEN = (
    (b"MsgId", b"Other"),
    (b"<FromUserName><![CDATA[oPerson1]]></FromUserName>", b""),
    (b"oPerson1", "张三".encode()),
    (b"CreateTime", b"When"),
)


async def test_safe_mode_refuses_every_forgery_alike(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stamp = str(int(house.time.now))

    async def send(platform: Driver, sealed: str, signed: str = "") -> httpx2.Response:
        params = query(house, msg_signature=sign(TOKEN, stamp, "n1", signed or sealed), encrypt_type="aes")
        return await post(platform, params, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode())

    async with house.open(safe=True) as platform:
        xml = platform.message("oPerson1", Content="谢谢").encode()
        good = SAFE.close(xml)
        raw = base64.b64decode(good)
        refused = [
            await post(platform, query(house), xml),  # in the clear, though rightly signed
            await send(platform, good, good + "x"),
            await send(platform, Safe(AES_KEY, "wx" + "f" * 16).close(xml)),
            await send(platform, Safe(AES_KEY[::-1], APPID).close(xml)),
            await send(platform, base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()),
            await send(platform, base64.b64encode(raw[:-16]).decode()),
            await send(platform, base64.b64encode(raw[:-5]).decode()),
            await send(platform, ""),
            await send(platform, "不是 base64"),
            await send(platform, SAFE.close(ENTITY + xml)),
        ]
        taken = await send(platform, good)
    assert {(one.status_code, one.text) for one in refused} == {(403, "")}
    assert taken.status_code == 200 and house.rows() == 1
    assert TOKEN not in caplog.text and AES_KEY not in caplog.text


async def test_a_database_that_is_away_is_told_to_the_platform_which_tries_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**options: object) -> None:
        raise StoreUnavailable("数据库暂时不可用")

    async with house.open() as platform:
        xml = platform.message("oPerson1", Content="谢谢")
        with monkeypatch.context() as away:
            away.setattr(house.database, "writing", refuse)
            assert [(await platform.once(xml)).status for _ in range(2)] == [503, 503]
        told = await platform.once(xml)
    assert told.text == wording.THANKS and house.rows() == 1


async def _while_time_goes_on(house: House, tried: Coroutine[Any, Any, T], pause: float) -> T:
    """4.9 seconds go by, and no more: at five the platform hangs up. `pause`: real seconds that a tenth of one takes,
    as the database works in real time."""
    task, end = asyncio.create_task(tried), house.time.now + 4.9
    while not task.done() and house.time.now < end:
        await house.time.move(0.1)
        await asyncio.sleep(pause)
    async with asyncio.timeout(PATIENCE):
        return await task


async def test_what_is_not_committed_in_time_is_not_acknowledged(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, go = house.database.writing, threading.Event()

    def wait(**options: Any) -> Any:
        go.wait(20)
        return writing(**options)

    async with house.open() as platform:
        xml = platform.message("oPerson1", Content="谢谢")
        with monkeypatch.context() as stuck:
            stuck.setattr(house.database, "writing", wait)
            refused, written = await _while_time_goes_on(house, platform.once(xml), 0.002), house.rows()
            go.set()
        await eventually(lambda: house.rows() == 1)
        again = await _while_time_goes_on(house, platform.once(xml), 0.1)  # the first may be at work: it looks again and again
    assert refused.status == 503 and refused.seconds < 5 and written == 0
    assert again.text == wording.THANKS and house.rows() == 1


@given(st.text(max_size=400), st.binary(min_size=16, max_size=16))
def test_what_we_close_the_oracle_opens_and_the_other_way_round(words: str, prefix: bytes) -> None:
    words = words.encode("utf-8", "ignore").decode()
    oracle = WeChatCrypto(TOKEN, AES_KEY, APPID)
    sealed, stamp = SAFE.close(words.encode(), prefix), "1795485600"
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    assert oracle.decrypt_message(body, sign(TOKEN, stamp, "n", sealed), stamp, "n") == words
    theirs = fields_of(oracle.encrypt_message(words, "n", stamp).encode())
    assert SAFE.open(theirs["Encrypt"]).decode() == words
    assert theirs["MsgSignature"] == sign(TOKEN, stamp, "n", theirs["Encrypt"])


@given(st.binary(max_size=200))
def test_any_bytes_are_opened_or_refused(raw: bytes) -> None:
    try:
        SAFE.open(base64.b64encode(raw).decode())
    except Unreadable:
        return
    raise AssertionError("it opened")


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        hear(fields_of(body))
    except Unreadable:
        return
    raise AssertionError("it was taken for a callback")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))), st.booleans())
def test_a_reply_carries_any_words(words: str, safe: bool) -> None:
    text = words + "]]>" + words
    written = Writer(TOKEN, SAFE if safe else None).write("o1", "gh_1", text, 1795485600)
    fields = fields_of(written.encode())
    told = fields_of(SAFE.open(fields["Encrypt"])) if safe else fields
    assert told["Content"] == text and told["ToUserName"] == "o1"
