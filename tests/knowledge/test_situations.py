"""Situation trees: every option leads on or ends, choices narrow the item, and go back or begin anew."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import sample
from knowledge.catalogue.guide import Material, SituationOption, SituationQuestion, TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.situations import MOST_QUESTIONS, Path, extended, following, holds, labels, levels, option, under

TREE = (
    SituationQuestion("1", "谁去办？", (SituationOption("1a", "本人", "2"), SituationOption("1b", "委托别人"))),
    SituationQuestion(
        "2", "房子是哪种？", (SituationOption("2a", "自己的"), SituationOption("2b", "租的", "", TimeLimit(3, "工作日")))
    ),
)
MATERIALS = (
    Material("身份证"),
    Material("委托书", situations=("1b",)),
    Material("房产证", situations=("2a", "1b")),
    Material("租赁合同", situations=("2b",)),
)
ITEM = ServiceItem("A1", "开店", promised_limit=TimeLimit(5), situations=TREE, materials=MATERIALS)


def ways(item: ServiceItem, path: Path = ()) -> Iterator[Path]:
    asked = following(item, path)
    if asked is None:
        yield path
        return
    for choice in asked.options:
        yield from ways(item, (*path, choice.key))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (("1a", "2a"), ["身份证", "房产证"]),
        (("1a", "2b"), ["身份证", "租赁合同"]),
        (("1b",), ["身份证", "委托书", "房产证"]),
    ],
)
def test_a_way_that_ends_keeps_exactly_its_materials(path: Path, names: list[str]) -> None:
    assert [m.name for m in under(ITEM, path).materials] == names
    assert not any(m.situations for m in under(ITEM, path).materials)


def test_before_the_end_the_union_keeps_its_marks() -> None:
    assert under(ITEM, ("1a",)).materials == MATERIALS and under(ITEM, ()) is ITEM


def test_the_last_option_with_a_limit_sets_it() -> None:
    assert under(ITEM, ("1a", "2b")).promised_limit == TimeLimit(3, "工作日")
    assert under(ITEM, ("1a", "2a")).promised_limit == TimeLimit(5)


def test_a_choice_that_is_gone_narrows_nothing() -> None:
    assert not holds(ITEM, ("1a", "2z")) and under(ITEM, ("1a", "2z")) is ITEM


def test_a_material_of_an_unknown_option_is_never_lost() -> None:
    item = ServiceItem("A1", "开店", situations=TREE, materials=(Material("户口簿", situations=("9z",)),))
    assert [m.name for m in under(item, ("1b",)).materials] == ["户口簿"]


def test_an_earlier_question_answered_again_takes_back_what_came_after() -> None:
    assert extended(ITEM, ("1a", "2a"), "1b") == ("1b",)
    assert extended(ITEM, ("1a", "2a"), "2b") == ("1a", "2b")
    assert labels(ITEM, ("1a", "2b")) == ("本人", "租的")


@pytest.mark.parametrize("item", [i for i in sample.catalogue().items if i.situations], ids=lambda item: item.code)
def test_every_option_of_the_sample_is_reached_every_way_ends_and_every_material_is_needed_somewhere(item: ServiceItem) -> None:
    paths = list(ways(item))
    assert {key for path in paths for key in path} == {o.key for q in item.situations for o in q.options}
    assert all(0 < len(path) <= MOST_QUESTIONS for path in paths) and len(levels(item)) <= MOST_QUESTIONS
    needed = {m.name for path in paths for m in under(item, path).materials}
    assert needed == {m.name for m in item.materials}


KEYS = st.sampled_from("abcdef")
OPTIONS = st.lists(st.builds(SituationOption, key=KEYS, label=KEYS, next=KEYS), min_size=1, max_size=3)
TREES = st.lists(st.builds(SituationQuestion, key=KEYS, text=KEYS, options=OPTIONS.map(tuple)), max_size=4).map(tuple)


@given(TREES, st.lists(KEYS, max_size=12))
def test_no_tree_however_broken_breaks_a_conversation(tree: tuple[SituationQuestion, ...], pressed: list[str]) -> None:
    item = ServiceItem("A1", "开店", situations=tree, materials=MATERIALS)
    path: Path = ()
    for key in pressed:
        if option(item, key):
            path = extended(item, path, key)
        under(item, path if holds(item, path) else ())
        following(item, path)
    assert len(levels(item)) <= MOST_QUESTIONS + 1
