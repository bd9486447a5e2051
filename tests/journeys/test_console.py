"""The console in a real browser: from the first administrator to a citizen's changed answer; and nothing hostile runs."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import openpyxl
import pytest
import uvicorn
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from bot import wiring
from bot.messages import Address
from bot.program import Program, build
from bot.settings import Settings
from bot.store import questions, reports
from bot.store.questions import Asked
from knowledge import accounts, curation, drafting, removing
from knowledge.catalogue.adjustments import Adjustment, Holder
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.guide import Faq, Material
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Handles, ServicePoint
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.console.conftest import CATALOGUE, POLICE

PASSWORD = "绿色草原真的很绿0470"
CLERK = Actor("li", Role.CENTRE_EDITOR)
BOSS = Actor("zhang", Role.ADMIN)


@dataclass
class House:
    """The running program, and where it is."""

    program: Program
    address: str

    @property
    def console(self) -> str:
        return f"{self.address}/console"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    program = build(Settings(data_dir=tmp_path))
    curation.publish_first(program.database, CATALOGUE, "第一版")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(wiring.build_web(program), log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield House(program, f"http://127.0.0.1:{listener.getsockname()[1]}")
    server.should_exit = True
    await serving
    program.database.close()


class Desk:
    """A member of staff at a browser that must stay within its origin and keep its console clean."""

    def __init__(self, page: Page, house: House) -> None:
        self.page = page
        self.house = house
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda request: request.url.startswith(house.address) or self.strangers.append(request.url))
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def _note(self, line: ConsoleMessage) -> None:
        """A refused form shows as a failed resource; that is no fault of the page."""
        if line.type in ("error", "warning") and "Failed to load resource" not in line.text:
            self.complaints.append(line.text)

    async def set_password(self, address: str, username: str = "") -> None:
        await self.page.goto(address)
        if username:
            await self.page.fill("[name=username]", username)
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.fill("[name=again]", PASSWORD)
        await self.page.click("text=设好密码")

    async def sign_in(self, username: str) -> None:
        await self.page.fill("[name=username]", username)
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.click("main button.strong")
        await expect(self.page.locator("h1")).to_have_text(f"{username}，您好")

    async def invite(self, username: str, role: str, department: str = "") -> str:
        await self.page.click("nav >> text=账号")
        await self.page.fill("form.filters [name=username]", username)
        await self.page.select_option("form.filters [name=role]", role)
        await self.page.fill("form.filters [name=department]", department)
        await self.page.click("text=生成一次性链接")
        return await self.page.input_value("input.copy")

    async def press(self, button: str) -> None:
        await self.page.click(f"button:text-is('{button}')")
        await expect(self.page.locator(".notice")).to_be_visible()


@pytest.fixture
async def desks(browser: Browser, house: House) -> AsyncIterator[Any]:
    opened: list[Desk] = []

    async def sit_down(**size: Any) -> Desk:
        context = await browser.new_context(viewport=size or {"width": 1440, "height": 900}, locale="zh-CN")
        opened.append(Desk(await context.new_page(), house))
        return opened[-1]

    yield sit_down
    for desk in opened:
        await desk.page.context.close()
    assert [desk.strangers for desk in opened if desk.strangers] == []
    assert [desk.complaints for desk in opened if desk.complaints] == []


async def asked(page: Page, house: House, words: str) -> str:
    reply = await page.request.post(f"{house.address}/api/ask", data={"text": words, "message": uuid4().hex})
    return str((await reply.json())["text"])


async def test_a_clerk_mends_an_item_a_second_person_publishes_it_and_citizens_hear_the_new_answer(
    house: House, desks: Any
) -> None:
    admin, clerk, reviewer = await desks(), await desks(), await desks()
    await admin.set_password(f"{house.console}/welcome/{accounts.first_link(house.program.database)}", "zhang")
    await admin.sign_in("zhang")
    await clerk.set_password(await admin.invite("li", "部门编辑", POLICE))
    await reviewer.set_password(await admin.invite("wang", "审核"))
    await clerk.sign_in("li")
    await reviewer.sign_in("wang")
    assert "20个工作日" in await asked(clerk.page, house, "身份证补领要多久")

    page = clerk.page
    await page.click("nav >> text=事项")
    await page.fill("[name=q]", "身份证 补领")
    await page.press("[name=q]", "Enter")
    await page.click("text=居民身份证补领")
    await page.click("a.button:text-is('修改')")
    await page.fill("[name=promised_limit]", "12天")
    await page.click("button:text-is('保存')")
    await expect(page.locator("#field-promised_limit .error")).to_contain_text("工作日")
    await page.fill("[name=promised_limit]", "12个工作日")
    await page.click("section:has(table[data-kind=materials]) .add-row")
    await page.fill("[name='materials.1.name']", "居民户口簿")
    await page.fill("[name='materials.1.originals']", "1")
    await clerk.press("保存")
    await expect(page.locator("main")).to_contain_text("居民户口簿")
    await page.click("text=看草稿，去提交")
    await expect(page.locator(".diff")).to_contain_text("20工作日")
    await clerk.press("提交")
    assert "20个工作日" in await asked(page, house, "身份证补领几天")

    page = reviewer.page
    await page.goto(house.console)
    await page.click("text=等您审核")
    await expect(page.locator(".diff .after").first).to_be_visible()
    await reviewer.press("批准")
    await reviewer.press("发布")
    await expect(page.locator(".notice")).to_contain_text("市民现在看到的就是这一版")
    told = await asked(page, house, "身份证补领多长时间")
    assert "12个工作日" in told
    assert "居民户口簿" in await asked(page, house, "身份证补领带什么材料")


PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
TEXTS = [field.name for field in fields(ServiceItem) if field.type is str or field.type == "str"]


def hostile(item: ServiceItem) -> ServiceItem:
    """The item with a payload in every text, and all of them among its aliases, bases, questions and materials."""
    kept = {"code", "department", "state", "item_type", "handling_kind", "region"}
    texts: dict[str, Any] = {name: PAYLOADS[n % len(PAYLOADS)] for n, name in enumerate(TEXTS) if name not in kept}
    materials = tuple(Material(payload, spec=payload, source=payload) for payload in PAYLOADS)
    faqs = tuple(Faq(payload, payload) for payload in PAYLOADS)
    more: dict[str, Any] = {"aliases": tuple(PAYLOADS), "legal_basis": tuple(PAYLOADS), "materials": materials, "faqs": faqs}
    return replace(item, **texts, **more)


def hostile_parts() -> Iterator[tuple[str, Any]]:
    """A point, a 一件事 and a decision with a payload in every text."""
    words = {name: PAYLOADS[n] for n, name in enumerate(("name", "address", "phone", "window", "note", "location_note"))}
    yield "point", ServicePoint("X", handles=(Handles("GA-1"),), **words)
    steps = tuple(BundleStep("GA-1", payload, payload) for payload in PAYLOADS)
    yield "bundle", Bundle("X", PAYLOADS[0], tuple(PAYLOADS), steps)
    told = {name: PAYLOADS[n] for n, name in enumerate(("batch", "reason", "basis", "document_no", "decision", "note"))}
    holder = Holder(PAYLOADS[7], PAYLOADS[8], PAYLOADS[9], PAYLOADS[10])
    yield "change", Adjustment("X", "变更", "GA-1", before=holder, after=holder, **told)


def _token(database: Database, number: int, code: str) -> str:
    with database.reading() as connection:
        return editions.token(connection, number, "item", code)


async def test_no_payload_in_any_field_runs_in_a_browser(house: House, desks: Any) -> None:
    assert len(PAYLOADS) >= 60
    database = house.program.database
    with database.reading() as connection:
        number = editions.in_force(connection)
        seen = editions.token(connection, number, "item", "SC-1")
    item = house.program.live.current().item("SC-1")
    assert item
    draft = drafting.put(database, number, "item", hostile(item), CLERK, seen).number
    for kind, part in hostile_parts():
        drafting.put(database, draft, kind, part, CLERK, "")
    removing.remove(database, draft, "item", "GA-2", CLERK, _token(database, draft, "GA-2"), PAYLOADS[0], agreed=True)
    for payload in PAYLOADS[:20]:
        curation.comment(database, draft, CLERK, payload)
    with database.writing() as connection:
        for payload in PAYLOADS:
            questions.note(connection, Asked(database.clock(), "web", payload, "not_found"))
            told = {"item_code": "GA-1", "field": "consult", "edition": 1, "words": payload, "department": payload}
            reports.file(connection, Address("web", "p"), database.clock(), **told, due_on=date(2026, 12, 1))
    desk: Desk = await desks()
    await desk.set_password(f"{house.console}/welcome/{accounts.invite(database, BOSS, 'sun', Role.CENTRE_EDITOR)}")
    await desk.sign_in("sun")
    of_draft = (f"/items?edition={draft}", f"/item?edition={draft}&code=SC-1", f"/item/edit?edition={draft}&code=SC-1")
    lists = tuple(f"{path}?edition={draft}" for path in ("/points", "/bundles", "/adjustments"))
    ones = tuple(
        f"/{name}{form}?edition={draft}&code=X" for name in ("point", "bundle", "adjustment") for form in ("", "/edit")
    )
    asked_for = (f"/remove?kind=point&edition={draft}&code=X", f"/bundle/edit?question={quote(PAYLOADS[0])}")
    waiting = tuple(f"/cases?page={page}" for page in range(1, 5))
    compared = (f"/edition?number={draft}", f"/compare?old={draft}&new={number}", "/editions")
    registers = ("/registers", *(f"/registers/{key}/list?page_size=100" for key in ("reports", "questions", "editions")))
    searched = (f"/items?edition={draft}&q=%22%3E%3Cscript%3E", "/registers/reports/list?filter=words__contains=%3Cimg&q=%3C")
    nowhere = ("/nowhere/%3Cscript%3E", "/registers/reports/detail?pk=7")
    paths = ("/", *registers, *of_draft, *compared, *searched, *nowhere, *waiting, *lists, *ones, *asked_for)
    for path in paths:
        await desk.page.goto(house.console + path)
        await _nothing_ran(desk)
    await desk.page.goto(f"{house.console}/imports")
    file = {"name": f"{PAYLOADS[0][1:7]}.xlsx", "mimeType": "application/octet-stream", "buffer": _hostile_workbook()}
    await desk.page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    await desk.page.click("text=上传并检查")
    await expect(desk.page.locator(".problems").first).to_be_visible()
    await _nothing_ran(desk)
    await desk.page.goto(f"{house.console}/try?edition={draft}")
    for payload in PAYLOADS[:3]:
        await desk.page.fill("#ask [name=words]", payload)
        await desk.page.click("#ask button")
        await _nothing_ran(desk)


async def test_a_register_is_filtered_by_a_few_clicks(house: House, desks: Any) -> None:
    database = house.program.database
    due = date(2026, 12, 1)
    with database.writing() as connection:
        for number in range(30):
            told = {"item_code": "GA-1", "field": "consult", "edition": 1, "words": f"第{number}句没人接", "department": POLICE}
            reports.file(connection, Address("web", "q"), database.clock(), **told, due_on=due)
    desk: Desk = await desks()
    await desk.set_password(f"{house.console}/welcome/{accounts.invite(database, BOSS, 'qian', Role.AUDITOR)}")
    await desk.sign_in("qian")
    page = desk.page
    await page.click("nav >> text=登记簿")
    await page.click("text=纠错反映")
    await page.click("summary:has-text('筛选')")
    await page.click("[data-sa-action=add-filter-row] >> nth=0")
    row = page.locator(".filter-row").first
    await row.locator("[data-sa-hook=filter-row-field]").select_option(label="怎么说的")
    await row.locator("[data-sa-hook=filter-row-op]").select_option(label="以……开头")
    await row.locator("[data-sa-hook=filter-row-value]").fill("第2")
    await page.click("[data-sa-action=add-filter-row] >> nth=0")
    row = page.locator(".filter-row").nth(1)
    await row.locator("[data-sa-hook=filter-row-field]").select_option(label="状态")
    await row.locator("[data-sa-hook=filter-row-value-select]").select_option(label="待核查")
    await page.click(".filter-form button.strong")
    await expect(page.locator(".tally")).to_contain_text("共 11 条")
    await page.click("th >> text=怎么说的")
    await expect(page.locator("tbody tr").first).to_contain_text("第20句没")
    await expect(page.locator("[data-sa-hook=filter-row-value]").first).to_have_value("第2")
    await page.click(".chips a >> nth=0")
    await expect(page.locator(".chips a")).to_have_count(1)
    await page.click("tbody >> text=详情 >> nth=0")
    await expect(page.locator("h1")).to_contain_text("纠错反映")


async def test_pictures_of_the_figures_are_drawn_within_the_policy(house: House, desks: Any) -> None:
    desk: Desk = await desks()
    await desk.set_password(f"{house.console}/welcome/{accounts.invite(house.program.database, BOSS, 'zhou', Role.AUDITOR)}")
    await desk.sign_in("zhou")
    page = desk.page
    await page.click("nav >> text=统计")
    await expect(page.locator("h1")).to_have_text("统计")
    await page.wait_for_load_state("load")
    drawn = "[...document.querySelectorAll('img.chart')].map((one) => one.complete && one.naturalWidth > 0)"
    assert await page.evaluate(drawn) == [True] * 4
    first = await page.locator("img.chart").first.get_attribute("src")
    await page.goto(f"{house.address}{first}")
    fill = "[...document.querySelectorAll('.rect')].map((one) => getComputedStyle(one).fill)"
    assert await page.evaluate(fill) == ["rgb(29, 90, 43)", "rgb(85, 48, 137)"]  # 马上办 and 一次办 in the site's colours


def _hostile_workbook() -> bytes:
    """A payload in every cell and in every header that is not known."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(("事项名称", "实施主体", "办理方式", "承诺办结时限", *PAYLOADS[:10]))
    for payload in PAYLOADS:
        sheet.append((payload,) * 14)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


async def _nothing_ran(desk: Desk) -> None:
    told = await desk.page.evaluate(
        "[typeof window.hacked, document.querySelectorAll('script:not([src])').length, location.host]"
    )
    assert told == ["undefined", 0, desk.house.address.removeprefix("http://")], desk.page.url
