"""The audit trail: what leaves a row, and that nobody alters a row unnoticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, update

from knowledge import curation
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import audit, staff, tables
from knowledge.store.audit import Head, Outcome, Record, Verified
from knowledge.store.database import Database
from tests.knowledge.strategies import ADMIN, EDITOR, REVIEWER, catalogue

table = tables.audit


def rows(database: Database) -> list[Record]:
    with database.reading() as connection:
        return list(audit.everything(connection))


def verify(database: Database, kept: Head | None = None) -> Verified:
    with database.reading() as connection:
        return audit.verify(connection, kept)


def tamper(database: Database, *statements: object) -> None:
    with database.writing() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def write(database: Database, count: int) -> Head:
    for n in range(count):
        with audit.deed(database, EDITOR, "修改", f"第 {n} 版"):
            pass
    return verify(database).head


def test_every_step_of_an_edition_leaves_a_row_with_the_hashes_before_and_after(database: Database) -> None:
    here = replace(EDITOR, origin="10.0.0.7")
    number = curation.open_draft(database, catalogue("甲"), here, 0)
    curation.replace_draft(database, number, catalogue("乙"), here, 1)
    curation.submit(database, number, here, 2)
    curation.approve(database, number, REVIEWER, 3)
    digest = curation.publish(database, number, ADMIN, 4).digest
    found = rows(database)
    assert [row.action for row in found] == ["新建草稿", "修改", "提交", "批准", "发布"]
    assert {row.subject for row in found} == {"第 1 版"} and {row.outcome for row in found} == {Outcome.DONE}
    assert (found[0].who, found[0].role, found[0].origin) == ("bianji", "中心编辑", "10.0.0.7")
    assert (found[0].before, found[1].before, found[1].after) == ("", found[0].after, digest)
    assert (found[4].before, found[4].after) == ("", digest)


def test_a_denied_attempt_leaves_a_row_and_nothing_else(database: Database) -> None:
    number = curation.open_draft(database, catalogue("甲"), EDITOR, 0)
    with pytest.raises(NotAllowed):
        curation.approve(database, number, EDITOR, 1)
    with pytest.raises(NotAllowed, match="没有第 7 版"):
        curation.submit(database, 7, EDITOR, 1)
    with pytest.raises(NotAllowed):
        staff.add(database, "xin", "一个够长的密码啊啊啊", Role.ADMIN, by=EDITOR)
    told = [(row.action, row.subject, row.outcome, row.reason) for row in rows(database)[1:]]
    assert told == [
        ("批准", "第 1 版", "拒绝", "「中心编辑」不能批准，需要由「审核」操作"),
        ("提交", "第 7 版", "拒绝", "没有第 7 版"),
        ("新增账号", "账号 xin", "拒绝", "「中心编辑」不能管理账号，需要由「管理员」操作"),
    ]
    assert verify(database).faults == ()


def test_changes_of_accounts_leave_rows_that_do_not_show_the_password(database: Database) -> None:
    staff.add(database, "xin", "一个够长的密码啊啊啊", Role.REVIEWER, by=ADMIN)
    staff.set_password(database, "xin", "另一个够长的密码啊啊", by=ADMIN)
    staff.set_role(database, "xin", Role.AUDITOR, by=ADMIN)
    staff.set_disabled(database, "xin", True, by=ADMIN)
    found = rows(database)
    assert [row.action for row in found] == ["新增账号", "修改密码", "调整角色", "停用账号"]
    assert [row.before for row in found[1:]] == [row.after for row in found[:-1]]
    assert len({row.after for row in found}) == 4 and "密码啊" not in str(found)


def test_nobody_disables_or_promotes_the_own_account(database: Database) -> None:
    staff.add(database, "guanli", "一个够长的密码啊啊啊", Role.ADMIN)
    with pytest.raises(NotAllowed, match="自己的账号"):
        staff.set_disabled(database, "guanli", True, by=ADMIN)
    with pytest.raises(NotAllowed, match="自己的角色"):
        staff.set_role(database, "guanli", Role.REVIEWER, by=ADMIN)


def test_what_fails_for_another_reason_leaves_no_row(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), audit.deed(database, EDITOR, "修改", "第 1 版"):
        raise ZeroDivisionError
    assert rows(database) == []


def test_a_deed_that_had_nothing_to_do_leaves_no_row(database: Database) -> None:
    with audit.deed(database, EDITOR, "发布", "第 1 版") as act:
        act.idle = True
    assert rows(database) == []


def test_an_untouched_chain_is_whole_and_goes_on_from_a_kept_head(database: Database) -> None:
    kept = write(database, 3)
    assert (kept.number, verify(database, kept)) == (3, Verified(kept))
    end = write(database, 2)
    assert verify(database, kept) == Verified(end)
    assert verify(database, Head()) == Verified(end)


@pytest.mark.parametrize("column", sorted(set(table.c.keys()) - {"number", "at"}))
def test_an_edited_column_shows(database: Database, column: str) -> None:
    write(database, 4)
    tamper(database, update(table).where(table.c.number == 2).values({column: "改"}))
    assert any("第 2 条" in fault for fault in verify(database).faults)


def test_an_edited_time_shows(database: Database) -> None:
    write(database, 2)
    tamper(database, update(table).where(table.c.number == 2).values(at=database.clock()))
    assert verify(database).faults == ("第 2 条被改动过",)


def test_a_deleted_row_shows(database: Database) -> None:
    write(database, 4)
    tamper(database, delete(table).where(table.c.number == 1))
    assert verify(database).faults == ("第 1 到 1 条不见了", "第 2 条接不上它的前一条")


def test_an_inserted_row_shows_even_when_the_later_ones_are_numbered_anew(database: Database) -> None:
    write(database, 3)
    second = rows(database)[1]
    moves = [update(table).where(table.c.number == n).values(number=n + 1) for n in (3, 2)]
    tamper(database, *moves, insert(table).values(**vars(second)))
    assert any("第 3 条" in fault for fault in verify(database).faults)


def test_swapped_rows_show(database: Database) -> None:
    write(database, 3)
    steps = ((1, 9), (2, 1), (9, 2))
    tamper(database, *(update(table).where(table.c.number == a).values(number=b) for a, b in steps))
    assert len(verify(database).faults) >= 2


def test_a_chain_cut_short_or_rewritten_shows_against_the_kept_head(database: Database) -> None:
    kept = write(database, 4)
    tamper(database, delete(table).where(table.c.number > 2))
    assert verify(database).faults == ()
    assert verify(database, kept).faults == ("另存的记号是第 4 条，而现在只到第 2 条，后面的被截掉了",)
    write(database, 3)
    assert verify(database, kept).faults == ("第 4 条与另存的记号不符，它或它之前的记录被重写过",)


def test_rows_of_actors_at_once_make_one_chain(connect: Callable[..., Database]) -> None:
    programs = [connect(), connect()]
    actors = [Actor(f"ren{n}", Role.CENTRE_EDITOR) for n in range(4)]

    def act(n: int) -> None:
        with audit.deed(programs[n % 2], actors[n % 4], "修改", f"第 {n} 版"):
            pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(act, range(40)))
    assert verify(programs[0]).head.number == 40 and verify(programs[0]).faults == ()


def test_odd_text_is_stored_as_it_is_hashed(database: Database) -> None:
    odd = Actor("a\x00b\ud800", Role.AUDITOR, origin="\udfff")
    audit.deny(database, odd, "打开", "页面\x00", "没有权限")
    assert verify(database).faults == () and rows(database)[0].who == "ab?"


def test_the_newest_rows_are_found_by_who_and_what(database: Database) -> None:
    write(database, 5)
    audit.deny(database, ADMIN, "打开", "页面", "没有权限")
    with database.reading() as connection:
        assert [row.number for row in audit.latest(connection, 2)] == [6, 5]
        assert [row.number for row in audit.latest(connection, 2, before=5)] == [4, 3]
        assert [row.number for row in audit.latest(connection, who="guanli")] == [6]
        assert [row.number for row in audit.latest(connection, subject="第 3 版", who="")] == [4]
        assert connection.scalar(select(table.c.reason).where(table.c.number == 6)) == "没有权限"
