"""The running program publishes what was scheduled."""

from datetime import timedelta
from pathlib import Path

from bot import wiring
from bot.settings import Settings
from knowledge import curation
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER, catalogue


def test_a_scheduled_edition_answers_from_its_moment_on(tmp_path: Path) -> None:
    program = wiring.build(Settings(data_dir=tmp_path))
    number = curation.open_draft(program.database, catalogue("居民身份证丢失补领"), EDITOR, 0)
    curation.submit(program.database, number, EDITOR, 1)
    curation.approve(program.database, number, REVIEWER, 2)
    moment = program.clock() + timedelta(days=1)
    curation.schedule(program.database, number, ADMIN, 3, moment)
    wiring.keep_current(program)
    assert program.live.current().edition == 0
    program.database.clock = lambda: moment
    wiring.keep_current(program)
    assert program.live.current().edition == number
    program.database.close()
