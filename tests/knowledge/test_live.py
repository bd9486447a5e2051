"""The edition in force, as every program sees it."""

import gc
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from knowledge import curation
from knowledge.catalogue.items import Catalogue
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.knowledge.strategies import catalogue


def names(content: Catalogue, edition: int) -> str:
    return f"{edition}:" + "".join(item.name for item in content.items)


def test_before_anything_is_published_there_is_an_empty_catalogue(database: Database) -> None:
    assert Live(database, names).current() == "0:"


def test_a_refresh_swaps_in_what_another_program_published(connect: Callable[..., Database]) -> None:
    here, elsewhere = connect(), connect()
    curation.publish_first(elsewhere, catalogue("甲"))
    live = Live(here, names)
    assert (live.current(), live.refresh()) == ("1:甲", False)
    curation.publish_first(elsewhere, catalogue("乙"))
    assert live.current() == "1:甲"
    assert (live.refresh(), live.current()) == (True, "2:乙")


def test_the_old_edition_answers_while_the_new_one_is_built(database: Database) -> None:
    curation.publish_first(database, catalogue("甲"))
    building, go_on = Event(), Event()

    def build(content: Catalogue, edition: int) -> int:
        if edition == 2:
            building.set()
            assert go_on.wait(5)
        return edition

    live = Live(database, build)
    assert live.current() == 1
    curation.publish_first(database, catalogue("乙"))
    with ThreadPoolExecutor(1) as thread:
        swapped = thread.submit(live.refresh)
        assert building.wait(5)
        assert live.current() == 1
        go_on.set()
        assert swapped.result() is True
    assert live.current() == 2


def test_refreshing_at_the_same_time_builds_once(database: Database) -> None:
    curation.publish_first(database, catalogue("甲"))
    built: list[int] = []
    barrier = Barrier(4)

    def build(content: Catalogue, edition: int) -> int:
        built.append(edition)
        return edition

    live = Live(database, build)

    def look(_: int) -> int:
        barrier.wait()
        return live.current()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(look, range(4))) == [1, 1, 1, 1]
    assert built == [1]


def test_the_old_edition_stays_when_the_new_one_cannot_be_built(database: Database) -> None:
    curation.publish_first(database, catalogue("甲"))
    results: Iterator[str] = iter(["first"])
    live = Live(database, lambda content, edition: next(results))
    assert live.current() == "first"
    curation.publish_first(database, catalogue("乙"))
    with pytest.raises(StopIteration):
        live.refresh()
    assert live.current() == "first"


def test_a_replaced_edition_is_let_go_although_the_collector_never_looks_at_it(database: Database) -> None:
    curation.publish_first(database, catalogue("身份证补领"))
    live = Live(database, Knowledge.build)
    live.current().understand("身份证丢了", "150702")
    old = weakref.ref(live.current().matcher)
    curation.publish_first(database, catalogue("身份证换领"))
    assert live.refresh()
    assert old() is None
    assert gc.isenabled()
