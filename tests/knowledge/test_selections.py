"""Items chosen from a published list, and counted."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.places import Handles, RegionTree, ServicePoint, base_regions
from knowledge.catalogue.selections import Selection, choose, count_by, modes_of, open_list, themes_of

TODAY = date(2026, 11, 24)
TREE = RegionTree(base_regions())
NOW, NET, ONCE = HandlingMode("马上办"), HandlingMode("网上办", "全程网办"), HandlingMode("一次办")


def item(code: str, department: str = "公安局", *themes: str) -> ServiceItem:
    return ServiceItem(code, code, department, "150700", themes=themes)


ITEMS = (item("A", "公安局", "户籍"), item("B", "税务局", "税务", "企业"), item("C", "税务局", "税务"))
LIST = ItemList("四办-150700", "四办", "150700", "partition", entries=(ListEntry("A", (NOW,)), ListEntry("B", (NET,))))


def codes(catalogue: Catalogue, wanted: Selection) -> list[str]:
    listing = open_list(catalogue, TODAY, wanted.region)
    return [row.item.code for row in choose(listing, wanted, catalogue, TREE)]


def test_a_mode_is_what_the_list_counts_and_not_what_the_item_says() -> None:
    catalogue = Catalogue(ITEMS, lists=(LIST,))
    assert codes(catalogue, Selection(mode="马上办")) == ["A"]
    assert (
        codes(catalogue, Selection("网上办", "全程网办")) == ["B"] and codes(catalogue, Selection("网上办", "网上预审")) == []
    )


def test_the_list_of_handling_modes_is_counted_in_before_any_other() -> None:
    powers = ItemList("权责-150700", "权责", "150700", entries=tuple(ListEntry(one.code) for one in ITEMS))
    assert open_list(Catalogue(ITEMS, lists=(powers, LIST)), TODAY).published is LIST
    assert open_list(Catalogue(ITEMS, lists=(powers,)), TODAY).published is powers


def test_a_banners_own_list_counts_for_it() -> None:
    own = ItemList("四办-150781", "四办", "150781", entries=(ListEntry("C", (ONCE,)),))
    catalogue = Catalogue(ITEMS, lists=(LIST, own))
    assert open_list(catalogue, TODAY, "150781").published is own and open_list(catalogue, TODAY, "150702").published is LIST


def test_without_a_list_all_items_count() -> None:
    listing = open_list(Catalogue(ITEMS), TODAY)
    assert listing.published is None and len(listing.rows) == 3


def test_what_cannot_be_done_is_not_counted() -> None:
    gone = Adjustment("T", "取消", "A", effective_on=TODAY)
    assert codes(Catalogue(ITEMS, lists=(LIST,), adjustments=(gone,)), Selection()) == ["B"]


def test_department_and_theme_narrow_together() -> None:
    catalogue = Catalogue(ITEMS)
    assert codes(catalogue, Selection(department="税务局")) == ["B", "C"]
    assert codes(catalogue, Selection(department="税务局", theme="企业")) == ["B"]


def test_a_region_has_what_its_points_do_and_takes_in_but_not_what_they_only_advise_on() -> None:
    handles = (Handles("A"), Handles("B", "收件"), Handles("C", "咨询"))
    point = ServicePoint("P", "大厅", region="150781", handles=handles)
    catalogue = Catalogue(ITEMS, (point,))
    assert codes(catalogue, Selection(region="150781")) == ["A", "B"]


def test_a_region_without_points_has_the_items_of_those_above_it() -> None:
    foreign = ServiceItem("D", "别处的", region="150702")
    assert codes(Catalogue((*ITEMS, foreign)), Selection(region="150781")) == ["A", "B", "C"]


modes = st.lists(st.sampled_from([NOW, NET, ONCE]), max_size=3, unique=True).map(tuple)


@given(st.lists(modes, max_size=12))
def test_each_mode_counts_an_item_once_and_the_counts_are_what_choosing_finds(rows: list[tuple[HandlingMode, ...]]) -> None:
    items = tuple(ServiceItem(str(n), str(n), modes=own) for n, own in enumerate(rows))
    catalogue = Catalogue(items)
    counts = count_by(open_list(catalogue, TODAY).rows, modes_of)
    assert counts == {name: len(codes(catalogue, Selection(name))) for name in counts}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_an_item_of_two_themes_counts_for_both() -> None:
    assert count_by(open_list(Catalogue(ITEMS), TODAY).rows, themes_of) == {"税务": 2, "户籍": 1, "企业": 1}
