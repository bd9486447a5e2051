"""Catalogues at hand are what the database holds, however a draft came to differ from its base."""

from dataclasses import replace
from typing import Any

import pytest

from bot.console import catalogues
from bot.console.catalogues import searched
from bot.console.shelf import Shelf
from knowledge import curation, drafting, removing
from knowledge.catalogue.items import Catalogue
from knowledge.live import Live
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.database import Database
from tests.bot.console.conftest import CATALOGUE, ITEMS, build

CLERK = Actor("li", Role.CENTRE_EDITOR)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    curation.publish_first(database, CATALOGUE)
    return Shelf(database, Live(database, build))


def put(database: Database, number: int, value: Any, kind: str = "item") -> int:
    with database.reading() as connection:
        seen = editions.token(connection, number, kind, str(getattr(value, "code", getattr(value, "key", ""))))
    return drafting.put(database, number, kind, value, CLERK, seen).number


def held_as_stored(shelf: Shelf, database: Database, number: int) -> Catalogue:
    """The catalogue at hand, which is exactly the one that is stored, in its order."""
    catalogue, texts = shelf.searched(number)
    with database.reading() as connection:
        assert catalogue == editions.load(connection, number)
    assert list(texts) == [searched(item) for item in catalogue.items]
    return catalogue


def test_a_draft_is_its_base_with_what_was_changed_added_and_removed(database: Database, shelf: Shelf) -> None:
    draft = put(database, 1, replace(ITEMS[1], name="身份证挂失"))
    assert held_as_stored(shelf, database, draft).items[1].name == "身份证挂失"
    put(database, draft, replace(ITEMS[0], code="GA-9", name="户口迁移"))
    assert held_as_stored(shelf, database, draft).items[-1].code == "GA-9"
    with database.reading() as connection:
        seen = editions.token(connection, draft, "item", "GA-1")
    removing.remove(database, draft, "item", "GA-1", CLERK, seen, "重复", agreed=True)
    left = held_as_stored(shelf, database, draft)
    assert [item.code for item in left.items] == ["GA-2", "SC-1", "GA-9"]
    assert left.items[1] is shelf.catalogue(1).items[2]
    put(database, draft, replace(ITEMS[0], code="GA-0", name="又一项"))
    held_as_stored(shelf, database, draft)


def test_a_draft_in_another_order_or_without_base_is_read_whole(database: Database, shelf: Shelf) -> None:
    mended = replace(ITEMS[0], address="新")
    draft = curation.open_draft(database, replace(CATALOGUE, items=(*ITEMS[:0:-1], mended)), CLERK, 1)
    assert held_as_stored(shelf, database, draft).items[-1] == mended
    number = shelf.edition(draft).version
    curation.replace_draft(database, draft, replace(CATALOGUE, items=(ITEMS[2], mended), lists=()), CLERK, number)
    held_as_stored(shelf, database, draft)
    held_as_stored(shelf, database, curation.open_draft(database, replace(CATALOGUE, items=(mended,), lists=()), CLERK, 0))


def test_a_draft_that_differs_in_too_much_is_read_whole(
    database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "MOST_DIFFERING", 1)
    several = replace(CATALOGUE, items=tuple(replace(item, address="新") for item in ITEMS))
    held_as_stored(shelf, database, curation.open_draft(database, several, CLERK, 1))
    held_as_stored(shelf, database, curation.open_draft(database, replace(CATALOGUE, items=ITEMS[:1], lists=()), CLERK, 1))


def test_what_nobody_looks_at_any_more_is_let_go(database: Database, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "MOST_KEPT", 2)
    monkeypatch.setattr(catalogues, "MOST_DIFFERING", 2)
    draft = 1
    for number in range(12):
        draft = put(database, draft, replace(ITEMS[0], address=f"{number} 号"))
        held_as_stored(shelf, database, draft)
    assert len(shelf._catalogues._held) == 2
    assert len(shelf._catalogues._parts) <= 2 * 5 + 2


def test_an_edition_that_is_not_there_is_refused(shelf: Shelf) -> None:
    with pytest.raises(NotAllowed, match="没有第 9 版"):
        shelf.catalogue(9)
    assert shelf.catalogue(0) == Catalogue()
