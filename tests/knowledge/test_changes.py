"""What the comparison of two catalogues says."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings

from knowledge.catalogue.changes import ChangeKind, compare, compare_item
from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import FIELD_LABELS, Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.places import Region, ServicePoint
from knowledge.store.bodies import encode_catalogue
from tests.knowledge.strategies import catalogues

ITEM = ServiceItem("A1", "居住证办理", promised_limit=TimeLimit(5), use_level="市级")


def kind_of(before: ServiceItem | None, after: ServiceItem | None) -> ChangeKind | None:
    change = compare_item(before, after)
    return change and change.kind


def test_every_field_of_an_item_has_its_own_chinese_label() -> None:
    assert list(FIELD_LABELS) == [field.name for field in fields(ServiceItem)]
    assert len(set(FIELD_LABELS.values())) == len(FIELD_LABELS)


def test_an_item_that_appears_is_added_and_one_that_is_gone_is_cancelled() -> None:
    changes = compare(Catalogue((ITEM,)), Catalogue((replace(ITEM, code="A2"),)))
    assert [change.item.code for change in changes.added] == ["A2"]
    assert [change.item.code for change in changes.cancelled] == ["A1"]
    assert changes.summary == "增加 1 项、取消 1 项"


def test_an_item_that_goes_on_as_cancelled_is_cancelled_with_its_fields() -> None:
    change = compare_item(ITEM, replace(ITEM, state="取消", state_basis="呼审改办发〔2018〕1号"))
    assert change is not None
    assert change.kind is ChangeKind.CANCELLED
    assert [field.label for field in change.fields] == ["事项状态", "状态变更依据"]


def test_a_cancellation_is_announced_once() -> None:
    cancelled = replace(ITEM, state="取消")
    assert kind_of(cancelled, None) is ChangeKind.REMOVED
    assert kind_of(None, cancelled) is ChangeKind.RECORDED
    assert kind_of(cancelled, replace(cancelled, url="x")) is ChangeKind.CHANGED


def test_a_change_names_the_field_with_before_and_after() -> None:
    change = compare_item(ITEM, replace(ITEM, promised_limit=TimeLimit(3)))
    assert change is not None
    assert [(f.label, f.before, f.after) for f in change.fields] == [("承诺办结时限", TimeLimit(5), TimeLimit(3))]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"use_level": "市级"}, {"use_level": "县级"}, ChangeKind.DELEGATED),
        ({"use_level": "3"}, {"use_level": "旗市区"}, ChangeKind.DELEGATED),
        ({"use_level": "县级"}, {"use_level": "市级"}, ChangeKind.TAKEN_BACK),
        ({"use_level": "市级"}, {"use_level": "分级管理"}, ChangeKind.CHANGED),
        ({"power_source": "法定本级行使"}, {"power_source": "上级下放"}, ChangeKind.DELEGATED),
        ({"power_source": "上级委托"}, {"power_source": "法定本级行使"}, ChangeKind.TAKEN_BACK),
        ({"power_source": "上级委托"}, {"power_source": "上级授权"}, ChangeKind.CHANGED),
        ({"power_source": "上级下放", "use_level": "县级"}, {"power_source": "", "use_level": "村"}, ChangeKind.DELEGATED),
    ],
)
def test_level_and_source_of_the_power_tell_delegation(before: dict[str, str], after: dict[str, str], kind: ChangeKind) -> None:
    assert kind_of(replace(ITEM, **before), replace(ITEM, **after)) is kind  # type: ignore[arg-type]


def test_points_lists_and_regions_are_compared_by_code() -> None:
    old = Catalogue(points=(ServicePoint("P1", "甲"), ServicePoint("P2", "乙")), lists=(ItemList("L1", "三办"),))
    new = Catalogue(points=(ServicePoint("P2", "丙"), ServicePoint("P3", "丁")), regions=(Region("R1", "海拉尔区"),))
    changes = compare(old, new)
    assert (changes.points.added, changes.points.removed, changes.points.changed) == (("P3",), ("P1",), ("P2",))
    assert (changes.lists.removed, changes.regions.added) == (("L1",), ("R1",))
    assert changes.summary == "办理点变动 3 个、清单变动 1 个、区划变动 1 个"


@settings(max_examples=100)
@given(catalogues, catalogues)
def test_there_is_a_difference_exactly_when_the_digests_differ(old: Catalogue, new: Catalogue) -> None:
    assert bool(compare(old, new)) == (encode_catalogue(old).digest != encode_catalogue(new).digest)
    assert not compare(old, replace(old, items=old.items[::-1]))
    assert compare(old, old).summary == "没有变化"
