"""Builds the program from its settings: database, edition in force, assistant, web."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import make_url
from starlette.applications import Starlette

from bot.assistant import Assistant
from bot.channels.web.app import web_app
from bot.settings import Settings
from knowledge import sample
from knowledge.curation import publish_first
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store import editions, staff
from knowledge.store.database import Database, StoreUnavailable
from knowledge.store.migrations import migrate

log = structlog.get_logger()

PURGE_EVERY = 3600.0  # seconds


@dataclass(frozen=True)
class Program:
    """The parts that every command shares."""

    settings: Settings
    database: Database
    live: Live[Knowledge]
    assistant: Assistant
    clock: Callable[[], datetime]


def build(settings: Settings, patience: float = 10.0) -> Program:
    """Open the database, bring its schema up to date, and put the parts together. Raises StoreUnavailable.

    `patience`: seconds that a write waits for its turn.
    """
    _make_folder(settings.url)
    database = Database(settings.url, patience=patience)
    migrate(database)
    zone = ZoneInfo(settings.timezone)
    live: Live[Knowledge] = Live(database, Knowledge.build)

    def clock() -> datetime:
        return datetime.now(zone)

    return Program(settings, database, live, Assistant(database, live, clock), clock)


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"建不了数据库所在的目录 {folder}（{error.strerror}），请检查 SIBAN_DATA_DIR 和权限"
            raise StoreUnavailable(reason) from error


def load_sample(database: Database) -> bool:
    """Publish the demonstration catalogue into an empty database; False when it holds anything already."""
    with database.reading() as connection:
        if editions.next_number(connection) > 1 or staff.any_exist(connection):
            return False
    publish_first(database, sample.catalogue(), "演示数据")
    return True


def build_web(program: Program) -> Starlette:
    """The site for citizens, with the watchers that keep it current."""
    app = web_app(program.assistant.answer, lambda: health(program), lambda: regions(program), city=program.settings.city)
    app.router.lifespan_context = lambda _app: _watching(program)
    return app


def health(program: Program) -> dict[str, object]:
    """What `/healthz` tells: the edition in force and how many items it holds."""
    knowledge = program.live.current()
    return {"edition": knowledge.edition, "items": len(knowledge.catalogue.items), "demonstration": knowledge.demonstration}


def regions(program: Program) -> list[tuple[str, str]]:
    """(code, name) of the city and each 旗市区."""
    return [(r.code, r.name) for r in program.live.current().tree.regions if r.tier in ("市", "旗市区")]


@asynccontextmanager
async def _watching(program: Program) -> AsyncIterator[None]:
    """While the site is up: swap in new editions, erase old words."""
    settings, assistant = program.settings, program.assistant
    refresh = asyncio.create_task(_repeat(program.live.refresh, settings.refresh_seconds))
    purge = asyncio.create_task(_repeat(lambda: assistant.purge(settings.keep_text_days), PURGE_EVERY))
    try:
        yield
    finally:
        refresh.cancel()
        purge.cancel()
        await asyncio.gather(refresh, purge, return_exceptions=True)


async def _repeat(work: Callable[[], object], seconds: float) -> None:
    while True:
        try:
            await asyncio.to_thread(work)
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
        await asyncio.sleep(seconds)
