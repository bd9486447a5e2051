"""What the broadcast batteries share: subscribers, a launched broadcast, real `siban send` processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.broadcasting import Broadcasting
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import Delivery, Policy
from bot.broadcasts.life import Broadcast
from bot.broadcasts.report import Report
from bot.store import broadcasts, deliveries, tables
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.roles import Actor, Role
from knowledge.store.database import Database
from scripts.batteries.stage import ROOT
from tests.fakes.telegram import TelegramFake

WRITER, REVIEWER, ADMIN = (
    Actor("writer", Role.CENTRE_EDITOR),
    Actor("reviewer", Role.REVIEWER),
    Actor("admin", Role.ADMIN),
)
ZONE = ZoneInfo("Asia/Shanghai")
BATCH = 5_000


class Mailing:
    """One broadcast on one database, with the people it goes to; urgent, so that the hour of the run does not matter."""

    def __init__(self, url: str, people: int, policy: Policy = Policy.HOLD) -> None:
        self.url, self.people = url, people
        self.database = Database(url)
        live = Live(self.database, Knowledge.build)
        self.verbs = Broadcasting(self.database, live, lambda: datetime.now(ZONE))
        self._subscribe()
        self.number = self._launch(policy).number

    def _subscribe(self) -> None:
        wanted = {"channel": "telegram", "active": True, "wanted": True, "region": "", "created_at": datetime.now(ZONE)}
        rows = [{**wanted, "person": str(person)} for person in range(1, self.people + 1)]
        with self.database.writing() as connection:
            for start in range(0, len(rows), BATCH):
                connection.execute(insert(tables.subscribers.subscribers), rows[start : start + BATCH])

    def _launch(self, policy: Policy) -> Broadcast:
        content = Content("演练通知", "这是一条演练。", urgent="演练", policy=policy, board=False)
        draft = self.verbs.draft(WRITER, content)
        ready = self.verbs.approve(draft.number, REVIEWER, draft.version)
        return self.verbs.launch(ready.number, ADMIN, ready.version, self.people)

    @property
    def broadcast(self) -> Broadcast:
        with self.database.reading() as connection:
            return broadcasts.get(connection, self.number)

    @property
    def report(self) -> Report:
        return self.verbs.report(self.broadcast)

    def deliveries(self) -> list[Delivery]:
        with self.database.reading() as connection:
            return deliveries.listed(connection, self.number)

    def wait(self, seconds: float, until: Callable[[Report], bool] = lambda report: report.open == 0) -> Report:
        """The report once it is as wanted, or after so many seconds."""
        end = time.monotonic() + seconds
        while not until(report := self.report) and time.monotonic() < end:
            time.sleep(0.3)
        return report


@contextmanager
def sending(url: str, fake: TelegramFake, folder: Path, rate: float = 25.0) -> Iterator["subprocess.Popen[bytes]"]:
    """`siban send` until the block is left; then kill -9."""
    settings = {
        "SIBAN_DATABASE_URL": url,
        "SIBAN_DATA_DIR": str(folder),
        "SIBAN_SEND": "true",
        "SIBAN_SEND_RATE": str(rate),
        "SIBAN_TELEGRAM_TOKEN": fake.token,
        "SIBAN_TELEGRAM_BASE_URL": fake.base_url,
    }
    command = [sys.executable, "-W", "ignore", "-m", "bot", "send"]
    with (folder / "send.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
