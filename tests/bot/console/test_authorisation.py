"""Who may open what: every route of the console against eight actors, as `matrix.toml` says."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from starlette.routing import Mount, Route

from bot.console.app import console
from bot.console.visits import BASE
from knowledge.store import audit
from knowledge.store.tables import metadata
from tests.bot.console.conftest import Office

ACTORS = ("visitor", "dept", "centre", "review", "legal", "admin", "audit", "disabled")
MATRIX: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))["pages"]


def routes(office: Office) -> Iterator[str]:
    """「GET /items」 for every route and method of the mounted application; HEAD goes with GET."""
    mount = next(route for route in console(office.desk) if isinstance(route, Mount))
    for route in mount.routes:
        if isinstance(route, Route):
            yield from (f"{method} {route.path}" for method in route.methods or () if method != "HEAD")


def test_the_matrix_names_every_route_and_no_other(office: Office) -> None:
    assert sorted(routes(office)) == sorted(MATRIX)


async def test_everyone_gets_in_where_the_matrix_says_and_nowhere_else(office: Office) -> None:
    for actor in ACTORS:
        seat = office.visitor() if actor == "visitor" else office.seat("gone" if actor == "disabled" else actor)
        for line, allowed in MATRIX.items():
            method, path = line.split(" ")
            if path == "/sign-out":
                continue  # ends the session; what it does is tested by itself
            address = f"{BASE}{path}".replace("{token}", "x").replace("{rest:path}", "nowhere")
            response = await seat.client.request(method, address)
            # Inside, a form without token is refused as such (403 「过期」); at the door with another sentence.
            denied = response.status_code == 403 and "不能打开这一页" in response.text
            turned_away = denied or response.status_code == 401
            turned_away = turned_away or response.headers.get("location", "").startswith(f"{BASE}/sign-in")
            inside = actor in allowed or allowed == ["everybody"]
            assert turned_away is not inside, (actor, line, response.status_code)


async def test_a_denied_attempt_is_written_down(office: Office) -> None:
    response = await office.seat("dept").get("/accounts")
    assert response.status_code == 403
    with office.database.reading() as connection:
        row = audit.latest(connection, 1)[0]
    assert (row.who, row.outcome, row.subject) == ("dept", "拒绝", "GET /console/accounts")
    assert row.origin == "192.0.2.7"


async def test_a_get_changes_nothing(office: Office) -> None:
    seat = office.seat("admin")
    before = _rows(office)
    for line in MATRIX:
        method, path = line.split(" ")
        if method == "GET":
            await seat.get(path.replace("{token}", "x").replace("{rest:path}", "nowhere"))
    assert _rows(office) == before


def _rows(office: Office) -> dict[str, list[object]]:
    """All that is stored; denied attempts are written down in the audit trail, and only there."""
    tables = (table for table in metadata.sorted_tables if table.name != "audit")
    with office.database.reading() as connection:
        return {table.name: [tuple(row) for row in connection.execute(table.select())] for table in tables}
