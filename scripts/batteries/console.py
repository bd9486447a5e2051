"""Twenty editors at the console on 10,000 items: every page p95 ≤ 500 ms, no edit lost."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from random import Random

import httpx2
import numpy as np

from bot.console.visits import COOKIE
from knowledge import curation
from knowledge.catalogue.items import Catalogue
from knowledge.roles import OPERATOR, Role
from knowledge.store import editions, sessions, staff
from knowledge.store.audit import deed
from knowledge.store.database import Database
from knowledge.store.staff import Account
from scripts.batteries.catalogues import large
from scripts.batteries.serving import Served, served
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, at_most, exactly, none_of

EDITORS = 20
SECONDS = 300
THINKING = 3.0  # seconds that a person looks at a page, on average
WORDS = ("身份证", "登记", "许可", "补领", "公司", "医保", "户口", "备案")
INPUTS = re.compile(r'<(?:input|textarea)[^>]* name="([\w.]+)"(?:[^>]*? value="([^"]*)")?[^>]*>(?:([^<]*)</textarea>)?')
CHOSEN = re.compile(r'<select[^>]* name="(\w+)">(.*?)</select>', re.DOTALL)


@dataclass
class Ledger:
    """What the editors saw: seconds by kind of page, faults, and the address that each saved last, by code."""

    took: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    saved: dict[tuple[int, str], str] = field(default_factory=dict)


def run(stage: Stage) -> Iterator[Demand]:
    seconds, catalogue = stage.size(SECONDS, 40), large(own_names=True)
    for place, name in enumerate(BACKENDS):
        url, ledger = stage.database(name), Ledger()
        tokens = _prepare(url, catalogue)
        with served(url, stage.folder / f"{name}.log", data_dir=str(stage.folder)) as site:
            asyncio.run(_work(site, tokens, catalogue, seconds, ledger))
        stage.move(place + 1, len(BACKENDS))
        stage.figures[name] = {page: _figures(took) for page, took in sorted(ledger.took.items())}
        yield from _demands(name, url, ledger)


def _prepare(url: str, catalogue: Catalogue) -> list[str]:
    """The catalogue in force, and a session for each editor."""
    database = Database(url)
    curation.publish_first(database, catalogue)
    hashed = staff.hash_password("nobody types this one")
    tokens = []
    for number in range(EDITORS):
        account = Account(f"editor{number}", Role.CENTRE_EDITOR, "", database.clock(), disabled=False)
        with deed(database, OPERATOR, "新增账号", account.username) as act:
            staff.admit(act, account, hashed)
            tokens.append(sessions.begin(act.connection, account.username, "127.0.0.1", database.clock()))
    database.close()
    return tokens


async def _work(site: Served, tokens: list[str], catalogue: Catalogue, seconds: int, ledger: Ledger) -> None:
    """The first page of each is not counted: it fills what every program fills once."""
    end = time.monotonic() + seconds
    await asyncio.gather(*(_edit(site, token, n, catalogue, end, ledger) for n, token in enumerate(tokens)))


async def _edit(site: Served, token: str, number: int, catalogue: Catalogue, end: float, ledger: Ledger) -> None:
    chance, draft = Random(SEED + number), 0
    own = catalogue.items[number * 400 : number * 400 + 400]
    async with httpx2.AsyncClient(base_url=site.address, cookies={COOKIE: token}, trust_env=False, timeout=60) as client:
        editor = _Editor(client, chance, ledger)
        await client.get("/console/")
        while time.monotonic() < end:
            await editor.open("home", "/console/")
            await editor.open("list", f"/console/items?q={chance.choice(WORDS)}&page={chance.randint(1, 5)}")
            item = chance.choice(own)
            await editor.open("item", "/console/item", edition=draft, code=item.code)
            draft = await editor.mend(draft, item.code) or draft
            await editor.open("draft", "/console/edition", number=draft)


@dataclass(frozen=True)
class _Editor:
    """One person at a browser, who looks at each page for a while."""

    client: httpx2.AsyncClient
    chance: Random
    ledger: Ledger

    async def open(self, kind: str, path: str, **query: object) -> str:
        return (await self._timed(kind, "GET", path, params=query)).text

    async def mend(self, draft: int, code: str) -> int:
        """Another address for an item; the number of the draft that holds it."""
        page = await self.open("form", "/console/item/edit", edition=draft, code=code)
        form = {**_form(page), "address": f"{self.chance.randint(1, 9999)}号窗口"}
        response = await self._timed("save", "POST", "/console/item/edit", data=form)
        found = re.search(r"edition=(\d+)", response.headers.get("location", ""))
        if response.status_code != 303 or not found:
            self.ledger.faults.append(f"save {code}: {response.status_code}")
            return draft
        self.ledger.saved[int(found[1]), code] = form["address"]
        return int(found[1])

    async def _timed(self, kind: str, method: str, path: str, **more: object) -> httpx2.Response:
        await asyncio.sleep(self.chance.expovariate(1 / THINKING))
        start = time.monotonic()
        response = await self.client.request(method, path, **more)  # type: ignore[arg-type]
        self.ledger.took.setdefault(kind, []).append(time.monotonic() - start)
        if response.status_code >= 400:
            self.ledger.faults.append(f"{kind} {path}: {response.status_code}")
        return response


def _form(page: str) -> dict[str, str]:
    """The fields of the edit form as a browser sends them."""
    body = page[page.index('class="edit"') :]
    found = {name: unescape(value or inner.removeprefix("\n")) for name, value, inner in INPUTS.findall(body)}
    for name, options in CHOSEN.findall(body):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        found[name] = unescape(chosen[1] or chosen[2]) if chosen else ""
    return found


def _figures(took: list[float]) -> Mapping[str, float]:
    ms = np.array(took) * 1000
    return {"count": len(took), **{f"p{share}_ms": round(float(np.percentile(ms, share)), 1) for share in (50, 95, 99)}}


def _demands(name: str, url: str, ledger: Ledger) -> Iterator[Demand]:
    for page, took in sorted(ledger.took.items()):
        yield at_most(f"{name}: p95 of {page}, {EDITORS} editors", float(np.percentile(took, 95)) * 1000, 500, "ms")
    yield none_of(f"{name}: pages or saves refused", ledger.faults, sum(map(len, ledger.took.values())))
    database = Database(url)
    with database.reading() as connection:
        stored = {
            key: editions.body(connection, "item", editions.token(connection, key[0], "item", key[1])) for key in ledger.saved
        }
    database.close()
    lost = [key for key, address in ledger.saved.items() if stored[key].address != address]
    yield exactly(f"{name}: edits lost, of {len(ledger.saved)}", len(lost), 0)
