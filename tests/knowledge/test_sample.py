"""The demonstration catalogue: its workbooks say what its text says, and it keeps the rules."""

from collections import Counter

import pytest

from knowledge import sample
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.lists import breaches, count
from knowledge.catalogue.places import TIERS, RegionTree, base_regions
from knowledge.workbook import check, read_workbook
from scripts.make_sample import read


@pytest.fixture(scope="module")
def made() -> Catalogue:
    return sample.catalogue()


def test_the_workbooks_are_made_from_the_reviewed_text(made: Catalogue) -> None:
    text = read()
    assert made.items == text.items
    assert made.points == text.points
    assert made.lists == text.lists
    assert made.regions == text.regions
    assert made.bundles == text.bundles
    assert made.adjustments == text.adjustments


def test_the_workbooks_have_no_error() -> None:
    assert [p.text for path in sample.workbooks() for p in check(read_workbook(path)) if p.severity == "E"] == []


def test_it_is_as_large_as_a_small_citys_list_and_says_that_it_is_a_demonstration(made: Catalogue) -> None:
    assert len(made.items) >= 150
    assert sum(bool(item.materials and item.conditions and item.steps) for item in made.items) >= 90
    assert sum(bool(item.situations) for item in made.items) >= 8
    assert all(item.aliases for item in made.items)
    assert all(item.source.demonstration for item in made.items) and all(point.demonstration for point in made.points)


def test_its_list_is_a_partition_that_adds_up(made: Catalogue) -> None:
    published = made.lists[0]
    assert breaches(published) == []
    counted = count(published)
    assert counted.tags == counted.total == len(published.entries)


def test_its_powers_are_adjusted_as_reported(made: Catalogue) -> None:
    adjusted = [one for one in made.adjustments if one.kind != "变更"]
    assert Counter(one.kind for one in adjusted) == {"下放": 6, "收回": 5, "取消": 122, "增加": 46}
    assert len({one.item for one in adjusted}) == 179
    assert len({made.by_code[one.item].department for one in adjusted}) == 20
    assert all(one.demonstration and one.reason and one.effective_on for one in adjusted)
    assert {one.instead for one in adjusted} - {""} <= made.by_code.keys()


def test_its_bundles_are_made_of_its_items(made: Catalogue) -> None:
    assert len(made.bundles) >= 12
    for bundle in made.bundles:
        assert bundle.demonstration and len(bundle.sayings) >= 4 and len(bundle.steps) >= 4
        assert len(set(bundle.codes)) == len(bundle.codes) and set(bundle.codes) <= made.by_code.keys()
        assert {made.by_code[code].state for code in bundle.codes} == {"在用"}


def test_every_region_tier_and_channel_has_points_and_every_item_a_place(made: Catalogue) -> None:
    tree = RegionTree((*base_regions(), *made.regions))
    assert {tree.banner(point.region) or tree.lineage(point.region)[0] for point in made.points} == {
        r.code for r in base_regions()
    }
    assert {point.tier for point in made.points} == set(TIERS)
    assert {point.channel for point in made.points} >= {"窗口", "自助终端", "代跑帮办", "下放办理"}
    done = {h.code for point in made.points for h in point.handles if h.depth in ("全办", "收件")}
    listed = {entry.code for entry in made.lists[0].entries}
    assert listed - done == set()


def test_every_option_of_a_situation_is_reachable_and_every_path_ends(made: Catalogue) -> None:
    for item in made.items:
        questions = {question.key: question for question in item.situations}
        waiting = [(key,) for key in list(questions)[:1]]
        reached = set()
        while waiting:
            path = waiting.pop()
            assert len(set(path)) == len(path) <= 5, f"{item.code}: {path} runs in a circle or is too long"
            reached.add(path[-1])
            waiting += [(*path, option.next) for option in questions[path[-1]].options if option.next]
        assert reached == set(questions), item.code
        options = {option.key for question in item.situations for option in question.options}
        assert {key for material in item.materials for key in material.situations} <= options, item.code


def test_no_phone_can_be_dialled_but_the_public_hotlines(made: Catalogue) -> None:
    phones = Counter(phone for item in made.items for phone in (item.consult, item.complain))
    phones.update(point.phone for point in made.points)
    hotlines = {"12345", "12333", "12393", "12366", "12329", "12348", "12313", "12315", "12328", "95598", "12385", "12350"}
    assert [p for p in phones if p and not p.startswith("0470-000") and p.removeprefix("0470-") not in hotlines] == []
