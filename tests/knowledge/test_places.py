"""Regions, opening hours, working days, and the nearest point that can do an item."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.opening import OpeningInterval, hours_text, is_open, next_opening, parse_hours
from knowledge.catalogue.places import (
    Handles,
    RegionTree,
    ServicePoint,
    base_regions,
    distances_m,
    nearest,
)
from knowledge.catalogue.places import Region as PlaceRegion
from knowledge.catalogue.workdays import WorkCalendar

CALENDAR = WorkCalendar()
TREE = RegionTree((*base_regions(), PlaceRegion("150781-01", "新开河镇", "150781", "苏木乡镇街道")))
OFFICE = parse_hours("周一至周五 08:30-11:30；14:30-17:30")
TODAY = date(2026, 11, 24)


def point(code: str, region: str, tier: str = "旗市区", depth: str = "全办", **more: object) -> ServicePoint:
    return ServicePoint(code, code, tier, region, handles=(Handles("A", depth),), hours=OFFICE, **more)  # type: ignore[arg-type]


def test_the_fifteen_regions_stand_under_the_city() -> None:
    assert len(base_regions()) == 15
    assert all(TREE.lineage(region.code)[-1] == "150700" for region in base_regions())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我在满洲里", "150781"),
        ("莫旗的", "150722"),
        ("新左旗怎么走", "150726"),
        ("陈旗", "150725"),
        ("新开河镇", "150781-01"),
        ("海拉尔区", "150702"),
    ],
)
def test_a_place_is_found_by_its_everyday_name(text: str, code: str) -> None:
    assert TREE.named_in(text)[0] == code


def test_the_lowest_of_several_regions_named_counts_and_all_their_words_are_told() -> None:
    assert TREE.named_in("满洲里市新开河镇怎么走") == ("150781-01", ("满洲里市", "新开河镇"))
    assert TREE.named_in("身份证丢了") == ("", ())


def test_a_name_that_two_regions_share_needs_another_word_or_a_known_place() -> None:
    streets = tuple(PlaceRegion(f"{banner}-09", "正阳街道", banner, "苏木乡镇街道") for banner in ("150702", "150783"))
    tree = RegionTree((*base_regions(), *streets))
    assert tree.named_in("正阳街道")[0] == ""
    assert tree.named_in("扎兰屯正阳街道")[0] == "150783-09"
    assert tree.named_in("正阳街道", around="150702")[0] == "150702-09"


def test_hours_carry_their_days_over_and_print_as_written() -> None:
    assert hours_text(OFFICE) == "周一至周五 08:30-11:30、14:30-17:30"
    assert hours_text(parse_hours("每天 00:00-24:00")) == "每天 00:00-24:00"


@pytest.mark.parametrize("text", ["", "随时", "周一 17:00-08:00", "25点到30点"])
def test_hours_that_make_no_sense_are_refused_in_chinese(text: str) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        parse_hours(text)


@given(st.integers(0, 1439), st.integers(0, 6), st.integers(0, 6))
def test_printed_hours_are_read_back(opens: int, first: int, last: int) -> None:
    interval = OpeningInterval(tuple(range(min(first, last), max(first, last) + 1)), opens, opens + 1)
    assert parse_hours(hours_text([interval])) == (interval,)


@pytest.mark.parametrize(
    ("moment", "is_now"),
    [
        (datetime(2026, 11, 24, 8, 30), True),
        (datetime(2026, 11, 24, 11, 30), False),  # lunch
        (datetime(2026, 11, 22, 9, 0), False),  # Sunday
        (datetime(2026, 10, 1, 9, 0), False),  # National Day, a Thursday
        (datetime(2026, 10, 10, 9, 0), True),  # a Saturday that is worked (调休)
    ],
)
def test_a_point_is_open_by_weekday_lunch_holiday_and_adjusted_days(moment: datetime, is_now: bool) -> None:
    assert is_open(OFFICE, moment, CALENDAR) is is_now


def test_a_closed_point_tells_when_it_opens_next() -> None:
    friday_evening = datetime(2026, 11, 27, 18, 0)
    assert next_opening(OFFICE, friday_evening, CALENDAR) == datetime(2026, 11, 30, 8, 30)


def test_a_point_without_published_hours_is_neither_open_nor_closed() -> None:
    assert is_open((), datetime(2026, 11, 24, 9), CALENDAR) is None


def test_working_days_skip_holidays_and_count_adjusted_days() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CALENDAR.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_a_year_without_official_calendar_is_an_estimate_and_staff_can_enter_days() -> None:
    assert not CALENDAR.is_official(2031)
    assert not CALENDAR.is_workday(date(2031, 10, 1))
    assert WorkCalendar({date(2031, 10, 1): True}).is_workday(date(2031, 10, 1))


def test_haversine_agrees_with_a_published_distance() -> None:
    """Hailar–Manzhouli airports (49.205 N 119.825 E, 49.567 N 117.330 E): 185 km on the great circle."""
    [metres] = distances_m(49.205, 119.825, [point("M", "150781", lat=49.567, lon=117.330)])
    assert metres == pytest.approx(185_200, rel=0.005)


def test_a_point_that_cannot_do_the_item_is_never_offered() -> None:
    points = [
        point("advice", "150702", depth="咨询"),
        ServicePoint("other", "other", "旗市区", "150702", handles=(Handles("B"),)),
    ]
    assert nearest(points, "A", TREE, TODAY, "150702") is None


def test_the_search_climbs_from_town_to_banner_and_says_so() -> None:
    near = nearest([point("banner", "150781"), point("city", "150700", "市")], "A", TREE, TODAY, "150781-01")
    assert near is not None
    assert (near.point.code, near.fell_back_from) == ("banner", "150781-01")


def test_without_a_point_in_the_banner_the_city_does_it_and_no_other_banner() -> None:
    points = [point("neighbour", "150702"), point("city", "150700", "市")]
    near = nearest(points, "A", TREE, TODAY, "150785")
    assert near is not None
    assert (near.point.code, near.fell_back_from) == ("city", "150785")


def test_with_a_position_the_closest_able_point_wins() -> None:
    points = [
        point("far", "150702", lat=49.30, lon=119.8),
        point("close", "150724", lat=49.21, lon=119.75),
        point("nowhere", "150702"),
    ]
    near = nearest(points, "A", TREE, TODAY, at=(49.2, 119.74))
    assert near is not None
    assert near.point.code == "close"
    assert near.distance_m == pytest.approx(1_330, rel=0.05)


def test_a_point_out_of_its_validity_is_not_offered() -> None:
    assert nearest([point("old", "150702", valid_until=TODAY)], "A", TREE, TODAY, "150702") is None
