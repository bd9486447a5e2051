"""The running program publishes what was scheduled."""

from datetime import timedelta
from pathlib import Path

from bot.program import build, keep_current, purge_old
from bot.settings import Settings
from knowledge import curation, scheduling
from knowledge.rehearsal import Expected
from knowledge.store import audit, comments, question_set
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER, catalogue


def test_a_scheduled_edition_answers_from_its_moment_on(tmp_path: Path) -> None:
    program = build(Settings(data_dir=tmp_path))
    number = curation.open_draft(program.database, catalogue("居民身份证丢失补领"), EDITOR, 0)
    curation.submit(program.database, number, EDITOR, 1)
    curation.approve(program.database, number, REVIEWER, 2)
    moment = program.clock() + timedelta(days=1)
    scheduling.schedule(program.database, number, ADMIN, 3, moment)
    keep_current(program)
    assert program.live.current().edition == 0
    program.database.clock = lambda: moment
    keep_current(program)
    purge_old(program)
    assert program.live.current().edition == number
    program.database.close()


def test_what_a_scheduled_publication_changes_is_told_to_the_staff(tmp_path: Path) -> None:
    program = build(Settings(data_dir=tmp_path))
    curation.publish_first(program.database, catalogue("居民身份证丢失补领"))
    assert program.live.current().edition == 1
    number = curation.open_draft(program.database, catalogue("食品经营许可"), EDITOR, 1)
    curation.submit(program.database, number, EDITOR, 1)
    curation.approve(program.database, number, REVIEWER, 2)
    moment = program.clock() + timedelta(days=1)
    scheduling.schedule(program.database, number, ADMIN, 3, moment)
    question_set.add(program.database, EDITOR, Expected("居民身份证丢失补领", ("居民身份证丢失补领",)))  # after the schedule
    program.database.clock = lambda: moment
    keep_current(program)
    assert program.live.current().edition == number  # the day was decided: nothing holds it up
    with program.database.reading() as connection:
        [told] = comments.on(connection, number)
        assert told.who == scheduling.PROGRAM and "1 句问话的回答变了" in told.text and "现在答不上来" in told.text
        assert audit.latest(connection, 1)[0].action == "批注"
    keep_current(program)
    with program.database.reading() as connection:
        assert len(comments.on(connection, number)) == 1
    program.database.close()
