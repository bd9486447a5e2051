"""The parts that every command shares, and what keeps them current: database, edition in force, assistant, broadcasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.assistant import Assistant
from bot.broadcasting import Broadcasting
from bot.settings import Settings
from bot.store import upkeep
from knowledge import sample
from knowledge.curation import publish_first
from knowledge.live import Live
from knowledge.matching import kept
from knowledge.ready import Knowledge
from knowledge.scheduling import publish_due, tell_shifts
from knowledge.store import editions, staff
from knowledge.store.database import Database, StoreUnavailable
from knowledge.store.migrations import migrate

KEPT = "kept"  # folder of what every start would work out anew; it may be thrown away


@dataclass(frozen=True)
class Program:
    """The parts that every command shares."""

    settings: Settings
    database: Database
    live: Live[Knowledge]
    assistant: Assistant
    broadcasting: Broadcasting
    clock: Callable[[], datetime]


def build(settings: Settings, patience: float = 10.0) -> Program:
    """Open the database, bring its schema up to date, and put the parts together. Raises StoreUnavailable.

    `patience`: seconds that a write waits for its turn.
    """
    _make_folder(settings.url)
    kept.keep_in(settings.data_dir / KEPT)
    database = Database(settings.url, patience=patience)
    migrate(database)
    zone = ZoneInfo(settings.timezone)
    live: Live[Knowledge] = Live(database, partial(Knowledge.build, keep=True))

    def clock() -> datetime:
        return datetime.now(zone)

    broadcasting = Broadcasting(database, live, clock, settings.notices_a_week)
    return Program(settings, database, live, Assistant(database, live, clock), broadcasting, clock)


def _make_folder(url: str) -> None:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable("数据库地址看不懂，请检查 SIBAN_DATABASE_URL，例如 postgresql://用户@主机/库名") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise StoreUnavailable(f"不支持 {parsed.get_backend_name()} 数据库，请用 SQLite 或 PostgreSQL（SIBAN_DATABASE_URL）")
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


def keep_current(program: Program) -> None:
    """Publish what was scheduled for now, answer from the edition that is in force, draft a notice of what it changed."""
    published, before = publish_due(program.database), program.live.current()
    program.live.refresh()
    program.broadcasting.draft_latest()
    if (after := program.live.current()).edition in published:
        tell_shifts(program.database, after.edition, before, after)


def purge_old(program: Program) -> None:
    """Erase what the settings keep no longer: words and conversations, and who got which broadcast."""
    program.assistant.purge(program.settings.keep_text_days)
    with program.database.writing() as connection:
        upkeep.purge(connection, program.clock() - timedelta(days=program.settings.keep_deliveries_days))
