"""Accounts as people deal with them, on both databases: links, sessions, lock-out, the second factor."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from knowledge import accounts
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import audit, codes, links, lockout, sessions, staff
from knowledge.store.database import Database

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
PASSWORD = "绿色草原真的很绿0470"
BOSS = Actor("boss", Role.ADMIN)


@pytest.fixture(autouse=True)
def boss(database: Database) -> None:
    database.clock = lambda: NOW
    accounts.accept(database, accounts.first_link(database), "boss", PASSWORD, "192.0.2.7")


def later(database: Database, **time: float) -> None:
    database.clock = lambda: NOW + timedelta(**time)


def test_a_link_makes_an_account_once(database: Database) -> None:
    token = accounts.invite(database, BOSS, "li", Role.DEPARTMENT_EDITOR, "公安局")
    link = accounts.open_link(database, token)
    assert link and vars(link).items() >= {"username": "li", "role": Role.DEPARTMENT_EDITOR, "department": "公安局"}.items()
    assert accounts.accept(database, token, "somebody else", PASSWORD, "") == "li"
    with pytest.raises(NotAllowed, match="用过或过期"):
        accounts.accept(database, token, "li", PASSWORD, "")
    with database.reading() as connection:
        account = staff.find(connection, "li")
    assert account and (account.role, account.department) == (Role.DEPARTMENT_EDITOR, "公安局")


def test_a_newer_link_a_withdrawal_and_a_day_end_a_link(database: Database) -> None:
    first = accounts.invite(database, BOSS, "li", Role.REVIEWER)
    second = accounts.invite(database, BOSS, "li", Role.REVIEWER)
    assert accounts.open_link(database, first) is None and accounts.open_link(database, second)
    accounts.withdraw_link(database, BOSS, "li")
    assert accounts.open_link(database, second) is None
    third = accounts.invite(database, BOSS, "li", Role.REVIEWER)
    later(database, hours=24, seconds=1)
    assert accounts.open_link(database, third) is None
    with database.reading() as connection:
        assert links.waiting(connection, database.clock()) == []


def test_only_an_administrator_invites_and_nobody_gets_a_bad_account(database: Database) -> None:
    with pytest.raises(NotAllowed, match="不能管理账号"):
        accounts.invite(database, Actor("li", Role.CENTRE_EDITOR), "new", Role.ADMIN)
    with pytest.raises(NotAllowed, match="所属部门"):
        accounts.invite(database, BOSS, "new", Role.DEPARTMENT_EDITOR)
    with pytest.raises(NotAllowed, match="已被使用"):
        accounts.invite(database, BOSS, "boss", Role.ADMIN)
    token = accounts.invite(database, BOSS, "new", Role.REVIEWER)
    with pytest.raises(NotAllowed, match="至少"):
        accounts.accept(database, token, "new", "short", "")
    with database.reading() as connection:
        assert [row.outcome for row in audit.latest(connection, 3)] == ["拒绝", "完成", "拒绝"]
        assert audit.verify(connection).faults == ()


def test_a_session_is_kept_as_a_hash_and_ends(database: Database) -> None:
    token = accounts.sign_in(database, "boss", PASSWORD, "", "192.0.2.7").token
    with database.reading() as connection:
        found = sessions.find(connection, token, NOW)
        assert found and found.account.username == "boss" and found.hash != token
        assert sessions.find(connection, token + "x", NOW) is None
        assert sessions.find(connection, token, NOW + sessions.IDLE + timedelta(seconds=1)) is None
    accounts.revoke(database, BOSS, "boss")
    with database.reading() as connection:
        assert sessions.find(connection, token, NOW) is None


def test_a_name_is_locked_after_eight_failures_and_opens_by_itself(database: Database) -> None:
    refusals = [accounts.sign_in(database, "boss", "wrong", "", "").refusal for _ in range(lockout.MOST_FAILURES)]
    assert set(refusals) == {accounts.WRONG}
    assert accounts.sign_in(database, "BOSS", PASSWORD, "", "").refusal == accounts.LOCKED
    later(database, minutes=15, seconds=1)
    assert accounts.sign_in(database, "boss", PASSWORD, "", "").token


def test_old_failures_do_not_count(database: Database) -> None:
    for _ in range(lockout.MOST_FAILURES - 1):
        accounts.sign_in(database, "boss", "wrong", "", "")
    later(database, minutes=16)
    assert accounts.sign_in(database, "boss", "wrong", "", "").refusal == accounts.WRONG
    assert accounts.sign_in(database, "boss", PASSWORD, "", "").token


def test_each_code_of_the_second_factor_counts_once(database: Database) -> None:
    accounts.prepare_code(database, BOSS)
    with database.reading() as connection:
        secret = codes.find(connection, "boss")
    assert secret and not secret.confirmed
    totp = pyotp.TOTP(secret.text)
    with pytest.raises(NotAllowed, match="动态码不对"):
        accounts.confirm_code(database, BOSS, "000000" if totp.at(NOW) != "000000" else "111111")
    accounts.confirm_code(database, BOSS, totp.at(NOW))
    later(database, minutes=1)
    code = totp.at(database.clock())
    assert accounts.sign_in(database, "boss", PASSWORD, "", "").refusal
    assert accounts.sign_in(database, "boss", PASSWORD, code, "").token
    assert accounts.sign_in(database, "boss", PASSWORD, code, "").refusal
    later(database, minutes=2)
    accounts.remove_code(database, BOSS, PASSWORD)
    assert accounts.sign_in(database, "boss", PASSWORD, "", "").token


def test_whoever_sits_at_an_open_screen_guesses_no_more_often_than_at_the_door(database: Database) -> None:
    token = accounts.sign_in(database, "boss", PASSWORD, "", "").token
    with database.reading() as connection:
        session = sessions.find(connection, token, NOW)
    assert session
    for _ in range(lockout.MOST_FAILURES):
        with pytest.raises(NotAllowed, match="原密码不对"):
            accounts.set_own_password(database, session, BOSS, "wrong", PASSWORD)
    with pytest.raises(NotAllowed, match="锁定"):
        accounts.set_own_password(database, session, BOSS, PASSWORD, "一二三四五六七八九十")
