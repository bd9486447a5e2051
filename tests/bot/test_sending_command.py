"""Nothing is sent by accident: without the setting the log tells how much is due, and `siban send` says so."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot import wiring
from bot.muted import Muted
from bot.program import build
from bot.sender import Sender
from bot.settings import Settings
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests import PATIENCE
from tests.bot.broadcast_house import Office
from tests.bot.telegram_house import Shelf, eventually, no_sleep
from tests.fakes.telegram import TelegramFake

TOKEN = SecretStr("123456789:AAE-fake_token_of_35_characters_000")


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    with TelegramFake() as fake:
        yield Office(fake, database, Shelf(knowledge), folder=tmp_path)


@pytest.mark.parametrize(
    ("send", "token", "kind"), [(False, TOKEN, Muted), (True, SecretStr(""), Muted), (True, TOKEN, Sender)]
)
async def test_only_the_explicit_setting_sends(tmp_path: Path, send: bool, token: SecretStr, kind: type) -> None:
    program = build(Settings(data_dir=tmp_path, send=send, telegram_token=token))
    sender = wiring.build_sender(program)
    assert type(sender) is kind
    await sender.stop()
    program.database.close()


async def test_a_muted_sender_tells_how_much_is_due_and_changes_nothing(office: Office) -> None:
    office.subscribe(range(1, 6))
    number = office.launched().number
    muted = Muted(office.database, office.clock, no_sleep)
    with capture_logs() as logs:
        muted.start()
        await eventually(lambda: logs)
        await muted.stop()
    assert logs == [{"event": "not_sent_because_sending_is_off", "deliveries": 5, "log_level": "warning"}]
    assert office.report(number).open == 5 and not office.fake.ledger.calls


def test_siban_send_says_that_it_does_not_send_and_goes_in_peace(tmp_path: Path) -> None:
    settings = {"SIBAN_DATA_DIR": str(tmp_path), "SIBAN_SEND": "", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", "send"]
    with subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "广播只记日志，不发送：没有设置 SIBAN_SEND=true。" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
