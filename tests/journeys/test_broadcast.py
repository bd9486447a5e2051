"""From a published edition to everybody's phone: drafted, edited, approved by another, launched, watched, read on the board."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, expect
from pydantic import SecretStr

from bot import wiring
from bot.messages import Address
from bot.program import Program, build
from bot.settings import Settings
from bot.store import subscribers
from knowledge import curation
from knowledge.roles import Actor, Role
from knowledge.store import sessions, staff
from knowledge.store.audit import deed
from tests import PATIENCE
from tests.bot.console.conftest import CATALOGUE
from tests.fakes.telegram import RealClock, TelegramFake, faults

STAFF = {"wang": Role.CENTRE_EDITOR, "li": Role.REVIEWER, "zhao": Role.ADMIN}
PEOPLE = range(1001, 1106)
GONE = CATALOGUE.items[-1]


@dataclass
class Hall:
    """The running program with its staff and subscribers, and browsers whose consoles must stay clean."""

    program: Program
    fake: TelegramFake
    address: str
    browser: Browser
    tokens: dict[str, str]
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def seat(self, username: str, **size: int) -> Page:
        context = await self.browser.new_context(viewport=size or {"width": 1280, "height": 900}, locale="zh-CN")  # type: ignore[arg-type]
        token = {"name": "siban_console", "value": self.tokens[username], "domain": "127.0.0.1", "path": "/console"}
        await context.add_cookies([token])  # type: ignore[list-item]
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


def _people(program: Program) -> dict[str, str]:
    """Accounts and subscribers; a session's token for each account."""
    now = program.database.clock()
    for username, role in STAFF.items():
        account = staff.Account(username, role, "", now, disabled=False)
        with deed(program.database, Actor("命令行", Role.ADMIN), "新增账号", username) as act:
            staff.admit(act, account, "no password fits this")
    with program.database.writing() as connection:
        for person in PEOPLE:
            subscribers.meet(connection, Address("telegram", str(person)), "", now)
        return {username: sessions.begin(connection, username, "127.0.0.1", now) for username in STAFF}


@pytest.fixture
async def hall(browser: Browser, tmp_path: Path) -> AsyncIterator[Hall]:
    with TelegramFake(rates=None, clock=RealClock()) as fake:
        fake.acquaintances(PEOPLE)
        fake.faults.plan(faults.blocked(), chat=1003)
        fake.faults.plan(faults.lose_answer(), chat=1004)
        told = {"telegram_token": SecretStr(fake.token), "telegram_base_url": fake.base_url, "send": True, "send_rate": 200.0}
        program = build(Settings(data_dir=tmp_path, refresh_seconds=0.2, **told))  # type: ignore[arg-type]
        curation.publish_first(program.database, CATALOGUE)
        changed = tuple(replace(item, state="取消") if item == GONE else item for item in CATALOGUE.items)
        curation.publish_first(program.database, replace(CATALOGUE, items=changed))
        tokens = _people(program)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(wiring.build_web(program), log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        hall = Hall(program, fake, f"http://127.0.0.1:{listener.getsockname()[1]}", browser, tokens)
        yield hall
        for context in hall.contexts:
            await context.close()
        server.should_exit = True
        await serving
        program.database.close()


async def test_a_change_reaches_everybody_once(hall: Hall) -> None:
    writer, reviewer, admin = [await hall.seat(username) for username in STAFF]
    await asyncio.to_thread(hall.program.broadcasting.draft_latest)
    await writer.goto(f"{hall.address}/console/broadcasts")
    await writer.click("td a")
    await expect(writer.locator(".bubble")).to_contain_text(f"取消：「{GONE.name}」")
    await writer.click("a:text-is('修改')")
    await writer.fill("[name=urgent]", "试验，夜里也发")
    await writer.click("text=保存草稿")
    await expect(writer.locator(".figure")).to_have_text(f"{len(PEOPLE)} 人")
    assert not await writer.locator("button:has-text('批准')").count()

    await reviewer.goto(writer.url)
    await reviewer.click("button:text-is('批准')")
    await admin.goto(writer.url)
    await admin.fill("[name=typed]", str(len(PEOPLE)))
    await admin.click("button:has-text('启动')")
    await admin.wait_for_selector("[data-state=done]")
    for state, number in (("sent", len(PEOPLE) - 2), ("failed", 1), ("in_doubt", 1), ("waiting", 0)):
        await expect(admin.locator(f"[data-count={state}]")).to_have_text(str(number))
    await expect(admin.locator(".facts").first).to_contain_text("1 人：对方已停用或拉黑")
    copies = [call.chat for call in hall.fake.ledger.messages()]
    assert sorted(copies) == [person for person in PEOPLE if person != 1003]

    await admin.goto(f"{hall.address}/notices")
    await admin.click("article a")
    await expect(admin.locator(".told")).to_contain_text(GONE.name)
    phone = await hall.seat("zhao", width=390, height=844)
    await phone.goto(writer.url)
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert hall.complaints == []
