"""The door of the console: passwords, lock-out, sessions that end, one-time links, form tokens, headers."""

import re

import pyotp
import pytest

from bot.__main__ import tell_console
from bot.console.visits import COOKIE
from bot.program import build
from bot.settings import Settings
from knowledge import accounts
from knowledge.store import audit, lockout, sessions, staff
from tests.bot.console.conftest import Office, Seat

PASSWORD = "绿色草原真的很绿0470"


@pytest.fixture
def clerk(office: Office) -> str:
    staff.set_password(office.database, "centre", PASSWORD)
    return "centre"


async def sign_in(seat: Seat, username: str, password: str, code: str = "") -> int:
    return (await seat.post("/sign-in", username=username, password=password, code=code, next="")).status_code


async def test_the_right_password_opens_the_console(office: Office, clerk: str) -> None:
    seat = office.visitor()
    assert (await seat.get("/")).headers["location"] == "/console/sign-in?next=%2Fconsole%2F"
    assert await sign_in(seat, clerk, PASSWORD) == 303
    assert "centre，您好" in (await seat.get("/")).text


async def test_the_cookie_is_for_this_site_and_no_script(office: Office, clerk: str) -> None:
    seat = office.visitor()
    await seat.get("/sign-in")
    form = {"form_token": seat.form_token, "username": clerk, "password": PASSWORD, "code": "", "next": ""}
    response = await seat.client.post("/console/sign-in", data=form)
    plain = next(value for value in response.headers.get_list("set-cookie") if value.startswith(COOKIE))
    assert "HttpOnly" in plain and "SameSite=lax" in plain and "Path=/console" in plain and "Secure" not in plain
    seat.client.base_url = "https://office.test"
    await seat.get("/sign-out")
    secure = await office.visitor().client.get("https://office.test/console/sign-in")
    assert "Secure" in secure.headers["set-cookie"]


async def test_after_signing_in_one_never_lands_outside(office: Office, clerk: str) -> None:
    for target in (
        "//evil.example/console/",
        "https://evil.example/",
        "/console/\\evil",
        "/elsewhere",
        "/console//evil.example",
    ):
        seat = office.visitor()
        response = await seat.post("/sign-in", username=clerk, password=PASSWORD, code="", next=target)
        assert response.headers["location"] == "/console/"
    response = await office.visitor().post("/sign-in", username=clerk, password=PASSWORD, code="", next="/console/items?q=a")
    assert response.headers["location"] == "/console/items?q=a"


@pytest.mark.parametrize("username", ["centre", "nobody"])
async def test_eight_wrong_passwords_lock_a_name_known_or_not_for_a_while(office: Office, clerk: str, username: str) -> None:
    seat = office.visitor()
    texts = set()
    for _ in range(lockout.MOST_FAILURES):
        response = await seat.post("/sign-in", username=username, password="wrong", code="", next="")
        assert response.status_code == 403
        texts.add(response.text.replace(username, ""))
    assert len(texts) == 1
    locked = await seat.post("/sign-in", username=username, password=PASSWORD, code="", next="")
    assert "已锁定" in locked.text
    office.clock.pass_by(minutes=15, seconds=1)
    assert await sign_in(seat, username, PASSWORD) == (303 if username == clerk else 403)


def test_a_hundred_guesses_at_once_are_held_to_the_limit(office: Office) -> None:
    allowed = 0
    for _ in range(100):
        with office.database.writing() as connection:
            allowed += lockout.claim(connection, "centre", office.clock())
    assert allowed == lockout.MOST_FAILURES


async def test_a_password_typed_as_a_name_is_written_nowhere(office: Office, clerk: str) -> None:
    await sign_in(office.visitor(), PASSWORD, "centre")
    with office.database.reading() as connection:
        assert PASSWORD not in str([vars(row) for row in audit.latest(connection)])


async def test_a_session_ends_when_idle_and_in_any_case(office: Office) -> None:
    seat = office.seat("centre")
    office.clock.pass_by(minutes=119)
    assert (await seat.get("/")).status_code == 200
    office.clock.pass_by(minutes=121)
    assert (await seat.get("/")).status_code == 303
    busy = office.seat("centre")
    for _ in range(7):
        office.clock.pass_by(minutes=100)
        status = (await busy.get("/")).status_code
    assert status == 200
    office.clock.pass_by(minutes=30)
    assert (await busy.get("/")).status_code == 303


async def test_a_session_is_revoked_at_the_next_request(office: Office) -> None:
    clerk, admin = office.seat("centre"), office.seat("admin")
    assert (await admin.post("/accounts/revoke", username="centre")).status_code == 303
    assert (await clerk.get("/items")).status_code == 303
    again = office.seat("centre")
    await admin.post("/accounts/disable", username="centre")
    assert (await again.get("/items")).status_code == 303


async def test_another_role_counts_from_the_next_request(office: Office) -> None:
    clerk, admin = office.seat("centre"), office.seat("admin")
    assert (await clerk.get("/item/edit", code="GA-1")).status_code == 200
    await admin.post("/accounts/change", username="centre", role="审计", department="")
    assert (await clerk.get("/item/edit", code="GA-1")).status_code == 403


async def test_signing_out_ends_the_session_for_good(office: Office) -> None:
    seat = office.seat("centre")
    token = seat.token
    assert (await seat.post("/sign-out")).status_code == 303
    assert (await Seat(office.client(token), token).get("/")).status_code == 303


async def test_the_first_administrator_comes_in_by_a_link_that_works_once(sqlite_url: str) -> None:
    from knowledge.store.database import Database

    database = Database(sqlite_url)
    first, second = accounts.first_link(database), accounts.first_link(database)
    assert accounts.open_link(database, first) is None
    assert accounts.accept(database, second, "boss", PASSWORD, "") == "boss"
    assert accounts.open_link(database, second) is None
    assert accounts.first_link(database) == ""
    assert staff.sign_in(database, "boss", PASSWORD) is not None
    database.close()


async def test_an_invited_clerk_sets_the_password_and_signs_in(office: Office) -> None:
    page = await office.seat("admin").post("/accounts/invite", username="new", role="部门编辑", department="市公安局")
    found = re.search(r'value="http://office\.test/console(/welcome/[^"]+)"', page.text)
    assert found
    visitor = office.visitor()
    assert "new，请设置密码" in (await visitor.get(found[1])).text
    different = await visitor.post(found[1], username="other", password=PASSWORD, again="another")
    assert different.status_code == 422 and "两次输入" in different.text
    assert (await visitor.post(found[1], username="other", password=PASSWORD, again=PASSWORD)).status_code == 303
    assert (await visitor.get(found[1])).status_code == 404
    assert await sign_in(visitor, "new", PASSWORD) == 303
    assert "市公安局" in (await visitor.get("/")).text


async def test_a_link_expires(office: Office) -> None:
    token = accounts.reset(office.database, office_admin(office), "centre")
    office.clock.pass_by(hours=24, seconds=1)
    assert (await office.visitor().get(f"/welcome/{token}")).status_code == 404


async def test_a_reset_ends_sessions_lock_and_second_factor(office: Office, clerk: str) -> None:
    seat = office.seat(clerk)
    token = accounts.reset(office.database, office_admin(office), clerk)
    accounts.accept(office.database, token, "", "另一个很长的密码啊啊", "")
    assert (await seat.get("/")).status_code == 303
    assert staff.sign_in(office.database, clerk, PASSWORD) is None


async def test_the_second_factor_is_asked_once_it_was_confirmed_and_each_code_counts_once(office: Office, clerk: str) -> None:
    seat = office.seat(clerk)
    await seat.post("/me/code/prepare")
    secret = re.search(r'class="secret">(\w+)<', (await seat.get("/me")).text)
    assert secret
    totp = pyotp.TOTP(secret[1])
    assert await sign_in(office.visitor(), clerk, PASSWORD) == 303
    await seat.post("/me/code/confirm", code=totp.at(office.clock()))
    office.clock.pass_by(minutes=1)
    assert await sign_in(office.visitor(), clerk, PASSWORD) == 403
    code = totp.at(office.clock())
    assert await sign_in(office.visitor(), clerk, PASSWORD, code) == 303
    assert await sign_in(office.visitor(), clerk, PASSWORD, code) == 403


async def test_a_new_password_ends_the_other_sessions(office: Office, clerk: str) -> None:
    here, there = office.seat(clerk), office.seat(clerk)
    wrong = await here.post("/me/password", old="wrong", new="一二三四五六七八九十", again="一二三四五六七八九十")
    assert wrong.status_code == 403 and "原密码不对" in wrong.text
    await here.post("/me/password", old=PASSWORD, new="一二三四五六七八九十", again="一二三四五六七八九十")
    assert (await here.get("/")).status_code == 200
    assert (await there.get("/")).status_code == 303


async def test_nobody_disables_or_changes_the_own_account(office: Office) -> None:
    admin = office.seat("admin")
    assert (await admin.post("/accounts/disable", username="admin")).status_code == 403
    assert (await admin.post("/accounts/change", username="admin", role="审计", department="")).status_code == 403


async def test_a_form_without_its_token_or_with_anothers_is_refused_and_its_words_are_given_back(office: Office) -> None:
    mine, other = office.seat("centre"), office.seat("review")
    await other.get("/")
    for token in ("", "x", other.form_token):
        response = await mine.client.post("/console/edition/submit", data={"form_token": token, "note": "我写的话"})
        assert response.status_code == 403 and "过期" in response.text and "我写的话" in response.text
    await mine.get("/")
    foreign = await mine.client.post(
        "/console/edition/submit", data={"form_token": mine.form_token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403 and "别的网站" in foreign.text


async def test_a_form_sent_after_the_session_ended_is_not_lost(office: Office) -> None:
    seat = office.seat("centre")
    await seat.get("/item/edit", code="GA-1")
    office.clock.pass_by(hours=3)
    response = await seat.post("/item/edit", name="写了很久的名称")
    assert response.status_code == 401 and "写了很久的名称" in response.text


async def test_a_form_that_is_too_large_is_refused(office: Office) -> None:
    seat = office.seat("centre")
    assert (await seat.post("/item/edit", name="长" * 1_000_000)).status_code == 413


async def test_every_answer_carries_the_security_headers(office: Office) -> None:
    seat = office.seat("centre")
    for path in ("/", "/items", "/nowhere", "/accounts", "/static/console.css", "/item/edit"):
        headers = (await seat.client.get(f"/console{path}")).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")


async def test_pages_hold_no_inline_script_or_style(office: Office) -> None:
    seat = office.seat("admin")
    for path in ("/", "/items", "/item?code=GA-1", "/editions", "/edition?number=1", "/accounts", "/me"):
        text = (await seat.get(path)).text
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", text), path


def office_admin(office: Office) -> accounts.Actor:
    with office.database.reading() as connection:
        account = staff.find(connection, "admin")
    assert account
    return account.actor


def test_the_same_work_is_done_for_a_known_and_an_unknown_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bool] = []
    fits = staff._fits
    monkeypatch.setattr(staff, "_fits", lambda hashed, password: checked.append(fits(hashed, password)) or checked[-1])
    accounts.sign_in(office.database, "centre", "x", "", "")
    accounts.sign_in(office.database, "nobody", "x", "", "")
    assert checked == [False, False]


def test_sessions_that_ended_are_swept_out(office: Office) -> None:
    office.seat("centre")
    office.clock.pass_by(hours=13)
    office.seat("centre")
    with office.database.reading() as connection:
        assert len(sessions.of(connection, "centre")) == 1


def test_the_program_prints_the_first_link_until_somebody_has_an_account(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program = build(Settings(database_url=sqlite_url))
    tell_console(program, "http://127.0.0.1:8000/console")
    token = re.search(r"http://127\.0\.0\.1:8000/console/welcome/(\S+)", capsys.readouterr().out)
    assert token
    accounts.accept(program.database, token[1], "boss", PASSWORD, "")
    tell_console(program, "http://127.0.0.1:8000/console")
    assert "welcome" not in capsys.readouterr().out
    program.database.close()
