"""WeChat over a strict fake: callbacks while the work takes 7 s, deliveries three times over, refusals, kills."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx2
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.channels.wechat.account import Account
from bot.channels.wechat.channel import WechatChannel
from bot.channels.wechat.crypt import Safe
from bot.messages import Question, Reply
from bot.program import build, load_sample
from bot.settings import Settings
from bot.store.tables.wechat import wechat_callbacks
from bot.store.wechat import State
from knowledge.store.database import Database
from scripts.batteries.asked import questions
from scripts.batteries.serving import Served, served
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of
from scripts.batteries.strings import naughty
from tests.fakes.wechat import Answer, Driver, WechatFake
from tests.fakes.wechat.driver import signature
from tests.fakes.wechat.platform import AES_KEY, APPID, SECRET, TOKEN

LIMIT = 4.5  # seconds for an answer to a callback
WORK = 7.0  # seconds that the work takes
SETTINGS = {"wechat_token": TOKEN, "wechat_appid": APPID}


def run(stage: Stage) -> Iterator[Demand]:
    for name in BACKENDS:
        yield from _slow(name, stage, sends=False)
        yield from _slow(name, stage, sends=True)
        yield from _thrice(name, stage)
        yield from _refusals(name, stage)
        yield from _kills(name, stage)


def _slow(name: str, stage: Stage, sends: bool) -> Iterator[Demand]:
    people = [f"oPerson{number}" for number in range(stage.size(40, 6))]
    with WechatFake(time.time) as fake:
        answers, told = asyncio.run(_ask_slowly(stage.database(name), fake, people, sends))
    way = "by customer service" if sends else "with the next message"
    yield at_most(f"{name}: the work takes {WORK:g} s, slowest callback", max(a.seconds for a in answers), LIMIT, "s")
    yield none_of(
        f"{name}: callbacks not answered with 200 at once", [a for a in answers if (a.status, a.tries) != (200, 1)], len(people)
    )
    yield none_of(f"{name}: people without their answer {way}, or with two", [p for p in people if told[p] != 1], len(people))


async def _ask_slowly(url: str, fake: WechatFake, people: list[str], sends: bool) -> tuple[list[Answer], dict[str, int]]:
    """All at once; how they were answered, and how often each got what was asked for."""

    async def answer(question: Question) -> Reply:
        await asyncio.sleep(WORK)
        return Reply("smalltalk", opening=f"答{question.text}")

    account = Account(TOKEN, APPID, SECRET, base_url=fake.base_url, customer_service=sends)
    async with _channel(url, fake, account, answer) as platform:
        answers = list(await asyncio.gather(*(platform.says(person, f"问{person}问") for person in people)))
        await _worked_off(url, len(people))
        heard = {person: list(fake.said(person)) for person in people}
        if not sends:
            for person in people:
                heard[person] += [(await platform.says(person, "好")).text]
    return answers, {person: sum(f"答问{person}问" in text for text in texts) for person, texts in heard.items()}


@asynccontextmanager
async def _channel(url: str, fake: WechatFake, account: Account, answer: Any) -> AsyncIterator[Driver]:
    program = build(Settings(database_url=url))
    load_sample(program.database)
    channel = WechatChannel(account, program.database, program.live, answer, program.clock)
    channel.start()
    transport = httpx2.ASGITransport(app=Starlette(routes=[channel.route]))
    try:
        async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
            yield Driver(fake, client, asyncio.sleep)
    finally:
        await channel.stop()
        program.database.close()


async def _worked_off(url: str, count: int) -> None:
    database, end = Database(url), time.monotonic() + 60 + WORK * count
    while _count(database, State.DONE) < count and time.monotonic() < end:
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)  # for the sending of the last one
    database.close()


def _count(database: Database, *states: State) -> int:
    wanted = select(func.count()).select_from(wechat_callbacks)
    with database.reading() as connection:
        return connection.scalar(wanted.where(wechat_callbacks.c.state.in_(states)) if states else wanted) or 0


def _thrice(name: str, stage: Stage) -> Iterator[Demand]:
    total, url = stage.size(1_000, 150), _sample(name, stage)
    with WechatFake(time.time) as fake, served(url, stage.folder / "wechat.log", **SETTINGS) as site:
        spoken = [(f"oPerson{number}", questions()[number % len(questions())]) for number in range(total)]
        answers = asyncio.run(_deliver_thrice(fake, site, spoken))
    slowest = max(answer.seconds for three in answers for answer in three)
    database = Database(url)
    rows, done = _count(database), _count(database, State.DONE)
    database.close()
    unequal = [three for three in answers if len({answer.text for answer in three}) > 1 or not three[0].text]
    yield none_of(f"{name}: {total:,} messages three times, without the same answer each time", unequal, total)
    yield exactly(f"{name}: messages worked on", done if rows == done else -1, total)
    yield at_most(f"{name}: slowest of them, 20 at a time", slowest, LIMIT, "s")


async def _deliver_thrice(fake: WechatFake, site: Served, spoken: list[tuple[str, str]]) -> list[list[Answer]]:
    async with httpx2.AsyncClient(base_url=site.address, trust_env=False, timeout=10) as client:
        platform, free = Driver(fake, client, asyncio.sleep), asyncio.Semaphore(20)
        sent = [platform.message(person, Content=text) for person, text in spoken]
        order = [number for number in range(len(sent)) for _ in range(3)]
        Random(SEED).shuffle(order)
        answers: list[list[Answer]] = [[] for _ in sent]

        async def deliver(number: int) -> None:
            async with free:
                answers[number].append(await platform.once(sent[number]))

        await asyncio.gather(*(deliver(number) for number in order))
    return answers


def _sample(name: str, stage: Stage) -> str:
    url = stage.database(name)
    database = Database(url)
    load_sample(database)
    database.close()
    return url


def _refusals(name: str, stage: Stage) -> Iterator[Demand]:
    """In both modes, against the program at DEBUG, whose log may hold no secret."""
    for mode, more in (("plain", {}), ("safe", {"wechat_aes_key": AES_KEY})):
        url, log = _sample(name, stage), stage.folder / f"wechat-{mode}.log"
        with served(url, log, "DEBUG", **SETTINGS, wechat_secret=SECRET, **more) as site:
            answers = [_post(site, *forged) for forged in (_forged_safe() if more else _forged_plain())]
        database = Database(url)
        rows = _count(database)
        database.close()
        leaks = [word for word in (TOKEN, AES_KEY, SECRET) if word in log.read_text(encoding="utf-8", errors="replace")]
        unlike = [answer for answer in answers if answer != (403, b"")]
        yield none_of(f"{name}, {mode}: refused, but not alike", unlike, len(answers))
        yield exactly(f"{name}, {mode}: rows written by what was refused", rows, 0)
        yield none_of(f"{name}, {mode}: secrets in the log at DEBUG", leaks, 3)


def _post(site: Served, query: dict[str, str], body: bytes, kind: str = "text/xml") -> tuple[int, bytes]:
    response = httpx2.post(
        f"{site.address}/wechat", params=query, content=body, headers={"Content-Type": kind}, trust_env=False
    )
    return response.status_code, response.content


def _query(age: int = 0, token: str = TOKEN, **more: str) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    return {"timestamp": stamp, "nonce": "n", "signature": signature(token, stamp, "n"), **more}


def _xml(text: str = "身份证丢了咋整", person: str = "oPerson1") -> bytes:
    names = f"<ToUserName>gh_1</ToUserName><FromUserName>{person}</FromUserName><CreateTime>{int(time.time())}</CreateTime>"
    return f"<xml>{names}<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content><MsgId>1</MsgId></xml>".encode()


def _words(count: int) -> list[str]:
    chance = Random(SEED)
    return [naughty(chance, questions()).encode("utf-8", "replace").decode()[:200] for _ in range(count)]


def _forged_plain() -> Iterator[tuple[Any, ...]]:
    right = _query()["signature"]
    for near in (right[:-1], right.upper(), right + "0", right[:-1] + "g", "", "０" * 40, *_words(40)):
        yield {**_query(), "signature": near}, _xml()
    yield from (({}, _xml()), (_query(token=TOKEN[:-1]), _xml()), (_query(token=TOKEN.lower()), _xml()))
    yield from ((_query(age), _xml()) for age in (301, 3600, -301, 10**9))
    yield _query(), b"<xml>" + b"a" * 2 * 1024 * 1024 + b"</xml>"
    yield from ((_query(), _xml(), kind) for kind in ("application/json", "text/plain", "multipart/form-data", ""))
    for head in (b'<!DOCTYPE x [<!ENTITY a "b">]>', b'<!DOCTYPE x SYSTEM "file:///etc/hostname">', b"<!DOCTYPE x>"):
        yield _query(), head + _xml()
    yield from ((_query(), body) for body in (b"", b"{}", b"\x00", _xml()[:-4], _xml(person="张三"), _xml(person="")))


def _forged_safe() -> Iterator[tuple[Any, ...]]:
    safe, chance = Safe(AES_KEY, APPID), Random(SEED)
    yield _query(), _xml()  # rightly signed, but in the clear
    good = base64.b64decode(safe.close(_xml()))
    broken = [good[:-1] + bytes([good[-1] ^ bit]) for bit in (1, 2, 4, 8, 16, 32, 64, 128)]
    broken += [good[:cut] for cut in (0, 1, 15, 16, 32, len(good) - 16, len(good) - 1)]
    broken += [chance.randbytes(32 * size) for size in range(1, 40)]
    sealed = [base64.b64encode(raw).decode() for raw in broken]
    sealed += [Safe(AES_KEY, other).close(_xml()) for other in ("", "wx" + "0" * 16, APPID[:-1], APPID + "0")]
    sealed += [Safe(AES_KEY[::-1], APPID).close(_xml()), safe.close(b"<!DOCTYPE x>" + _xml()), "%%%", "汉字"]
    for words in sealed:
        query = _query()
        signed = signature(TOKEN, query["timestamp"], "n", words)
        yield {**query, "msg_signature": signed}, f"<xml><Encrypt>{words}</Encrypt></xml>".encode()
    yield {**_query(), "msg_signature": "0" * 40}, f"<xml><Encrypt>{safe.close(_xml())}</Encrypt></xml>".encode()


def _kills(name: str, stage: Stage) -> Iterator[Demand]:
    """kill -9 while messages arrive: each that was on the disk is answered, and what broke off when it comes again."""
    kills, url, chance = stage.size(10, 2), _sample(name, stage), Random(SEED)
    answered, broken = 0, []
    with WechatFake(time.time) as fake:
        for number in range(kills):
            with served(url, stage.folder / "wechat-kills.log", **SETTINGS) as site:
                told, lost = asyncio.run(_speak_and_kill(fake, site, number, chance.uniform(0.3, 1.5)))
            answered, broken = answered + told, broken + lost
            stage.move(number + 1, kills + 1)
        with served(url, stage.folder / "wechat-kills.log", **SETTINGS) as site:
            asyncio.run(_worked_off(url, _rows(url)))
            missing = asyncio.run(_again(fake, site, broken))
    database = Database(url)
    rows, done = _rows(url), _count(database, State.DONE)
    database.close()
    stage.figures[f"{name} kills"] = {"answered before": answered, "broken off": len(broken), "rows": rows}
    yield none_of(f"{name}: {kills} kills, messages broken off without an answer when they come again", missing, len(broken))
    yield exactly(f"{name}: messages on the disk and worked off", done, rows)


def _rows(url: str) -> int:
    database = Database(url)
    rows = _count(database)
    database.close()
    return rows


async def _speak_and_kill(fake: WechatFake, site: Served, number: int, seconds: float) -> tuple[int, list[str]]:
    """16 people speak, one message after the other, until the process dies: how many were answered, what broke off."""
    answered, broken = [], []
    async with httpx2.AsyncClient(base_url=site.address, trust_env=False, timeout=10) as client:
        platform = Driver(fake, client, asyncio.sleep)

        async def speak(person: str) -> None:
            while True:
                xml = platform.message(person, Content="身份证丢了咋整")
                try:
                    answered.append(await platform.once(xml))
                except httpx2.TransportError:
                    broken.append(xml)
                    return

        speaking = [asyncio.create_task(speak(f"oKill{number}x{one}")) for one in range(16)]
        await asyncio.sleep(seconds)
        site.process.kill()
        await asyncio.gather(*speaking)
    return len(answered), broken


async def _again(fake: WechatFake, site: Served, broken: list[str]) -> list[str]:
    async with httpx2.AsyncClient(base_url=site.address, trust_env=False, timeout=10) as client:
        platform = Driver(fake, client, asyncio.sleep)
        return [xml for xml in broken if not (await platform.deliver(xml)).text]
