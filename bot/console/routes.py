"""Every page of the console: address, function, who may come in. The authorisation matrix of the tests is held against it."""

from bot.console import accounts, comparing, editing, home, items, life, signing
from bot.console.pages import Page, get, post
from bot.console.visits import EVERYONE
from knowledge.editions import EDITORS, PUBLISHERS, REVIEWERS, Role

ADMINS = (Role.ADMIN,)
WRITERS = tuple(role for role in Role if role is not Role.AUDITOR)

PAGES: tuple[Page, ...] = (
    get("/sign-in", signing.show, open=True),
    post("/sign-in", signing.sign_in, EVERYONE, open=True),
    post("/sign-out", signing.sign_out, EVERYONE),
    get("/welcome/{token}", signing.show_welcome, open=True),
    post("/welcome/{token}", signing.welcome, EVERYONE, open=True),
    get("/", home.show, nav="首页"),
    get("/items", items.show_list, nav="事项"),
    get("/item", items.show_item),
    get("/item/edit", editing.show, EDITORS),
    post("/item/edit", editing.save, EDITORS),
    get("/editions", life.show_list, nav="版本"),
    get("/edition", life.show_edition),
    get("/compare", comparing.show_comparison),
    post("/edition/submit", life.submit, EDITORS),
    post("/edition/withdraw", life.withdraw, EDITORS),
    post("/edition/clear", life.clear, (Role.LEGAL_REVIEWER,)),
    post("/edition/approve", life.approve, (Role.REVIEWER,)),
    post("/edition/send-back", life.send_back, REVIEWERS),
    post("/edition/publish", life.publish, PUBLISHERS),
    post("/edition/schedule", life.schedule, PUBLISHERS),
    post("/edition/unschedule", life.unschedule, PUBLISHERS),
    post("/edition/comment", life.comment, WRITERS),
    post("/edition/roll-back", life.roll_back, ADMINS),
    get("/accounts", accounts.show_list, ADMINS, nav="账号"),
    post("/accounts/invite", accounts.invite, ADMINS),
    post("/accounts/change", accounts.change, ADMINS),
    post("/accounts/disable", accounts.disable, ADMINS),
    post("/accounts/enable", accounts.enable, ADMINS),
    post("/accounts/reset", accounts.reset, ADMINS),
    post("/accounts/revoke", accounts.revoke, ADMINS),
    post("/accounts/withdraw", accounts.withdraw, ADMINS),
    get("/me", accounts.show_own),
    post("/me/password", accounts.set_password, EVERYONE),
    post("/me/code/prepare", accounts.prepare_code, EVERYONE),
    post("/me/code/confirm", accounts.confirm_code, EVERYONE),
    post("/me/code/remove", accounts.remove_code, EVERYONE),
    get("/{rest:path}", signing.nowhere, open=True),
)
