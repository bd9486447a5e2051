"""Signing in and out, and the one-time link by which a new member of staff sets a password."""

from starlette.responses import RedirectResponse, Response

from bot.console.visits import BASE, COOKIE, Visit, link
from knowledge import accounts
from knowledge.refusals import NotAllowed
from knowledge.store import sessions


def show(visit: Visit) -> Response:
    if visit.session:
        return RedirectResponse(_next(visit.query("next")), 303)
    return visit.show("sign_in.html", refusal="", username="", next=visit.query("next"))


def sign_in(visit: Visit) -> Response:
    username, target = visit.text("username"), visit.text("next")
    password = str(visit.form.get("password", ""))
    entry = accounts.sign_in(visit.database, username, password, visit.text("code"), visit.origin)
    if entry.refusal:
        return visit.show("sign_in.html", 403, refusal=entry.refusal, username=username, next=target)
    response = RedirectResponse(_next(target), 303)
    response.set_cookie(COOKIE, entry.token, max_age=int(sessions.AT_MOST.total_seconds()), **visit.cookie_bounds)
    return response


def sign_out(visit: Visit) -> Response:
    accounts.sign_out(visit.database, visit.signed_in, visit.actor)
    response = RedirectResponse(link("/sign-in"), 303)
    response.delete_cookie(COOKIE, path=BASE)
    return response


def show_welcome(visit: Visit) -> Response:
    return _welcome(visit, "", 200)


def welcome(visit: Visit) -> Response:
    password, again = str(visit.form.get("password", "")), str(visit.form.get("again", ""))
    if password != again:
        return _welcome(visit, "两次输入的密码不一样", 422)
    token = str(visit.request.path_params["token"])
    try:
        accounts.accept(visit.database, token, visit.text("username"), password, visit.origin)
    except NotAllowed as refused:
        return _welcome(visit, refused.reason, 422)
    return visit.go("/sign-in", "密码已设好，请登录")


def nowhere(visit: Visit) -> Response:
    return visit.show("refused.html", 404, sentence="没有这个页面，请从首页重新进入。", written=[])


def _welcome(visit: Visit, refusal: str, status: int) -> Response:
    found = accounts.open_link(visit.database, str(visit.request.path_params["token"]))
    if found is None:
        return visit.show("refused.html", 404, sentence="这个链接已经用过或过期了，请管理员重新发一个。", written=[])
    return visit.show("welcome.html", status, found=found, refusal=refusal, username=visit.text("username"))


def _next(target: str) -> str:
    """Where to go after signing in: a page of the console, and nowhere else."""
    inside = target.startswith(f"{BASE}/") and "//" not in target and "\\" not in target and target.isprintable()
    return target if inside else link("/")
