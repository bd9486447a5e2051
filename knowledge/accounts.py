"""Staff accounts as people deal with them: sign in and out, invite, reset, revoke; each leaves an audit row."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from knowledge.refusals import NotAllowed
from knowledge.roles import OPERATOR, Actor, Role
from knowledge.store import audit, codes, links, lockout, sessions, staff
from knowledge.store.audit import Deed, deed
from knowledge.store.database import Database
from knowledge.store.links import Link
from knowledge.store.sessions import SignedIn
from knowledge.store.staff import Account

UNKNOWN = "未登记的用户名"
WRONG = "用户名、密码或动态码不对。连续输错 8 次会锁定 15 分钟"
LOCKED = "输错次数太多，这个用户名已锁定，请 15 分钟后再试，或请管理员重置密码"


@dataclass(frozen=True)
class Entry:
    """What came of an attempt to sign in: the token of a new session, or why there is none."""

    token: str = ""
    refusal: str = ""


def sign_in(database: Database, username: str, password: str, code: str, origin: str) -> Entry:
    """The same work and the same words for a known name and an unknown one."""
    with database.writing() as connection:
        claimed = lockout.claim(connection, username, database.clock())
    if not claimed:
        return _refuse(database, username, origin, LOCKED)
    account = staff.sign_in(database, username, password)
    if account is None:
        return _refuse(database, username, origin, WRONG)
    return _begin(database, account, code, origin) or _refuse(database, username, origin, WRONG)


def _begin(database: Database, account: Account, code: str, origin: str) -> Entry | None:
    now = database.clock()
    try:
        with deed(database, _at(account.actor, origin), "登录", staff.title(account.username)) as act:
            if not _second_factor(act.connection, account.username, code, now):
                raise NotAllowed("动态码不对")
            lockout.clear(act.connection, account.username, now)
            return Entry(token=sessions.begin(act.connection, account.username, origin, now))
    except NotAllowed:
        return None


def _second_factor(connection: Connection, username: str, code: str, now: datetime) -> bool:
    secret = codes.find(connection, username)
    return secret is None or not secret.confirmed or codes.accept(connection, username, code, now)


def _refuse(database: Database, username: str, origin: str, sentence: str) -> Entry:
    """A name that is not known may be a password in the wrong box: it is not written down."""
    with database.reading() as connection:
        account = staff.find(connection, username)
    by = account.actor if account else Actor(UNKNOWN, Role.AUDITOR)
    audit.deny(database, _at(by, origin), "登录", staff.title(account.username) if account else UNKNOWN, sentence)
    return Entry(refusal=sentence)


def sign_out(database: Database, session: SignedIn, by: Actor) -> None:
    with deed(database, by, "退出", staff.title(by.username)) as act:
        sessions.end(act.connection, session)


def first_link(database: Database) -> str:
    """The token of a link for the first administrator; empty once there are accounts."""
    with database.writing() as connection:
        if staff.any_exist(connection):
            return ""
        return links.issue(connection, _link(database, OPERATOR, "", Role.ADMIN))


def invite(database: Database, by: Actor, username: str, role: Role, department: str = "") -> str:
    """The token of a link by which a new member of staff sets a password. Raises NotAllowed."""
    with deed(database, by, "邀请账号", staff.title(username[:64])) as act:
        staff.check_admin(by)
        staff.check_account(Account(username, role, department, database.clock(), disabled=False))
        if staff.find(act.connection, username):
            raise NotAllowed(f"用户名「{username}」已被使用")
        act.reason = f"{role} {department}".strip()
        return links.issue(act.connection, _link(database, by, username, role, department))


def reset(database: Database, by: Actor, username: str) -> str:
    """The token of a link by which a member of staff sets a new password. Raises NotAllowed."""
    with deed(database, by, "重置密码", staff.title(username[:64])) as act:
        staff.check_admin(by)
        account = _known(act.connection, username)
        return links.issue(act.connection, _link(database, by, username, account.role, account.department))


def open_link(database: Database, token: str) -> Link | None:
    """Whom a link is for; None when it was used, has expired, or never was."""
    with database.reading() as connection:
        link = links.find(connection, token, database.clock())
        stale = link is not None and not link.username and staff.any_exist(connection)
    return None if stale else link


def accept(database: Database, token: str, username: str, password: str, origin: str) -> str:
    """Set the password that a link allows to set, which ends all sessions of the name; the name. Raises NotAllowed."""
    link = open_link(database, token)
    if link is None:
        raise NotAllowed("这个链接已经用过或过期了，请管理员重新发一个")
    name = link.username or username
    hashed = staff.hash_password(password)
    by = Actor(name[:64], link.role, link.department, origin)
    with deed(database, by, "设置密码", staff.title(name[:64])) as act:
        staff.check_password(name, password)
        if links.find(act.connection, token, database.clock()) is None:
            raise NotAllowed("这个链接刚刚被用过")
        _settle(act, replace(link, username=name), hashed, database.clock())
        links.use_up(act.connection, token)
    return name


def _settle(act: Deed, link: Link, hashed: str, now: datetime) -> None:
    """A known name gets the password and loses its sessions and its second factor, a new one becomes an account."""
    if staff.find(act.connection, link.username):
        staff.change(act, link.username, password_hash=hashed)
        sessions.end_all(act.connection, link.username)
        codes.remove(act.connection, link.username)
        lockout.clear(act.connection, link.username, now)
    else:
        staff.admit(act, Account(link.username, link.role, link.department, now, disabled=False), hashed)


def revoke(database: Database, by: Actor, username: str) -> None:
    """End the sessions of a person, who may sign in again. Raises NotAllowed."""
    with deed(database, by, "强制下线", staff.title(username[:64])) as act:
        staff.check_admin(by)
        _known(act.connection, username)
        sessions.end_all(act.connection, username)


def withdraw_link(database: Database, by: Actor, username: str) -> None:
    """A link that nobody has used yet opens nothing any more. Raises NotAllowed."""
    with deed(database, by, "收回链接", staff.title(username[:64])) as act:
        staff.check_admin(by)
        if not links.withdraw(act.connection, username):
            raise NotAllowed(f"「{username}」没有未使用的链接")


def set_own_password(database: Database, session: SignedIn, by: Actor, old: str, new: str) -> None:
    """Raises NotAllowed when the old password is wrong or the new one weak. Other sessions of the person end."""
    _check_own(database, by, "修改密码", old)
    hashed = staff.hash_password(new)
    with deed(database, by, "修改密码", staff.title(by.username)) as act:
        staff.check_password(by.username, new)
        staff.change(act, by.username, password_hash=hashed)
        sessions.end_all(act.connection, by.username, but=session.hash)


def prepare_code(database: Database, by: Actor) -> None:
    """A new secret for the person's authenticator app; it counts once `confirm_code` has seen a code of it."""
    with deed(database, by, "准备动态码", staff.title(by.username)) as act:
        secret = codes.find(act.connection, by.username)
        if secret and secret.confirmed:
            raise NotAllowed("动态码已经开启")
        codes.prepare(act.connection, by.username)


def confirm_code(database: Database, by: Actor, code: str) -> None:
    """Raises NotAllowed when the code is wrong."""
    with deed(database, by, "开启动态码", staff.title(by.username)) as act:
        if not codes.accept(act.connection, by.username, code, database.clock()):
            raise NotAllowed("动态码不对，请看手机上最新的 6 位数字，并核对手机时间")


def remove_code(database: Database, by: Actor, password: str) -> None:
    """Raises NotAllowed when the password is wrong."""
    _check_own(database, by, "关闭动态码", password)
    with deed(database, by, "关闭动态码", staff.title(by.username)) as act:
        codes.remove(act.connection, by.username)


def _check_own(database: Database, by: Actor, action: str, password: str) -> None:
    """Whoever sits at an open screen may guess no more often than at the door. Raises NotAllowed."""
    with database.writing() as connection:
        claimed = lockout.claim(connection, by.username, database.clock())
    if not claimed or staff.sign_in(database, by.username, password) is None:
        reason = "原密码不对" if claimed else LOCKED
        audit.deny(database, by, action, staff.title(by.username), reason)
        raise NotAllowed(reason)
    with database.writing() as connection:
        lockout.clear(connection, by.username, database.clock())


def _link(database: Database, by: Actor, username: str, role: Role, department: str = "") -> Link:
    return Link(username, role, department, by.username, database.clock() + links.VALID)


def _known(connection: Connection, username: str) -> Account:
    account = staff.find(connection, username)
    if account is None:
        raise NotAllowed(f"没有用户「{username}」")
    return account


def _at(by: Actor, origin: str) -> Actor:
    return replace(by, origin=origin)
