"""The pages of the registers, for the table of routes."""

from starlette.responses import FileResponse, Response

from bot.console.pages import Page, get, post
from bot.console.registers.books import BOOKS
from bot.console.registers.readings import BETWEEN
from bot.console.registers.site import FOLDER, STATIC, Handed, site
from bot.console.visits import Visit
from knowledge.refusals import NotAllowed
from knowledge.roles import EDITORS
from knowledge.store import columns

MOST_GROUPS = 20  # brackets of a filter
SCRIPTS = {"jquery.js": STATIC / "js/vendor/jquery.min.js", "filter-builder.js": STATIC / "js/filter-builder.js"}


def show_index(visit: Visit) -> Response:
    """The registers that this person may look into, with how many rows each holds for them."""
    books = [book for book in site(visit.templates).books if visit.actor.role in book.roles]
    with visit.database.reading() as connection:
        sizes = {book.key: book.size(connection, visit) for book in books}
    return visit.show("registers/index.html", books=books, sizes=sizes)


def show(visit: Visit) -> Response:
    if visit.query("filter").count("(") > MOST_GROUPS:
        raise NotAllowed(f"筛选条件最多 {MOST_GROUPS} 组，请减少一些")
    return Handed(site(visit.templates), visit)


def show_script(visit: Visit) -> Response:
    """The scripts of starlette-admin that build a filter; nothing else of what it brings is served."""
    name = visit.request.path_params["name"]
    if name not in SCRIPTS:
        raise NotAllowed("没有这个文件")
    return FileResponse(SCRIPTS[name], headers={"Cache-Control": "private, max-age=86400"})


def forget_column(visit: Visit) -> Response:
    """The header is unknown again, and asked for at the next import."""
    kind, source, header = (*visit.text("pk").split(BETWEEN), "", "")[:3]
    columns.forget(visit.database, visit.actor, source, kind, header)
    return visit.go(f"{FOLDER}/columns/list", f"已忘掉「{header}」，下次导入时会再问")


PAGES: tuple[Page, ...] = (
    get(FOLDER, show_index, nav="登记簿"),
    get(f"{FOLDER}/static/{{name}}", show_script),
    *(
        get(f"{FOLDER}/{book.key}/{part}", show, book.roles, nav=book.menu if part == "list" else "")
        for book in BOOKS
        for part in book.parts()
    ),
    *(way(f"{FOLDER}/{book.key}/edit", show, book.editors) for book in BOOKS if book.editors for way in (get, post)),
    post(f"{FOLDER}/columns/forget", forget_column, EDITORS),
)
