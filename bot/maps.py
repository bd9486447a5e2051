"""Links that open a point in the maps people have, each in that map's own coordinates."""

import re
from urllib.parse import quote, urlencode

from bot.messages import MapLink
from knowledge.catalogue.coordinates import gcj02_to_bd09, wgs84_to_gcj02

_DIGITS = 6  # decimals of a degree: a tenth of a metre


def map_links(name: str, address: str, lat: float | None, lon: float | None) -> tuple[MapLink, ...]:
    """Amap and Tencent (GCJ-02), Baidu (BD-09) and the phone's own map (geo:, WGS-84) for a WGS-84 position."""
    if lat is None or lon is None:
        return ()
    there = wgs84_to_gcj02(lat, lon)
    return (
        MapLink("高德地图", _amap(name, *there)),
        MapLink("百度地图", _baidu(name, address, *gcj02_to_bd09(*there))),
        MapLink("腾讯地图", _tencent(name, address, *there)),
        MapLink("手机地图", f"geo:{_at(lat, lon)}?q={_at(lat, lon)}({quote(name)})"),
    )


def _at(first: float, second: float) -> str:
    return f"{first:.{_DIGITS}f},{second:.{_DIGITS}f}"


def _amap(name: str, lat: float, lon: float) -> str:
    """Longitude first."""
    asked = {"position": _at(lon, lat), "name": name, "src": "siban", "coordinate": "gaode", "callnative": "1"}
    return f"https://uri.amap.com/marker?{urlencode(asked, safe=',')}"


def _baidu(name: str, address: str, lat: float, lon: float) -> str:
    asked = {"location": _at(lat, lon), "title": name, "content": address or name, "coord_type": "bd09ll", "output": "html"}
    return f"https://api.map.baidu.com/marker?{urlencode({**asked, 'src': 'webapp.siban'}, safe=',')}"


def _tencent(name: str, address: str, lat: float, lon: float) -> str:
    title, where = (re.sub("[;:]", " ", text) for text in (name, address or name))  # they separate the marker's own parts
    marker = f"coord:{_at(lat, lon)};title:{title};addr:{where}"
    return f"https://apis.map.qq.com/uri/v1/marker?{urlencode({'marker': marker, 'referer': 'siban'}, safe=',:;')}"
