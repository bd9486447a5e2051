"""A question set asked of the edition in force and of a draft."""

from dataclasses import replace

import pytest

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.ready import Knowledge
from knowledge.rehearsal import Expected, rehearse, share_right

HOMES = ServiceItem("A1", "居住证办理", "公安局")
MARRIAGE = ServiceItem("A2", "结婚登记", "民政局")
SHOPS = ServiceItem("A3", "食品经营许可", "市场监管局")
SET = [Expected("居住证办理", ("A1",)), Expected("结婚登记", ("A2",)), Expected("食品经营许可", ("A3",)), Expected("看流星")]


@pytest.fixture(scope="module")
def old() -> Knowledge:
    return Knowledge.build(Catalogue((HOMES, MARRIAGE)), 1)


def test_nothing_changes_between_an_edition_and_itself(old: Knowledge) -> None:
    assert rehearse(old, old, SET) == [] and share_right(old, SET) == (3, 4)


def test_answers_that_break_change_or_are_mended_are_told_by_name(old: Knowledge) -> None:
    draft = Knowledge.build(Catalogue((replace(HOMES, name="居住证申领办理"), SHOPS)), 2)
    seen: list[tuple[int, int]] = []
    found = rehearse(old, draft, SET, lambda done, total: seen.append((done, total)))
    assert [(shift.kind, shift.question.text) for shift in found] == [
        ("broken", "结婚登记"),
        ("changed", "居住证办理"),
        ("mended", "食品经营许可"),
    ]
    assert found[0].text == "「结婚登记」答错了：原来答「结婚登记」，现在答不上来"
    assert found[1].after == ("居住证申领办理",) and seen[-1] == (4, 4)
