"""Published coordinates come back to WGS-84: vectors of the eviltransform and coordtransform test suites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.coordinates import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02

VECTORS = [  # WGS-84, GCJ-02
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
]


@pytest.mark.parametrize(("true", "shifted"), VECTORS)
def test_gcj02_vectors_hold_both_ways(true: tuple[float, float], shifted: tuple[float, float]) -> None:
    assert wgs84_to_gcj02(*true) == pytest.approx(shifted, abs=1e-9)
    assert gcj02_to_wgs84(*shifted) == pytest.approx(true, abs=1e-7)


def test_bd09_vector_holds() -> None:
    assert bd09_to_gcj02(39.915, 116.404) == pytest.approx((39.90865673957631, 116.39762729119315), abs=1e-9)


@given(st.floats(47, 53.5), st.floats(115, 126.2))
def test_baidus_shift_comes_back_within_a_metre(lat: float, lon: float) -> None:
    assert bd09_to_gcj02(*gcj02_to_bd09(lat, lon)) == pytest.approx((lat, lon), abs=1e-5)


@given(st.floats(47, 53.5), st.floats(115, 126.2))
def test_the_inverse_leaves_less_than_a_centimetre_in_the_region(lat: float, lon: float) -> None:
    assert gcj02_to_wgs84(*wgs84_to_gcj02(lat, lon)) == pytest.approx((lat, lon), abs=1e-7)


def test_only_shifted_systems_are_turned() -> None:
    assert to_wgs84(49.2, 119.7, "WGS-84") == to_wgs84(49.2, 119.7, "") == (49.2, 119.7)
    assert to_wgs84(49.2, 119.7, "GCJ-02") != to_wgs84(49.2, 119.7, "BD-09")
