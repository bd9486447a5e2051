"""Chinese map coordinates (GCJ-02, BD-09) turned into WGS-84 and back."""

from math import atan2, cos, hypot, pi, sin, sqrt

# Krasovsky 1940 ellipsoid, as the published GCJ-02 formula uses it.
_AXIS_M = 6_378_245.0
_ECCENTRICITY_2 = 0.00669342162296594323
_BD = pi * 3000.0 / 180.0


def to_wgs84(lat: float, lon: float, system: str) -> tuple[float, float]:
    """(latitude, longitude) in WGS-84 degrees of a position published in WGS-84, GCJ-02 or BD-09.

    GCJ-02 has no closed inverse: three rounds of fixed-point iteration leave less than a centimetre.
    An unknown system is taken as WGS-84 (rule R20 reports it).
    """
    if system == "BD-09":
        lat, lon = bd09_to_gcj02(lat, lon)
    return gcj02_to_wgs84(lat, lon) if system in ("GCJ-02", "BD-09") else (lat, lon)


def bd09_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Baidu's shift taken back; exact to about a metre."""
    x, y = lon - 0.0065, lat - 0.006
    radius = hypot(x, y) - 0.00002 * sin(y * _BD)
    angle = atan2(y, x) - 0.000003 * cos(x * _BD)
    return radius * sin(angle), radius * cos(angle)


def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """Baidu's shift added, as published."""
    radius = hypot(lon, lat) + 0.00002 * sin(lat * _BD)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """The WGS-84 position whose GCJ-02 image is the given one."""
    there_lat, there_lon = lat, lon
    for _ in range(4):
        moved_lat, moved_lon = wgs84_to_gcj02(there_lat, there_lon)
        there_lat, there_lon = there_lat - (moved_lat - lat), there_lon - (moved_lon - lon)
    return there_lat, there_lon


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """The published obfuscation of positions in China."""
    x, y = lon - 105.0, lat - 35.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + _wave(x, 6.0, 2.0)
    d_lat += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    d_lat += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + _wave(x, 6.0, 2.0)
    d_lon += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    d_lon += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    magic = 1 - _ECCENTRICITY_2 * sin(lat * pi / 180.0) ** 2
    meridian = _AXIS_M * (1 - _ECCENTRICITY_2) / (magic * sqrt(magic))
    parallel = _AXIS_M / sqrt(magic) * cos(lat * pi / 180.0)
    return lat + d_lat * 180.0 / (meridian * pi), lon + d_lon * 180.0 / (parallel * pi)


def _wave(x: float, fast: float, slow: float) -> float:
    return (20.0 * sin(fast * x * pi) + 20.0 * sin(slow * x * pi)) * 2.0 / 3.0
