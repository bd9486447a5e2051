"""Map links carry each map's own coordinates."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.maps import map_links
from knowledge.catalogue.coordinates import bd09_to_gcj02, gcj02_to_wgs84

NAME, ADDRESS = "市政务服务中心（1:2;号楼）", "胜利大街 & 5号"


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


@given(st.floats(47, 53.5), st.floats(115, 126.2))
def test_every_map_is_told_the_same_place_in_its_own_way(lat: float, lon: float) -> None:
    links = {link.name: link.url for link in map_links(NAME, ADDRESS, lat, lon)}
    east, north = map(float, query(links["高德地图"])["position"].split(","))
    assert gcj02_to_wgs84(north, east) == pytest.approx((lat, lon), abs=2e-6)
    baidu = map(float, query(links["百度地图"])["location"].split(","))
    assert gcj02_to_wgs84(*bd09_to_gcj02(*baidu)) == pytest.approx((lat, lon), abs=2e-5)
    coord = query(links["腾讯地图"])["marker"].split(";")[0].removeprefix("coord:")
    assert gcj02_to_wgs84(*map(float, coord.split(","))) == pytest.approx((lat, lon), abs=2e-6)
    assert links["手机地图"].startswith(f"geo:{lat:.6f},{lon:.6f}?q=")


def test_names_and_addresses_cannot_break_a_link() -> None:
    links = {link.name: link.url for link in map_links(NAME, ADDRESS, 49.2, 119.7)}
    assert query(links["高德地图"])["name"] == NAME
    assert query(links["百度地图"])["content"] == ADDRESS
    assert len(query(links["腾讯地图"])["marker"].split(";")) == 3


def test_a_point_without_a_position_has_no_link() -> None:
    assert map_links(NAME, ADDRESS, None, None) == ()
