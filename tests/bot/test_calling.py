"""Whether web addresses open: asked on demand, of no machine inside, kept and shown beside the item."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.calling import addresses_of, call, call_all
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.store import addresses
from knowledge.store.addresses import Answered
from knowledge.store.database import Database

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Page(BaseHTTPRequestHandler):
    """/200 answers 200, /404 404 …; a redirection points at a page that must never be asked for."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        self.send_response(int(self.path[1:]))
        self.send_header("Location", "/500")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def site() -> Iterator[tuple[str, list[str]]]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    server.seen = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_pages_that_open_and_pages_that_do_not_are_told_apart_and_nothing_is_followed() -> None:
    with site() as (base, seen):
        wanted = [f"{base}/{status}" for status in (200, 302, 403, 404, 503)]
        found = {one.status: one for one in call_all(wanted, lambda: NOW, inside=True)}
    assert {status: one.verdict for status, one in found.items()} == {
        200: "打得开",
        302: "打得开",
        403: "打得开",
        404: "打不开",
        503: "打不开",
    }
    assert "没有这一页" in found[404].told and sorted(seen) == ["/200", "/302", "/403", "/404", "/503"]


@pytest.mark.parametrize(
    "place", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_a_name_that_leads_to_a_machine_inside_is_not_called(place: str) -> None:
    found = call("http://zwfw.example.cn/", lambda: NOW, resolve=lambda host, port: ["93.184.215.14", place])
    assert (found.verdict, found.status) == ("没有查", 0) and "内部" in found.told


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://example.cn/x", "javascript:alert(1)", "zwfw.example.cn"])
def test_only_web_pages_are_called(address: str) -> None:
    assert call(address, lambda: NOW).verdict == "没有查"


def test_a_name_that_nobody_knows_and_a_closed_door_are_told() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError

    assert "域名" in call("https://zwfw.example.cn", lambda: NOW, resolve=unknown).told
    with site() as (base, _):
        pass
    assert call(base, lambda: NOW, inside=True).verdict == "连不上"


def test_each_address_is_called_once_and_cancelled_items_do_not_count() -> None:
    items = (
        ServiceItem("A", "甲", "局", url="http://a.cn", mobile_url="http://m.cn"),
        ServiceItem("B", "乙", "局", url="http://a.cn"),
        ServiceItem("C", "丙", "局", url="http://c.cn", state="取消"),
    )
    told = {"http://a.cn": ["甲 · 网办地址", "乙 · 网办地址"], "http://m.cn": ["甲 · 移动端地址"]}
    assert addresses_of(Catalogue(items)) == told


def test_the_latest_outcome_is_kept(database: Database) -> None:
    first = Answered("http://a.cn", "打不开", 404, "没有这一页", NOW)
    second = Answered("http://a.cn", "打得开", 200, "", NOW)
    for one in (first, second):
        with database.writing() as connection:
            addresses.note(connection, [one])
    with database.reading() as connection:
        assert addresses.known(connection, ["http://a.cn", "http://b.cn", ""]) == {"http://a.cn": second}
