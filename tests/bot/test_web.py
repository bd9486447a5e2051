"""The web channel: its JSON contract, every way to ask wrongly, headers, health."""

import json
from collections.abc import AsyncIterator, MutableMapping
from dataclasses import fields
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from bot.channels.interface import reply_data
from bot.channels.web.app import web_app
from bot.messages import Choice, ItemCard, LimitCard, MaterialCard, PointCard, Question, Reply, Section, SourceCard
from knowledge.store.database import StoreUnavailable

SOURCE = SourceCard("四办清单", "呼审改办发〔2018〕11号", "", "2018-09-30", 3, True, "来源：四办清单，第3版")
MATERIAL = MaterialCard("居民户口簿", "证件证书证明", "必要", 1, None, "纸质", "政府部门核发")
POINT = PointCard("P1", "海拉尔窗口", "胜利大街", "0470-0001101", 49.2, 119.7, None, None, "")
ITEM = ItemCard(
    "YS-1",
    "身份证补领",
    "公安局",
    "海拉尔区",
    ("一次办",),
    "",
    LimitCard(0, "工作日", "即办"),
    None,
    (MATERIAL,),
    POINT,
    SOURCE,
)
FEE = Section("费用", ("40元",))
REPLY = Reply("answered", "all", "可以补。", ITEM, (FEE,), (), (SOURCE.text,), ("要多久",), True, edition=3)

REGIONS = {"150702": "海拉尔区", "150781": "满洲里市"}


class Clerk:
    """A fake answer function that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.reply: Reply | Exception = REPLY
        self.health: dict[str, object] = {"edition": 3, "items": 345, "demonstration": True}

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def knows(self, region: str) -> bool:
        if isinstance(self.reply, StoreUnavailable):
            raise self.reply
        return region in REGIONS or region == "150702100"  # a town, which the page does not list


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
async def web(clerk: Clerk) -> AsyncIterator[httpx2.AsyncClient]:
    app = web_app(clerk.answer, lambda: clerk.health, lambda: list(REGIONS.items()), clerk.knows)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def post(web: httpx2.AsyncClient, body: object, content_type: str = "application/json") -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await web.post("/api/ask", content=content, headers={"content-type": content_type})


async def test_a_reply_arrives_as_the_documented_object(web: httpx2.AsyncClient) -> None:
    answer = (await post(web, {"text": "身份证丢了咋整"})).json()
    assert set(answer) == {field.name for field in fields(Reply)} | {"text", "conversation"}
    assert answer["outcome"] == "answered" and answer["edition"] == 3 and answer["asks_region"] is True
    assert answer["item"]["promised_limit"] == {"value": 0, "unit": "工作日", "text": "即办"}
    assert answer["item"]["legal_limit"] is None and answer["item"]["modes"] == ["一次办"]
    assert answer["item"]["materials"][0]["originals"] == 1 and answer["item"]["materials"][0]["copies"] is None
    assert answer["item"]["point"]["phone"] == "0470-0001101" and answer["item"]["point"]["open_now"] is None
    assert answer["text"] == REPLY.text and answer["sections"] == [{"title": "费用", "lines": ["40元"], "facet": None}]


def test_choices_keep_their_codes_and_a_reply_without_item_has_none() -> None:
    data = reply_data(Reply("choices", choices=(Choice("A", "新办"), Choice("B", "变更", "市监局"))), "c1")
    assert data["item"] is None and data["conversation"] == "c1"
    assert [choice["code"] for choice in data["choices"]] == ["A", "B"] and "1. 新办" in data["text"]


async def test_every_field_of_a_request_reaches_the_question(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    body = {"text": "在哪办", "region": "150702", "at": [49.2, 119], "conversation": "talk-1", "message": "m_1", "pick": "YS-1"}
    assert (await post(web, body)).json()["conversation"] == "talk-1"
    asked = clerk.asked[0]
    assert (asked.address.channel, asked.address.person, asked.key) == ("web", "talk-1", "m_1")
    assert (asked.text, asked.region, asked.at, asked.pick) == ("在哪办", "150702", (49.2, 119.0), "YS-1")


async def test_a_message_sent_again_keeps_its_key_and_one_without_an_id_gets_its_own(
    web: httpx2.AsyncClient, clerk: Clerk
) -> None:
    for body in ({"text": "a", "message": "m1"}, {"text": "a", "message": "m1"}, {"text": "a"}, {"text": "a"}):
        await post(web, body)
    keys = [question.key for question in clerk.asked]
    assert keys[:2] == ["m1", "m1"] and len(set(keys)) == 3
    assert len({question.address.person for question in clerk.asked}) == 4


@pytest.mark.parametrize(
    "body", [{"pick": "YS-1"}, {"at": [49.2, 119.7]}, {"text": "", "pick": "YS-1"}, {"text": None, "at": [0, 0]}]
)
async def test_a_pick_or_a_position_needs_no_words(web: httpx2.AsyncClient, body: dict[str, object]) -> None:
    assert (await post(web, body)).status_code == 200


BAD_BODIES = [
    (b"", "body"),
    (b"{", "body"),
    (b"\xff\xfe{", "body"),
    (b"[" * 60_000, "body"),
    (b'{"text": ' + b"9" * 5000 + b"}", "body"),
    ([], "body"),
    ("身份证", "body"),
    (None, "body"),
    ({}, "text"),
    ({"text": ""}, "text"),
    ({"text": " \n"}, "text"),
    ({"text": 5}, "text"),
    ({"text": ["a"], "pick": "YS-1"}, "text"),
    ({"text": "a", "at": "49,119"}, "at"),
    ({"text": "a", "at": [49]}, "at"),
    ({"text": "a", "at": [49, 119, 3]}, "at"),
    ({"text": "a", "at": [True, 1]}, "at"),
    ({"text": "a", "at": ["49", "119"]}, "at"),
    ({"text": "a", "at": [91, 0]}, "at"),
    ({"text": "a", "at": [0, -180.5]}, "at"),
    ({"text": "a", "at": [10**400, 0]}, "at"),
    ({"text": "a", "at": [float("nan"), 0]}, "at"),
    ({"text": "a", "at": [0, float("inf")]}, "at"),
    ({"text": "a", "region": 150702}, "region"),
    ({"text": "a", "region": "1" * 300}, "region"),
    ({"text": "a", "region": "150799"}, "region"),
    ({"pick": "YS-1", "region": "海拉尔区"}, "region"),
    (rb'{"text": "a", "region": "\udfff"}', "region"),
    ({"text": "a", "pick": 1}, "pick"),
    ({"text": "a", "pick": "1" * 300}, "pick"),
    ({"text": "a", "conversation": ""}, "conversation"),
    ({"text": "a", "conversation": "x" * 65}, "conversation"),
    ({"text": "a", "conversation": "a b"}, "conversation"),
    ({"text": "a", "message": "编号"}, "message"),
    ({"text": "a", "message": "a\n"}, "message"),
    ({"text": "a", "message": 7}, "message"),
]


@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
async def test_a_bad_request_is_refused_with_its_field_and_the_remedy(
    web: httpx2.AsyncClient, clerk: Clerk, body: object, field: str
) -> None:
    response = await post(web, body)
    assert response.status_code == 400
    refusal = response.json()
    assert refusal["field"] == field and "请" in refusal["error"] and refusal["error"].endswith("。")
    assert field == "body" or field in refusal["error"]
    assert not clerk.asked


async def test_a_body_above_64_kib_is_refused_and_one_below_is_read(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    too_large = await post(web, {"text": "a" * 65_536})
    assert too_large.status_code == 413 and "64 KiB" in too_large.json()["error"] and not clerk.asked
    assert (await post(web, {"text": "a" * 65_000})).status_code == 200


class Client:
    """A client as the server meets it: the pieces of body it has yet to send, and what it has been sent."""

    def __init__(self, pieces: int, **headers: str) -> None:
        self.pieces = pieces
        self.sent: list[MutableMapping[str, Any]] = []
        self.unread_at_answer = 0
        headers = {"content-type": "application/json", **headers}
        self.headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def receive(self) -> dict[str, Any]:
        assert self.pieces, "the body has been read to its end"
        self.pieces -= 1
        return {"type": "http.request", "body": b"a" * 65_536, "more_body": self.pieces > 0}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message.get("body"):
            self.unread_at_answer = self.pieces
        self.sent.append(message)

    async def post(self, clerk: Clerk) -> tuple[int, str, bool]:
        """Status, body, whether the server closes the connection."""
        app = web_app(clerk.answer, lambda: clerk.health, list, clerk.knows)
        scope = {"type": "http", "method": "POST", "path": "/api/ask", "query_string": b"", "headers": self.headers}
        await app(scope, self.receive, self.send)
        closes = (b"connection", b"close") in self.sent[0]["headers"]
        return self.sent[0]["status"], b"".join(m.get("body", b"") for m in self.sent[1:]).decode(), closes


@pytest.mark.parametrize("pieces", [3, 200])
async def test_a_body_declared_too_large_is_refused_before_it_is_read(clerk: Clerk, pieces: int) -> None:
    client = Client(pieces, content_length=str(pieces * 65_536))
    status, body, closes = await client.post(clerk)
    assert status == 413 and "64 KiB" in body and closes and not clerk.asked
    assert client.unread_at_answer == pieces


@pytest.mark.parametrize(("pieces", "left"), [(2, 0), (10, 0), (200, 182)])
async def test_a_body_that_grows_too_large_is_refused_and_its_rest_dropped_up_to_1_mib(
    clerk: Clerk, pieces: int, left: int
) -> None:
    client = Client(pieces, transfer_encoding="chunked")
    status, body, closes = await client.post(clerk)
    assert status == 413 and "64 KiB" in body and closes == (pieces > 2)
    assert client.pieces == left and client.unread_at_answer == pieces - 2


async def test_a_region_that_the_page_does_not_list_is_known_by_its_code(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    assert (await post(web, {"text": "a", "region": "150702100"})).status_code == 200
    assert clerk.asked[0].region == "150702100"


async def test_a_store_that_cannot_tell_the_region_is_a_polite_sentence(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    clerk.reply = StoreUnavailable("锁住了")
    response = await post(web, {"text": "a", "region": "150702"})
    assert response.status_code == 503 and "12345" in response.json()["error"]


@pytest.mark.parametrize("path", ["/api/ask/", "/healthz/", "/static", "//elsewhere.example/"])
async def test_a_slash_too_many_or_too_few_leads_nowhere_else(web: httpx2.AsyncClient, path: str) -> None:
    for response in (await web.get(f"http://test{path}"), await web.post(f"http://test{path}", json={"text": "a"})):
        assert response.status_code == 404 and "没有这个页面" in response.text and "location" not in response.headers


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_another_content_type_is_refused(web: httpx2.AsyncClient, content_type: str) -> None:
    response = await post(web, {"text": "a"}, content_type)
    assert response.status_code == 415 and "application/json" in response.json()["error"]


async def test_a_charset_may_follow_the_content_type(web: httpx2.AsyncClient) -> None:
    assert (await post(web, {"text": "a"}, "Application/JSON; charset=utf-8")).status_code == 200


async def test_half_a_character_does_no_harm(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    response = await post(web, rb'{"text": "\ud83d\u8eab\ude00", "pick": "\udfff"}')
    assert response.status_code == 200 and clerk.asked[0].text == "\ufffd身\ufffd" and clerk.asked[0].pick == "\ufffd"


async def test_a_bug_gets_a_polite_sentence_and_a_log_without_the_citizens_words(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    clerk.reply = ValueError("我的身份证号是 150702")
    with capture_logs() as logs:
        response = await post(web, {"text": "我的身份证号是 150702"})
    assert response.status_code == 500 and "12345" in response.json()["error"]
    assert [entry["event"] for entry in logs] == ["question_failed"] and logs[0]["error"] == "ValueError"
    assert "150702" not in repr(logs) and "answer" in repr(logs[0]["where"])


async def test_nothing_is_logged_about_a_question_that_is_answered(web: httpx2.AsyncClient) -> None:
    with capture_logs() as logs:
        await post(web, {"text": "低保怎么办"})
    assert "低保" not in repr(logs)


async def test_health_tells_the_edition_and_is_red_without_one(web: httpx2.AsyncClient, clerk: Clerk) -> None:
    healthy = await web.get("/healthz")
    assert healthy.status_code == 200 and healthy.json() | {"status": "ok", "edition": 3, "items": 345} == healthy.json()
    clerk.health = {"edition": 0, "items": 0}
    assert (await web.get("/healthz")).status_code == 503
    clerk.health = {"status": "polling is stuck", "edition": 3, "items": 345}
    stuck = await web.get("/healthz")
    assert stuck.status_code == 503 and stuck.json()["status"] == "polling is stuck"


async def test_the_page_offers_regions_and_examples_and_warns_of_demonstration_data(
    web: httpx2.AsyncClient, clerk: Clerk
) -> None:
    page = (await web.get("/")).text
    assert 'data-region="150702"' in page and "满洲里市" in page and "身份证丢了咋整" in page and "演示数据" in page
    clerk.health = {"edition": 4, "items": 345}
    assert "演示数据" not in (await web.get("/")).text


async def test_the_page_holds_no_inline_script_or_style_and_names_no_other_origin(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/")).text
    assert "<style" not in page and "style=" not in page and "onclick" not in page and "://" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')


PATHS = [
    "/",
    "/static/base.css",
    "/static/chat.js",
    "/static/logo.svg",
    "/healthz",
    "/api/ask",
    "/nowhere",
    "/static/../app.py",
]


@pytest.mark.parametrize("path", PATHS)
async def test_every_route_carries_the_security_headers(web: httpx2.AsyncClient, path: str) -> None:
    check_headers(await web.get(path), kept=path in PATHS[1:4])


@pytest.mark.parametrize("reply", [REPLY, ValueError()])
async def test_answers_and_failures_carry_them_too(web: httpx2.AsyncClient, clerk: Clerk, reply: Reply | Exception) -> None:
    clerk.reply = reply
    check_headers(await post(web, {"text": "a"}), kept=False)
    check_headers(await post(web, b"{"), kept=False)


async def test_a_page_that_fails_carries_them_too(clerk: Clerk) -> None:
    app = web_app(clerk.answer, lambda: clerk.health, lambda: 1 / 0, clerk.knows)  # type: ignore[arg-type, return-value]
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get("/")
    assert response.status_code == 500 and "12345" in response.text
    check_headers(response, kept=False)


def check_headers(response: httpx2.Response, kept: bool) -> None:
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert response.headers["x-content-type-options"] == "nosniff" and response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["permissions-policy"].startswith("geolocation=(self)")
    assert response.headers["cache-control"] == ("no-cache" if kept else "no-store")
    assert "strict-transport-security" not in response.headers


async def test_static_files_are_asked_after_by_etag(web: httpx2.AsyncClient) -> None:
    first = await web.get("/static/chat.js")
    again = await web.get("/static/chat.js", headers={"if-none-match": first.headers["etag"]})
    assert first.status_code == 200 and again.status_code == 304
    check_headers(again, kept=True)


async def test_an_unknown_page_and_a_wrong_method_say_so_in_chinese(web: httpx2.AsyncClient) -> None:
    lost, wrong = await web.get("/nowhere"), await web.get("/api/ask")
    assert lost.status_code == 404 and "首页" in lost.text
    assert wrong.status_code == 405 and "POST" in wrong.text and wrong.headers["allow"] == "POST"
