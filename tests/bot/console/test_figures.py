"""The statistics: every number with rule and denominator, as a table and as a picture without script or foreign font."""

import re
from base64 import b64encode
from hashlib import sha256
from xml.etree.ElementTree import fromstring

from bot.console.charts import COLOURS, Bar, draw
from tests.bot.console.conftest import Office

SVG = "{http://www.w3.org/2000/svg}"


def widths(svg: bytes) -> list[float]:
    """Of the bars, from the top."""
    drawn = [one for one in fromstring(svg).iter(f"{SVG}rect") if one.get("class", "").startswith("rect")]
    return [float(one.get("width", 0)) for one in sorted(drawn, key=lambda one: float(one.get("y", 0)))]


async def test_each_number_stands_beside_its_denominator_and_its_rule(office: Office) -> None:
    page = (await office.seat("audit").get("/statistics")).text
    assert "一个事项只算一种办理方式" in page and "分母 3" in page
    table = re.sub(r"<[^>]+>", " ", page)
    for row in ("一次办 2 / 3 66.7%", "马上办 1 / 3 33.3%", "市公安局 2 / 3 66.7%", "市市场监督管理局 1 / 3 33.3%"):
        assert row in re.sub(r"\s+", " ", table)
    assert page.count("未公布") >= 14


async def test_a_picture_says_in_words_what_it_shows(office: Office) -> None:
    page = (await office.seat("audit").get("/statistics")).text
    assert 'alt="四办清单 · 呼伦贝尔市按办理方式，分母 3：一次办 2 项 66.7%，马上办 1 项 33.3%"' in page
    addresses = re.findall(r'class="chart" src="([^"]+)"', page)
    assert len(addresses) == 4
    for address in addresses:
        picture = await office.seat("dept").client.get(address.replace("&amp;", "&"))
        assert picture.headers["content-type"] == "image/svg+xml"
        assert fromstring(picture.content).tag == f"{SVG}svg"


async def test_a_picture_has_a_policy_that_knows_its_style_and_nothing_else(office: Office) -> None:
    picture = await office.seat("audit").client.get("/console/statistics/chart?by=mode")
    styles = [one.text or "" for one in fromstring(picture.content).iter(f"{SVG}style")]
    known = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in styles]
    assert len(known) == 1
    assert f"default-src 'none'; style-src {known[0]};" in picture.headers["content-security-policy"]
    assert "unsafe" not in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"


async def test_a_picture_that_is_not_there_is_refused_in_words(office: Office) -> None:
    response = await office.seat("audit").get("/statistics/chart", by="weather")
    assert response.status_code == 403 and "没有这张图" in response.text


def test_bars_are_as_long_as_their_numbers_and_the_first_is_on_top() -> None:
    long, half, none = widths(draw("甲", [Bar("多", 100, "100 项"), Bar("半", 50, "50 项"), Bar("无", 0, "未公布")]))
    assert long > 100
    assert abs(half - long / 2) < 1
    assert none == 0


def test_a_picture_holds_no_script_no_address_and_no_name_as_markup() -> None:
    svg = draw("<script>", [Bar('"><script>alert(1)</script>', 3, "3 项", COLOURS[0])]).decode()
    assert "<script" not in svg
    assert "googleapis" not in svg and "pygal.org" not in svg
    assert set(re.findall(r"https?://[^\"' ]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert "&gt;&lt;script&gt;alert(1)" in svg


def test_a_list_without_anything_is_drawn_as_nothing() -> None:
    assert widths(draw("空", [])) == []
