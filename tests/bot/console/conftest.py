"""A small office: three items of two departments in force, one account for each role, and the site they work on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.channels.web.headers import SecurityHeaders
from bot.console.app import console
from bot.console.jobs import Jobs
from bot.console.shelf import Shelf
from bot.console.visits import COOKIE, Desk
from knowledge import curation
from knowledge.catalogue.guide import Source, TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.roles import OPERATOR, Role
from knowledge.store import columns, sessions
from knowledge.store.audit import deed
from knowledge.store.database import Database
from knowledge.store.staff import Account, admit, hash_password
from knowledge.workbook.columns import Taught

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
POLICE, MARKET = "市公安局", "市市场监督管理局"
ONCE, NOW = HandlingMode("一次办"), HandlingMode("马上办")
PEOPLE = {
    "dept": (Role.DEPARTMENT_EDITOR, POLICE),
    "centre": (Role.CENTRE_EDITOR, ""),
    "review": (Role.REVIEWER, ""),
    "legal": (Role.LEGAL_REVIEWER, ""),
    "admin": (Role.ADMIN, ""),
    "audit": (Role.AUDITOR, ""),
    "gone": (Role.CENTRE_EDITOR, ""),
}
TOKEN = re.compile(r'name="form_token" value="([^"]*)"')
ORIGIN = "http://office.test"


def item(code: str, name: str, department: str, mode: HandlingMode, days: int) -> ServiceItem:
    return ServiceItem(
        code,
        name,
        department,
        region="150700",
        modes=(mode,),
        promised_limit=TimeLimit(days),
        handling_kind="承诺件" if days else "即办件",
        consult="0470-0001101",
        complain="0470-0001102",
        source=Source(list_name="四办清单"),
    )


ITEMS = (
    item("GA-1", "居民身份证补领", POLICE, ONCE, 20),
    item("GA-2", "居民身份证挂失", POLICE, NOW, 0),
    item("SC-1", "食品经营许可", MARKET, ONCE, 10),
)
ENTRIES = tuple(ListEntry(one.code, one.modes) for one in ITEMS)
CATALOGUE = Catalogue(ITEMS, lists=(ItemList("四办-150700", "四办", "150700", "partition", entries=ENTRIES),))


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Office:
    """The site with its database and its clock."""

    database: Database
    desk: Desk
    app: Starlette
    clock: Clock

    def client(self, token: str = "") -> httpx2.AsyncClient:
        cookies = {COOKIE: token} if token else {}
        transport = httpx2.ASGITransport(app=self.app, client=("192.0.2.7", 4711))
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies)

    def seat(self, username: str) -> "Seat":
        """A browser in which this person is signed in."""
        with self.database.writing() as connection:
            token = sessions.begin(connection, username, "192.0.2.7", self.clock())
        return Seat(self.client(token), token)

    def visitor(self) -> "Seat":
        return Seat(self.client())


@dataclass
class Seat:
    """A browser: pages are opened by path below /console, forms are sent with the token of a page seen before."""

    client: httpx2.AsyncClient
    token: str = ""
    form_token: str = field(default="")

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        response = await self.client.get(f"/console{path}", params=query or None)
        found = TOKEN.search(response.text)
        self.form_token = found[1] if found else self.form_token
        return response

    async def post(self, path: str, **form: Any) -> httpx2.Response:
        if not self.form_token:
            await self.get("/sign-in" if not self.token else "/")
        return await self.client.post(f"/console{path}", data={"form_token": self.form_token, **form})


@cache
def first() -> Knowledge:
    """The edition that every test begins with, indexed once."""
    return Knowledge.build(CATALOGUE, 1)


def build(catalogue: Catalogue, number: int) -> Knowledge:
    return replace(first(), edition=number) if catalogue == CATALOGUE else Knowledge.build(catalogue, number)


@cache
def nobodys() -> str:
    return hash_password("nobody knows it")


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    yield from staffed(sqlite_url, tmp_path)


def staffed(url: str, folder: Path) -> Iterator[Office]:
    """The office on a migrated, empty database."""
    clock = Clock()
    database = Database(url, clock=clock)
    curation.publish_first(database, CATALOGUE, "第一版")
    for username, (role, department) in PEOPLE.items():
        account = Account(username, role, department, clock(), disabled=username == "gone")
        with deed(database, OPERATOR, "新增账号", username) as act:
            admit(act, account, nobodys())
    live: Live[Knowledge] = Live(database, build)
    shelf = Shelf(database, live)

    def base() -> tuple[int, Catalogue]:
        return shelf.in_force(), shelf.catalogue(shelf.in_force())

    def taught(source: str) -> Taught:
        with database.reading() as connection:
            return columns.taught(connection, source)

    jobs = Jobs(folder / "uploads", base, taught)
    desk = Desk(database, live, shelf, clock, jobs, "呼伦贝尔市")
    app = Starlette(routes=console(desk), middleware=[Middleware(SecurityHeaders)])
    yield Office(database, desk, app, clock)
    database.close()


@pytest.fixture
def seat(office: Office) -> Callable[[str], Seat]:
    return office.seat
