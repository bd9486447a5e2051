"""Pages that last: an item's leaflet for a region and a situation, as a page and as a PDF; windows; what is gone."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.channels.web.dialling import dialable
from bot.channels.web.headers import HEADERS, SecurityHeaders
from bot.channels.web.leaflets import LeafletPages, Site
from bot.leaflets import leaflet
from knowledge.catalogue.guide import Material
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.ready import Knowledge
from tests.bot.conftest import TUESDAY_MORNING

SHOP = "YS-SJ-001"
ATTACK = "</script><script>alert(1)</script>&\"'"
ODD = ServiceItem("甲/乙 1#?", f"怪事{ATTACK}", materials=(Material(ATTACK),))


def site(knowledge: Knowledge, public_url: str = "https://banshi.example.cn/four") -> httpx2.AsyncClient:
    pages = LeafletPages(lambda: knowledge, lambda: TUESDAY_MORNING, Site("呼伦贝尔市", public_url=public_url))
    app = Starlette(routes=pages.routes(), middleware=[Middleware(SecurityHeaders)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://testserver")


@pytest.fixture
async def web(knowledge: Knowledge) -> AsyncIterator[httpx2.AsyncClient]:
    async with site(knowledge) as client:
        yield client


@pytest.fixture
async def odd() -> AsyncIterator[httpx2.AsyncClient]:
    async with site(Knowledge.build(Catalogue(items=(ODD, replace(ODD, code="X.pdf", name="像文件名的事"))), 1), "") as client:
        yield client


async def test_the_page_of_an_item_tells_everything_with_its_source(web: httpx2.AsyncClient) -> None:
    response = await web.get(f"/item/{SHOP}")
    page = response.text
    assert response.status_code == 200 and response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    for words in ("一次性告知单", "个体工商户设立登记", "要带的材料", "办理流程", "电话", "第1版", "演示数据", "<svg"):
        assert words in page
    assert "现在开着" not in page and "今天受理" not in page


async def test_the_page_follows_the_region_and_the_situation(web: httpx2.AsyncClient) -> None:
    union = (await web.get(f"/item/{SHOP}")).text
    assert "按情形：" in union and f'href="../item/{SHOP}?situation=1b"' in union
    chosen = (await web.get(f"/item/{SHOP}?region=150781&situation=1b,2b,3a")).text
    assert "满洲里" in chosen and "按情形：" not in chosen and "网络经营场所使用证明" not in chosen
    assert "委托别人代办；租的房子" in chosen and f'href="../item/{SHOP}?region=150781"' in chosen


@pytest.mark.parametrize(
    "query", ["region=999999", "situation=9z", "situation=1b,1b,1b", "region=%00&situation=,,,", "situation=" + "a" * 5000]
)
async def test_what_is_not_known_of_an_address_is_left_out(web: httpx2.AsyncClient, query: str) -> None:
    response = await web.get(f"/item/{SHOP}?{query}")
    assert response.status_code == 200 and "按情形：" in response.text


async def test_search_engines_find_a_title_a_description_and_the_service(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/item/YS-GA-002?region=150702")).text
    assert "<title>居民身份证丢失补领 · 一次性告知单 · 呼伦贝尔市</title>" in page
    assert '<link rel="canonical" href="https://banshi.example.cn/four/item/YS-GA-002">' in page
    assert re.search('<meta name="description" content="居民身份证丢失补领怎么办，由呼伦贝尔市公安局办理', page)
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    service = json.loads(told)
    assert service["@type"] == "GovernmentService" and service["provider"]["name"] == "呼伦贝尔市公安局"
    assert service["availableChannel"]["servicePhone"]["telephone"].startswith("0470-")


async def test_the_page_needs_no_script_and_nothing_from_elsewhere(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/item/YS-GA-002")).text
    assert "style=" not in page and "onclick" not in page
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(s.startswith(("../", "tel:", "https://banshi.example.cn/four/")) for s in sources)


async def test_any_code_has_an_address_and_no_text_becomes_markup(odd: httpx2.AsyncClient) -> None:
    response = await odd.get("/item/%E7%94%B2%2F%E4%B9%99%201%23%3F")
    assert response.status_code == 200 and "<script>alert" not in response.text
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text)
    assert ATTACK in json.loads(told)["name"]
    pdf = await odd.get("/item/%E7%94%B2%2F%E4%B9%99%201%23%3F.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "像文件名的事" in (await odd.get("/item/X.pdf")).text
    assert (await odd.get("/item/X.pdf.pdf")).content.startswith(b"%PDF")


async def test_the_pdf_is_shown_in_place_under_the_items_name(web: httpx2.AsyncClient) -> None:
    response = await web.get(f"/item/{SHOP}.pdf?region=150702&situation=1b,2b,3a")
    assert response.headers["content-type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert response.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E4%B8%AA")
    assert len(response.content) < 100_000 and b"STSong-Light" in response.content


async def test_every_item_of_the_sample_prints(web: httpx2.AsyncClient, knowledge: Knowledge) -> None:
    for item in knowledge.catalogue.items[::40]:
        assert (await web.get(f"/item/{item.code}.pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("path", ["/item/NIX", "/item/", "/item/NIX.pdf", "/p/NIX", "/item/%00"])
async def test_what_is_gone_says_so_in_plain_words(web: httpx2.AsyncClient, path: str) -> None:
    response = await web.get(path)
    assert response.status_code == 404 and "没有这" in response.text and "12345" in response.text
    assert "noindex" in response.text


async def test_a_window_tells_where_it_is_and_what_it_handles(web: httpx2.AsyncClient, knowledge: Knowledge) -> None:
    point = next(p for p in knowledge.points if p.handles and p.region == "150781")
    page = (await web.get(f"/p/{point.code}")).text
    assert point.name in page and point.phone in page and f"（{len(point.handles)}件）" in page
    assert f'href="../?region={point.region}"' in page and f"?region={point.region}" in page


async def test_a_cancelled_item_keeps_its_page_and_leaves_the_list_for_search_engines(knowledge: Knowledge) -> None:
    kept = knowledge.catalogue.by_code["YS-GA-002"]
    gone = replace(kept, code="OLD", state="取消", state_reason="并入其他事项")
    async with site(Knowledge.build(Catalogue(items=(kept, gone)), 2)) as web:
        page = (await web.get("/item/OLD")).text
        assert "取消" in page and "要带的材料" not in page and "承诺时限" not in page and "办理流程" not in page
        listed = (await web.get("/sitemap.xml")).text
    assert re.findall("<loc>(.*?)</loc>", listed) == [
        "https://banshi.example.cn/four/",
        "https://banshi.example.cn/four/item/YS-GA-002",
    ]


async def test_robots_are_told_of_the_list(web: httpx2.AsyncClient) -> None:
    assert "Sitemap: https://banshi.example.cn/four/sitemap.xml" in (await web.get("/robots.txt")).text


def test_the_phone_is_a_link_and_the_rest_is_text() -> None:
    assert str(dialable("电话<b>0470-1234567")) == '电话&lt;b&gt;<a class="phone" href="tel:04701234567">0470-1234567</a>'


def test_a_leaflet_says_nothing_that_is_true_only_now(knowledge: Knowledge) -> None:
    item = knowledge.catalogue.by_code["YS-GA-002"]
    told = leaflet(item, "150702", (), knowledge, TUESDAY_MORNING)
    assert not [line for part in told.sections for line in part.lines if "现在" in line or "今天" in line]


async def test_the_leaflet_of_a_bundle_has_its_items_and_one_list_of_materials(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/bundle/YJS-01?region=150781")).text
    for words in ("开饭馆", "个体工商户设立登记", "重复的只算一次", "满洲里市政务服务中心", "各件事的电话", "演示数据", "<svg"):
        assert words in page
    assert 'href="../item/YS-SJ-001?region=150781"' in page
    assert (await web.get("/bundle/NIX")).status_code == 404


async def test_large_type_takes_more_paper_of_the_same_size(web: httpx2.AsyncClient) -> None:
    for path in (f"/item/{SHOP}.pdf", "/bundle/YJS-01.pdf"):
        plain, large = (await web.get(path)).content, (await web.get(f"{path}?large=1")).content
        pages = [len(re.findall(rb"/Type /Page\b", content)) for content in (plain, large)]
        assert pages[1] > pages[0] >= 1
        assert set(re.findall(rb"/MediaBox \[ ([\d. ]+) \]", large)) == set(re.findall(rb"/MediaBox \[ ([\d. ]+) \]", plain))


async def test_every_bundle_prints(web: httpx2.AsyncClient, knowledge: Knowledge) -> None:
    for bundle in knowledge.catalogue.bundles:
        assert (await web.get(f"/bundle/{bundle.code}.pdf?large=1")).content.startswith(b"%PDF")
