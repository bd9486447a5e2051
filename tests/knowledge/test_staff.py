"""Accounts of the staff."""

import pytest
from sqlalchemy import select

from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import staff, tables
from knowledge.store.database import Database

PASSWORD = "呼伦贝尔的草原真绿啊"


def test_the_right_password_opens_the_account_and_no_other_does(database: Database) -> None:
    account = staff.add(database, "zhang.san", PASSWORD, Role.DEPARTMENT_EDITOR, "公安局")
    assert staff.sign_in(database, "zhang.san", PASSWORD) == account
    assert account.actor == Actor("zhang.san", Role.DEPARTMENT_EDITOR, "公安局")
    for username, password in (("zhang.san", PASSWORD + "!"), ("li.si", PASSWORD), ("zhang.san\x00'", "\ud800"), ("", "")):
        assert staff.sign_in(database, username, password) is None


def test_a_disabled_account_cannot_sign_in_until_it_is_enabled(database: Database) -> None:
    staff.add(database, "zhang", PASSWORD, Role.REVIEWER)
    staff.set_disabled(database, "zhang", True)
    assert staff.sign_in(database, "zhang", PASSWORD) is None
    staff.set_disabled(database, "zhang", False)
    assert staff.sign_in(database, "zhang", PASSWORD) is not None


def test_a_new_password_replaces_the_old_one(database: Database) -> None:
    staff.add(database, "zhang", PASSWORD, Role.REVIEWER)
    staff.set_password(database, "zhang", "换一个新的密码试一试")
    assert staff.sign_in(database, "zhang", PASSWORD) is None
    assert staff.sign_in(database, "zhang", "换一个新的密码试一试") is not None


def test_the_password_is_kept_as_an_argon2id_hash_of_the_demanded_strength(database: Database) -> None:
    staff.add(database, "zhang", PASSWORD, Role.ADMIN)
    with database.reading() as connection:
        assert str(connection.scalar(select(tables.staff.c.password_hash))).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("username", "password", "role", "reason"),
    [
        ("张三", PASSWORD, Role.ADMIN, "用户名只能由"),
        ("", PASSWORD, Role.ADMIN, "用户名只能由"),
        ("zhang", "太短", Role.ADMIN, "密码至少 10 个字符"),
        ("zhang", "ZHANG1234567", Role.ADMIN, "不能包含用户名"),
        ("zhang", PASSWORD, Role.DEPARTMENT_EDITOR, "必须写明所属部门"),
        ("taken", PASSWORD, Role.ADMIN, "已被使用"),
    ],
)
def test_a_bad_account_is_refused_with_its_reason(
    database: Database, username: str, password: str, role: Role, reason: str
) -> None:
    staff.add(database, "taken", PASSWORD, Role.AUDITOR)
    with pytest.raises(NotAllowed, match=reason):
        staff.add(database, username, password, role)


def test_there_are_no_accounts_until_someone_adds_one(database: Database) -> None:
    with database.reading() as connection:
        assert not staff.any_exist(connection)
    staff.add(database, "zhang", PASSWORD, Role.ADMIN)
    with database.reading() as connection:
        assert staff.any_exist(connection)
        assert [account.username for account in staff.everyone(connection)] == ["zhang"]


def test_an_unknown_account_cannot_be_changed(database: Database) -> None:
    with pytest.raises(NotAllowed, match="没有用户「wang」"):
        staff.set_disabled(database, "wang", True)
