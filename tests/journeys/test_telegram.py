"""`siban serve` with a token, as an operator starts it: polling, killed, restarted, stopped; then the webhook."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests import PATIENCE
from tests.fakes.telegram import RealClock, TelegramFake

ROOT = Path(__file__).parent.parent.parent
ASK = "居民身份证丢失补领"


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with TelegramFake(rates=None, clock=RealClock()) as started:
        yield started


class Program:
    """The program as a process of its own; what it says is in `log`."""

    def __init__(self, folder: Path, fake: TelegramFake, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        token = folder / "token"
        token.write_text(fake.token, encoding="utf-8")
        self.log = folder / "log"
        variables = {"DATA_DIR": str(folder), "PORT": str(self.port), "LOG_LEVEL": "DEBUG"}
        variables |= {"TELEGRAM_TOKEN_FILE": str(token), "TELEGRAM_BASE_URL": fake.base_url}
        own = {"TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/hook"} if "hook" in settings else {}
        environment = os.environ | {f"SIBAN_{name}": value for name, value in (variables | own).items()}
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "bot", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def health(self) -> dict[str, object]:
        return dict(httpx2.get(f"http://127.0.0.1:{self.port}/healthz").json())

    def stop(self) -> None:
        """SIGTERM; it goes by itself. That it does within 8 seconds, with work waiting, is measured where nothing else runs:
        by `scripts/battery.py telegram`."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def program(folder: Path, fake: TelegramFake, **settings: str) -> Iterator[Program]:
    running = Program(folder, fake, **settings)
    try:
        yield running
    finally:
        running.kill()


def wait(fake: TelegramFake, answers: int, seconds: float = 2 * PATIENCE) -> None:
    """Until so many texts have arrived."""
    assert fake.ledger.wait_until(lambda ledger: len(ledger.of("sendMessage")) >= answers, seconds), fake.ledger.calls[-3:]


def test_it_answers_is_killed_catches_up_and_stops_at_a_word(fake: TelegramFake, tmp_path: Path) -> None:
    with program(tmp_path, fake) as first:
        fake.user(1).says(ASK)
        wait(fake, 2)
        assert first.health()["telegram"] == {"state": "leading", "mode": "polling", "trouble": ""}
        for person in range(2, 42):
            fake.user(person).says("你好")
        wait(fake, 10)
    with program(tmp_path, fake) as second:
        fake.user(50).says("你好")
        wait(fake, 43)
        for person in range(100, 500):
            fake.user(person).says("你好")
        wait(fake, 60)
        second.stop()
    with program(tmp_path, fake) as third:
        assert fake.ledger.wait_until(lambda ledger: len({c.chat for c in ledger.of("sendMessage")}) == 442, 2 * PATIENCE)
        third.stop()
    answered = {call.chat for call in fake.ledger.of("sendMessage")}
    assert answered == {1, *range(2, 42), 50, *range(100, 500)}
    assert sum(fake.ledger.duplicates().values()) <= 2 * 8  # only what was on its way when it was killed
    said = (tmp_path / "log").read_text(encoding="utf-8", errors="replace")
    assert fake.token not in said and "Traceback" not in said


def test_a_webhook_delivers_to_it(fake: TelegramFake, tmp_path: Path) -> None:
    with program(tmp_path, fake, hook="yes") as running:
        assert fake.ledger.wait_until(lambda ledger: ledger.of("setWebhook"), 2 * PATIENCE)
        for person in range(1, 21):
            fake.user(person).says("你好")
        wait(fake, 20)
        assert running.health()["telegram"] == {"state": "leading", "mode": "webhook", "trouble": ""}
        for header in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            update = json.dumps({"update_id": 1, "message": {"chat": {"id": 1}}})
            url = f"http://127.0.0.1:{running.port}/hook"
            refused = httpx2.post(url, content=update, headers={"content-type": "application/json", **header})
            assert refused.status_code == 403
        assert httpx2.get(f"http://127.0.0.1:{running.port}/").status_code == 200
        running.stop()


def test_without_a_token_it_says_how_to_get_one(tmp_path: Path) -> None:
    environment = os.environ | {"SIBAN_DATA_DIR": str(tmp_path), "SIBAN_PORT": "0", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert any("@BotFather" in line for line in process.stdout)
        finally:
            process.kill()
