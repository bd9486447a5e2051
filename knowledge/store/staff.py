"""Staff accounts: who may sign in, in which role, with an Argon2id hash and no default password."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Select, exists, insert, select, update

from knowledge.refusals import NotAllowed
from knowledge.roles import OPERATOR, Actor, Role
from knowledge.store.audit import Deed, deed
from knowledge.store.database import Database
from knowledge.store.tables import staff

SHORTEST_PASSWORD = 10
_USERNAME = re.compile(r"[A-Za-z0-9._-]{1,64}")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = BoundedSemaphore(2)  # each hash takes 19 MiB and a core


@dataclass(frozen=True)
class Account:
    """A member of staff; a disabled one can do nothing."""

    username: str
    role: Role
    department: str
    created_at: datetime
    disabled: bool

    @property
    def actor(self) -> Actor:
        return Actor(self.username, self.role, self.department)


def any_exist(connection: Connection) -> bool:
    return bool(connection.scalar(select(exists().select_from(staff))))


def everyone(connection: Connection) -> list[Account]:
    return [_account(row) for row in connection.execute(_columns().order_by(staff.c.username))]


def find(connection: Connection, username: str) -> Account | None:
    row = connection.execute(_columns().where(staff.c.username == username)).first()
    return _account(row) if row else None


def add(database: Database, username: str, password: str, role: Role, department: str = "", by: Actor = OPERATOR) -> Account:
    """A new account. Raises NotAllowed on a bad or taken name, a weak password, a 部门编辑 without department."""
    account = Account(username, role, department, database.clock(), disabled=False)
    hashed = hash_password(password)
    with deed(database, by, "新增账号", title(username)) as act:
        check_admin(by)
        check_account(account)
        check_password(username, password)
        admit(act, account, hashed)
    return account


def admit(act: Deed, account: Account, hashed: str) -> None:
    """Write a new account. Raises NotAllowed on a bad or taken name, a 部门编辑 without department."""
    check_account(account)
    if find(act.connection, account.username):
        raise NotAllowed(f"用户名「{account.username}」已被使用")
    act.connection.execute(insert(staff), _row(account, hashed))
    act.after = _stamp(act.connection, account.username)


def set_password(database: Database, username: str, password: str, by: Actor = OPERATOR) -> None:
    """By an 管理员 or the owner. Raises NotAllowed on an unknown account or a weak password."""
    hashed = hash_password(password)
    with deed(database, by, "修改密码", title(username)) as act:
        if by.username != username:
            check_admin(by)
        check_password(username, password)
        change(act, username, password_hash=hashed)


def set_disabled(database: Database, username: str, disabled: bool, by: Actor = OPERATOR) -> None:
    """Raises NotAllowed on an unknown account, and on the own one."""
    with deed(database, by, "停用账号" if disabled else "启用账号", title(username)) as act:
        check_admin(by)
        if disabled and by.username == username:
            raise NotAllowed("不能停用自己的账号，请由另一位管理员操作")
        change(act, username, disabled=disabled)


def set_role(database: Database, username: str, role: Role, department: str = "", by: Actor = OPERATOR) -> None:
    """Raises NotAllowed on an unknown account, on the own one, and on a 部门编辑 without department."""
    with deed(database, by, "调整角色", title(username)) as act:
        check_admin(by)
        if by.username == username:
            raise NotAllowed("不能调整自己的角色，请由另一位管理员操作")
        check_account(Account(username, role, department, database.clock(), disabled=False))
        change(act, username, role=role, department=department)


def sign_in(database: Database, username: str, password: str) -> Account | None:
    """The account whose password this is; None otherwise, after the same work for known and unknown names."""
    with database.reading() as connection:
        row = connection.execute(_columns().add_columns(staff.c.password_hash).where(staff.c.username == username)).first()
    nobody = _nobody()
    fits = _fits(row.password_hash if row else nobody, password)
    return _account(row) if row and fits and not row.disabled else None


def _columns() -> Select[Any]:
    return select(staff.c.username, staff.c.role, staff.c.department, staff.c.created_at, staff.c.disabled)


def _account(row: Any) -> Account:
    return Account(row.username, Role(row.role), row.department, row.created_at, row.disabled)


def _row(account: Account, hashed: str) -> dict[str, Any]:
    return {**vars(account), "password_hash": hashed}


def change(act: Deed, username: str, **values: Any) -> None:
    """Give columns of an account new values. Raises NotAllowed on an unknown account."""
    act.before = _stamp(act.connection, username)
    if not act.connection.execute(update(staff).where(staff.c.username == username).values(**values)).rowcount:
        raise NotAllowed(f"没有用户「{username}」")
    act.after = _stamp(act.connection, username)


def _stamp(connection: Connection, username: str) -> str:
    """The hash of an account's row, the hash of its password among it; empty when there is none."""
    row = connection.execute(select(staff).where(staff.c.username == username)).first()
    return sha256(repr(tuple(map(str, row))).encode()).hexdigest() if row else ""


def title(username: str) -> str:
    """What an account is called in the audit trail."""
    return f"账号 {username}"


def check_admin(by: Actor) -> None:
    """Raises NotAllowed for anybody else."""
    if by.role is not Role.ADMIN:
        raise NotAllowed(f"「{by.role}」不能管理账号，需要由「{Role.ADMIN}」操作")


def check_account(account: Account) -> None:
    """Raises NotAllowed on a bad name, or a 部门编辑 without department."""
    if not _USERNAME.fullmatch(account.username):
        raise NotAllowed("用户名只能由字母、数字、点、下划线和连字符组成，最长 64 个字符")
    if account.role is Role.DEPARTMENT_EDITOR and not account.department:
        raise NotAllowed("部门编辑必须写明所属部门")


def check_password(username: str, password: str) -> None:
    """Raises NotAllowed on a weak one."""
    if len(password) < SHORTEST_PASSWORD:
        raise NotAllowed(f"密码至少 {SHORTEST_PASSWORD} 个字符")
    if username.casefold() in password.casefold():
        raise NotAllowed("密码不能包含用户名")


def hash_password(password: str) -> str:
    """Slow and hungry on purpose: call it before a transaction begins."""
    with _turns:
        return _hasher.hash(password.encode("utf-8", "replace"))


def _fits(hashed: str, password: str) -> bool:
    with _turns:
        try:
            return _hasher.verify(hashed, password.encode("utf-8", "replace"))
        except VerificationError:
            return False


@cache
def _nobody() -> str:
    """A hash that no password fits, to spend the time of an unknown name on."""
    return hash_password("")
