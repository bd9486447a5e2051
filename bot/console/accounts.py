"""Accounts: whom the administrator lets in, and what everybody settles for the own account."""

from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import Response

from bot.console.visits import Visit, link
from knowledge import accounts
from knowledge.refusals import NotAllowed
from knowledge.roles import Role
from knowledge.store import codes, links, lockout, sessions, staff


def show_list(visit: Visit) -> Response:
    return _list(visit)


def invite(visit: Visit) -> Response:
    username, role = visit.text("username"), _role(visit)
    token = accounts.invite(visit.database, visit.actor, username, role, visit.text("department"))
    return _list(visit, new_link=_address(visit, token), new_name=username)


def reset(visit: Visit) -> Response:
    username = visit.text("username")
    token = accounts.reset(visit.database, visit.actor, username)
    return _list(visit, new_link=_address(visit, token), new_name=username)


def change(visit: Visit) -> Response:
    username = visit.text("username")
    staff.set_role(visit.database, username, _role(visit), visit.text("department"), visit.actor)
    return visit.go("/accounts", f"「{username}」的角色已修改，从下一次点击起生效")


def disable(visit: Visit) -> Response:
    staff.set_disabled(visit.database, visit.text("username"), True, visit.actor)
    return visit.go("/accounts", f"已停用「{visit.text('username')}」，立即生效")


def enable(visit: Visit) -> Response:
    staff.set_disabled(visit.database, visit.text("username"), False, visit.actor)
    return visit.go("/accounts", f"已启用「{visit.text('username')}」")


def revoke(visit: Visit) -> Response:
    accounts.revoke(visit.database, visit.actor, visit.text("username"))
    return visit.go("/accounts", f"「{visit.text('username')}」已在所有设备上退出")


def withdraw(visit: Visit) -> Response:
    accounts.withdraw_link(visit.database, visit.actor, visit.text("username"))
    return visit.go("/accounts", "链接已收回")


def _list(visit: Visit, new_link: str = "", new_name: str = "") -> Response:
    now = visit.database.clock()
    with visit.database.reading() as connection:
        people = staff.everyone(connection)
        shown: dict[str, Any] = {
            "people": people,
            "sessions": {one.username: sessions.of(connection, one.username) for one in people},
            "locked": {one.username for one in people if lockout.locked_until(connection, one.username, now)},
            "waiting": [one for one in links.waiting(connection, now) if one.username],
        }
    return visit.show("accounts.html", roles=list(Role), new_link=new_link, new_name=new_name, **shown)


def show_own(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        secret = codes.find(connection, visit.actor.username)
        own = sessions.of(connection, visit.actor.username)
    uri = secret.uri(visit.actor.username) if secret and not secret.confirmed else ""
    picture = Markup(segno.make(uri).svg_inline(scale=5, border=2, omitsize=True)) if uri else ""
    return visit.show("me.html", secret=secret, uri=uri, picture=picture, sessions=own)


def set_password(visit: Visit) -> Response:
    old, new, again = (str(visit.form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        raise NotAllowed("两次输入的新密码不一样，没有修改")
    accounts.set_own_password(visit.database, visit.signed_in, visit.actor, old, new)
    return visit.go("/me", "密码已修改，其他设备上的登录已退出")


def prepare_code(visit: Visit) -> Response:
    accounts.prepare_code(visit.database, visit.actor)
    return visit.go("/me")


def confirm_code(visit: Visit) -> Response:
    accounts.confirm_code(visit.database, visit.actor, visit.text("code"))
    return visit.go("/me", "动态码已开启，下次登录时需要填写")


def remove_code(visit: Visit) -> Response:
    accounts.remove_code(visit.database, visit.actor, str(visit.form.get("password", "")))
    return visit.go("/me", "动态码已关闭")


def _role(visit: Visit) -> Role:
    if visit.text("role") not in tuple(Role):
        raise NotAllowed("请选择一个角色")
    return Role(visit.text("role"))


def _address(visit: Visit, token: str) -> str:
    """The link as a browser takes it: the host is the one that the administrator's own browser uses."""
    return str(visit.request.base_url).removesuffix("/").removesuffix("/console") + link(f"/welcome/{token}")
