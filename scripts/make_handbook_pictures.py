"""Walk through the console as the handbook tells it, photograph every page of it, and time a new clerk's first change.

    python -m scripts.make_handbook_pictures

Starts the real site on the demonstration catalogue, makes three accounts through the pages, and writes
docs/pictures/handbook/*.png with headless Chromium. Ends with the seconds from the first search to the submission.
"""

import asyncio
import socket
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
import xlsxwriter
from playwright.async_api import Browser, Page, async_playwright

from bot import wiring
from bot.messages import Address
from bot.program import Program, build, load_sample
from bot.settings import Settings
from bot.store import questions, reports
from bot.store.questions import Asked
from knowledge import accounts, drafting
from knowledge.rehearsal import Expected
from knowledge.roles import Role
from knowledge.store import editions, question_set
from knowledge.store.staff import find
from scripts import find_browser

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "handbook"
SCREEN = {"width": 1280, "height": 860}
PASSWORD = "草原上的风很大0470"
TWIN = "YS-GA-003"  # taken out of a draft, and put back
ITEM, CODE, DEPARTMENT = "居民身份证丢失补领", "YS-GA-002", "呼伦贝尔市公安局"
UNANSWERED = ("养鸽子要啥证", "我想办养鸽子的证", "养信鸽找谁登记", "推荐个好吃的饭馆", "给推荐个饭馆")
BAD_LIST = (
    ("事项名称", "实施主体", "办理方式", "承诺时限", "咨询电话"),
    ("养犬登记（演示）", DEPARTMENT, "一次办", "5天", "0470-0001101"),
    ("信鸽饲养登记（演示）", DEPARTMENT, "马上办", "3个工作日", "8223456"),
    ("", DEPARTMENT, "一次办", "10个工作日", ""),
)


@dataclass
class Seat:
    """One person's browser."""

    page: Page
    console: str

    async def go(self, path: str) -> None:
        await self.page.goto(self.console + path)

    async def shoot(self, name: str, whole: bool = False) -> None:
        await self.page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)

    async def press(self, button: str) -> None:
        await self.page.click(f"button:text-is('{button}')")
        await self.page.locator(".notice").wait_for()

    async def set_password(self, token: str, username: str = "", picture: str = "") -> None:
        await self.go(f"/welcome/{token}")
        if username:
            await self.page.fill("[name=username]", username)
        if picture:
            await self.shoot(picture)
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.fill("[name=again]", PASSWORD)
        await self.page.click("text=设好密码")

    async def sign_in(self, username: str, picture: str = "") -> None:
        await self.page.fill("[name=username]", username)
        await self.page.fill("[name=password]", PASSWORD)
        if picture:
            await self.shoot(picture)
        await self.page.click("main button.strong")
        await self.page.locator("h1").wait_for()


async def walk(browser: Browser, running: Program, address: str, folder: Path) -> float:
    """The whole handbook in its order; seconds that the clerk's change took."""
    seats = [await _sit_down(browser, f"{address}/console") for _ in range(3)]
    admin, clerk, reviewer = seats
    await _begin(running, admin, clerk, reviewer)
    took = await _first_change(clerk)
    await _review(reviewer)
    await _around(clerk)
    await _import(clerk, folder)
    await _ask(running, clerk)
    await _rehearse(running, clerk, reviewer)
    await _oversee(admin)
    return took


async def _sit_down(browser: Browser, console: str) -> Seat:
    page = await browser.new_page(viewport=SCREEN, locale="zh-CN", reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    return Seat(page, console)


async def _begin(running: Program, admin: Seat, clerk: Seat, reviewer: Seat) -> None:
    database = running.database
    await admin.set_password(accounts.first_link(database), "zhang", "welcome")
    await admin.sign_in("zhang", "sign-in")
    with database.reading() as connection:
        boss = find(connection, "zhang")
    assert boss
    invitations = (("li", Role.CENTRE_EDITOR, clerk), ("wang", Role.REVIEWER, reviewer))
    for username, role, seat in invitations:
        await seat.set_password(accounts.invite(database, boss.actor, username, role))
        await seat.sign_in(username)
    _fill(running)
    for text in ("身份证丢了咋整", "补办身份证"):
        question_set.add(database, boss.actor, Expected(text, (CODE,)))


def _fill(running: Program) -> None:
    """What people asked and reported lately, so that the pages have something to show."""
    now = running.database.clock()
    told = {"item_code": CODE, "field": "consult", "edition": 1, "words": "电话没人接", "department": DEPARTMENT}
    with running.database.writing() as connection:
        for number, text in enumerate(UNANSWERED):
            questions.note(connection, Asked(now - timedelta(hours=number), "web", text, "not_found"))
        reports.file(connection, Address("web", "p"), now, **told, due_on=now.date() + timedelta(days=7))


async def _first_change(clerk: Seat) -> float:
    """Find an item, mend it and submit it: what a new clerk is to manage in three minutes."""
    page, start = clerk.page, time.monotonic()
    await clerk.go("/")
    await clerk.shoot("home")
    await page.click("nav >> text=事项")
    await page.fill("[name=q]", "身份证 补领")
    await page.press("[name=q]", "Enter")
    await clerk.shoot("items")
    await page.click(f"text={ITEM}")
    await page.click("a.button:text-is('修改')")
    await page.fill("[name=promised_limit]", "12天")
    await page.click("button:text-is('保存')")
    await page.locator("#field-promised_limit .error").scroll_into_view_if_needed()
    await clerk.shoot("mistake")
    await page.fill("[name=promised_limit]", "12个工作日")
    await clerk.press("保存")
    await clerk.shoot("saved")
    await page.click("text=看草稿，去提交")
    await page.locator(".diff").first.wait_for()
    await clerk.shoot("draft")
    await clerk.press("提交")
    return time.monotonic() - start


async def _review(reviewer: Seat) -> None:
    page = reviewer.page
    await reviewer.go("/")
    await page.click("text=等您审核")
    await page.locator(".diff .after").first.wait_for()
    await reviewer.shoot("review")
    number = page.url.rpartition("number=")[2]
    await reviewer.go(f"/try?edition={number}")
    await page.fill("#ask [name=words]", "身份证丢了多久能补")
    await page.click("#ask button")
    await page.locator("main").get_by_text("12个工作日").first.wait_for()
    await reviewer.shoot("try")
    await reviewer.go(f"/edition?number={number}")
    await reviewer.press("批准")
    await reviewer.page.locator("button:text-is('发布')").wait_for()  # the question set has been asked
    await reviewer.shoot("approved")
    await reviewer.press("发布")
    await reviewer.shoot("published")


async def _around(clerk: Seat) -> None:
    """A point's hours mended, with a mistake on the way; an item taken out of the draft, and put back."""
    page = clerk.page
    await clerk.go("/points?q=海拉尔")
    await clerk.shoot("points")
    await page.click("tbody a >> nth=0")
    await page.click("a.button:text-is('修改')")
    await page.fill("[name=hours]", "上午 8 点半到 11 点半")
    await page.click("button:text-is('保存')")
    await page.locator("#field-hours .error").scroll_into_view_if_needed()
    await clerk.shoot("point-form")
    await page.fill("[name=hours]", "周一至周五 08:30-11:30、14:30-17:00；周六 09:00-11:30")
    await clerk.press("保存")
    await page.click("text=看草稿，去提交")
    draft = page.url.rpartition("number=")[2]
    await clerk.go(f"/remove?kind=item&edition={draft}&code={TWIN}")
    await page.fill("[name=reason]", "与另一项重复，市公安局来函要求合并")
    await clerk.shoot("remove")
    await clerk.press("删除")
    await page.locator(".why-removed").scroll_into_view_if_needed()
    await clerk.shoot("removed")
    await clerk.press("撤销删除")


async def _import(clerk: Seat, folder: Path) -> None:
    page, path = clerk.page, folder / "公安局清单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("清单")
        for row, texts in enumerate(BAD_LIST):
            sheet.write_row(row, 0, texts)
    await clerk.go("/imports")
    await clerk.shoot("imports")
    await page.set_input_files("[name=file]", path)
    await page.click("button:text-is('上传并检查')")
    await page.locator("text=怎么改").first.wait_for()
    await clerk.shoot("problems")


async def _ask(running: Program, clerk: Seat) -> None:
    await clerk.go("/cases")
    await clerk.shoot("cases")
    await clerk.page.click("a.button:text-is('做成一件事') >> nth=0")
    await clerk.shoot("taken-up")
    await clerk.go("/hits?q=身份证丢了咋整")
    await clerk.shoot("hits")
    await clerk.go("/questions")
    await clerk.shoot("questions")


async def _rehearse(running: Program, clerk: Seat, reviewer: Seat) -> None:
    """A draft that gives an item another name, asked the question set, and what its publisher has to see."""
    with running.database.reading() as connection:
        number = editions.in_force(connection)
        token = editions.token(connection, number, "item", CODE)
        item, account = editions.body(connection, "item", token), find(connection, "li")
    assert account
    renamed = replace(item, name=f"{ITEM}（含挂失）")
    draft = drafting.put(running.database, number, "item", renamed, account.actor, token).number
    await clerk.go(f"/rehearsal?edition={draft}")
    await clerk.page.locator(".shifts").wait_for()
    await clerk.shoot("rehearsal")
    await clerk.go(f"/edition?number={draft}")
    await clerk.press("提交")
    await reviewer.go(f"/edition?number={draft}")
    await reviewer.press("批准")
    await reviewer.page.locator(".tick").first.wait_for()
    await reviewer.shoot("foreseen")


async def _oversee(admin: Seat) -> None:
    await admin.go("/editions")
    await admin.shoot("editions")
    await admin.go("/accounts")
    await admin.shoot("accounts")
    await admin.go("/registers/audit/list")
    await admin.shoot("audit")
    await admin.go("/registers")
    await admin.shoot("registers")
    await admin.go("/registers/reports/list?filter=state__eq=open AND department__contains=公安")
    await admin.page.locator(".filter-row").first.wait_for()
    await admin.shoot("register")
    await admin.go("/statistics")
    await admin.shoot("statistics")


async def serve_and_walk(folder: str) -> float:
    running = build(Settings(data_dir=Path(folder)))
    load_sample(running.database)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(wiring.build_web(running), log_config=None))
    serving = asyncio.create_task(server.serve([listener]))
    chromium: dict[str, Any] = {"executable_path": find_browser.find(), "args": list(find_browser.FLAGS)}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium)
        took = await walk(browser, running, f"http://127.0.0.1:{listener.getsockname()[1]}", Path(folder))
        await browser.close()
    server.should_exit = True
    await serving
    running.database.close()
    return took


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        took = asyncio.run(serve_and_walk(folder))
    print(*(path.name for path in sorted(FOLDER.glob("*.png"))))
    print(f"From the first search to the submission: {took:.0f} s")


if __name__ == "__main__":
    main()
