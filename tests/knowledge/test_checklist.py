"""The materials of several items as one list."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue.checklist import gather
from knowledge.catalogue.guide import Material
from knowledge.catalogue.items import ServiceItem


def item(code: str, *materials: Material) -> ServiceItem:
    return ServiceItem(code, code, materials=materials)


def test_a_paper_that_two_items_want_is_listed_once_with_the_most_copies() -> None:
    one = item("A", Material("居民身份证", originals=1, copies=1, necessity="必要"))
    other = item("B", Material("申请人居民身份证（原件及复印件）", originals=1, copies=3), Material("户口簿", copies=1))
    first, second = gather((one, other))
    assert (first.material.name, first.material.originals, first.material.copies) == ("居民身份证", 1, 3)
    assert first.for_items == ("A", "B") and second.for_items == ("B",)


def test_somebody_elses_card_is_another_paper() -> None:
    names = ("居民身份证", "监护人居民身份证", "死者居民身份证", "代办人居民身份证")
    assert len(gather((item("A", *map(Material, names)),))) == 4


def test_two_common_papers_in_one_row_are_two() -> None:
    found = gather((item("A", Material("户主居民身份证和户口簿", originals=1)), item("B", Material("居民户口簿", originals=2))))
    assert [(one.material.name, one.material.originals) for one in found] == [("居民身份证", 1), ("居民户口簿", 2)]


def test_a_row_that_is_no_list_of_common_papers_stays_whole() -> None:
    assert [one.material.name for one in gather((item("A", Material("离婚证和离婚协议书")),))] == ["离婚证和离婚协议书"]


def test_it_is_conditional_only_if_every_item_wants_it_in_a_situation_only() -> None:
    some, always = Material("结婚证", situations=("1a",)), Material("结婚证")
    assert gather((item("A", some),))[0].conditional
    assert not gather((item("A", some), item("B", always)))[0].conditional


materials = st.builds(
    Material,
    st.sampled_from(["居民身份证", "申请人身份证", "居民户口簿", "照片", "居民身份证和户口簿", "营业执照副本"]),
    originals=st.none() | st.integers(0, 3),
    copies=st.none() | st.integers(0, 3),
)


@given(st.lists(st.lists(materials, max_size=4), max_size=4))
def test_nothing_is_lost_and_nothing_is_listed_twice(rows: list[list[Material]]) -> None:
    items = [item(str(number), *row) for number, row in enumerate(rows)]
    found = gather(items)
    assert {code for one in found for code in one.for_items} == {one.code for one in items if one.materials}
    most = max((m.copies or 0 for row in rows for m in row), default=0)
    assert max((one.material.copies or 0 for one in found), default=0) == most
    assert len({one.material.name for one in found}) == len(found)
