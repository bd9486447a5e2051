"""500 racing pairs on every way to write: one wins, the other is told, given both texts, and nothing is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier
from typing import Any

from knowledge import curation, drafting, removing, scheduling
from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry
from knowledge.catalogue.places import ServicePoint
from knowledge.drafting import PartStale
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.database import Database
from scripts.batteries.stage import BACKENDS, Demand, Stage, exactly, none_of

PAIRS = 500
FIELDS = {"item": "url", "point": "note", "bundle": "name", "change": "note"}  # what each of two writes into
EDITORS = tuple(Actor(name, Role.CENTRE_EDITOR) for name in ("jia", "yi"))
REVIEWERS = tuple(Actor(name, Role.REVIEWER) for name in ("bing", "ding"))
ADMINS = tuple(Actor(name, Role.ADMIN) for name in ("wu", "ji"))


@dataclass(frozen=True)
class Way:
    """One way to write: `prepare` gives the token that both saw, `write` tries, `holds` tells whether the winner's word
    stands."""

    name: str
    prepare: Callable[[Database], Any]
    write: Callable[[Database, int, Any], Any]
    holds: Callable[[Database, int], bool]


def run(stage: Stage) -> Iterator[Demand]:
    pairs = stage.size(PAIRS, 40)
    for place, name in enumerate(BACKENDS):
        url = stage.database(name)
        programs = Database(url, patience=60), Database(url, patience=60)
        ways = (*_ways(programs[0]), _rolling_back(programs[0]))
        with ThreadPoolExecutor(2) as threads:
            for number, way in enumerate(ways):
                faults, lost = _race(way, programs, threads, pairs)
                stage.move((place * len(ways) + number + 1) * pairs, 2 * len(ways) * pairs)
                yield none_of(f"{name}, {way.name}: pairs without one winner and one loser who is told", faults, pairs)
                yield exactly(f"{name}, {way.name}: winners whose word does not stand", lost, 0)
                refused = _refused_without_token(way, programs[0])
                yield Demand(f"{name}, {way.name}: refused without a token", "refused" if refused else "written", refused)
        for program in programs:
            program.close()


def _race(way: Way, programs: tuple[Database, Database], threads: ThreadPoolExecutor, pairs: int) -> tuple[list[str], int]:
    faults, lost = [], 0
    for pair in range(pairs):
        token, barrier = way.prepare(programs[0]), Barrier(2)

        def attempt(which: int, token: Any = token, barrier: Barrier = barrier) -> str:
            barrier.wait()
            return _outcome(way, programs[which], which, token)

        outcomes = list(threads.map(attempt, (0, 1)))
        if sorted(outcomes) != ["done", "told"]:
            faults.append(f"pair {pair}: {outcomes}")
        elif not way.holds(programs[0], outcomes.index("done")):
            lost += 1
    return faults, lost


def _outcome(way: Way, program: Database, which: int, token: Any) -> str:
    try:
        way.write(program, which, token)
        return "done"
    except PartStale as stale:
        return "told" if stale.conflict.token or stale.conflict.theirs is None else "no text"
    except TokenStale:
        return "told"
    except NotAllowed as refused:
        return refused.reason


def _refused_without_token(way: Way, program: Database) -> bool:
    """Whether a write that does not say what its author saw is refused."""
    way.prepare(program)
    try:
        way.write(program, 0, None)
    except TokenMissing:
        return True
    return False


# --- the ways to write ------------------------------------------------------------------------------------------------


def _ways(first: Database) -> tuple[Way, ...]:
    item = ServiceItem("A", "居住证办理", "公安局")
    listed = Catalogue(
        (item,),
        (ServicePoint("P", "大厅"),),
        (ItemList("权责", "四办", entries=(ListEntry("A"),)),),
        bundles=(Bundle("Y", "安家", steps=(BundleStep("A"),)),),
        adjustments=(Adjustment("1", "变更", "A"),),
    )
    number = curation.open_draft(first, listed, EDITORS[0], 0)

    def version(program: Database) -> int:
        with program.reading() as connection:
            return editions.get(connection, number).version

    def token(kind: str, code: str) -> Callable[[Database], str]:
        def seen(program: Database) -> str:
            with program.reading() as connection:
                return editions.token(connection, number, kind, code)

        return seen

    def stored(program: Database) -> Catalogue:
        with program.reading() as connection:
            return editions.load(connection, number)

    def is_there(program: Database) -> str:
        """The token of an item that one removes and the other changes; put back when it is gone."""
        if not token("item", "B")(program):
            drafting.put(program, number, "item", replace(item, code="B"), EDITORS[0], "")
        return token("item", "B")(program)

    def remove_or_change(program: Database, which: int, seen: Any) -> object:
        if which:
            return removing.remove(program, number, "item", "B", EDITORS[1], seen, "重复")
        return drafting.put(program, number, "item", replace(item, code="B", url=f"x{seen}"), EDITORS[0], seen)

    def fresh(program: Database) -> str:
        if seen := token("item", "C")(program):
            removing.remove(program, number, "item", "C", EDITORS[0], seen, "重复")
        return ""

    def content(which: int) -> Catalogue:
        return replace(listed, items=(replace(item, url=f"whole{which}"),))

    def taken_out(program: Database) -> str:
        """The token of an item that two put back at once."""
        seen = is_there(program)
        removing.remove(program, number, "item", "B", EDITORS[0], seen, "重复")
        return seen

    def put_back(program: Database, which: int, seen: Any) -> object:
        return removing.restore(program, number, "item", "B", EDITORS[which], seen)

    def put(code: str, kind: str = "item") -> Callable[[Database, int, Any], object]:
        parts = {"point": listed.points[0], "bundle": listed.bundles[0], "change": listed.adjustments[0]}
        part, field = parts.get(kind, replace(item, code=code)), FIELDS[kind]

        def write(program: Database, which: int, seen: Any) -> object:
            changed = replace(part, **{field: f"{which} after {seen}"})  # type: ignore[type-var]
            return drafting.put(program, number, kind, changed, EDITORS[which], seen)

        return write

    return (
        Way(
            "the whole draft",
            version,
            lambda program, which, seen: curation.replace_draft(program, number, content(which), EDITORS[which], seen),
            lambda program, winner: stored(program) == content(winner),
        ),
        Way(
            "one item",
            token("item", "A"),
            put("A"),
            lambda program, winner: stored(program).by_code["A"].url.startswith(f"{winner} after"),
        ),
        Way(
            "one point",
            token("point", "P"),
            put("P", "point"),
            lambda program, winner: stored(program).points[0].note.startswith(f"{winner} after"),
        ),
        Way(
            "one bundle",
            token("bundle", "Y"),
            put("Y", "bundle"),
            lambda program, winner: stored(program).bundles[0].name.startswith(f"{winner} after"),
        ),
        Way(
            "one adjustment",
            token("change", "1"),
            put("1", "change"),
            lambda program, winner: stored(program).adjustments[0].note.startswith(f"{winner} after"),
        ),
        Way("a removal undone", taken_out, put_back, lambda program, winner: "B" in stored(program).by_code),
        Way(
            "a new item",
            fresh,
            put("C"),
            lambda program, winner: stored(program).by_code["C"].url.startswith(f"{winner} after"),
        ),
        Way(
            "removed and changed",
            is_there,
            remove_or_change,
            lambda program, winner: ("B" in stored(program).by_code) == (winner == 0),
        ),
        *_steps(number, version),
    )


def _steps(number: int, version: Callable[[Database], int]) -> tuple[Way, ...]:
    """Two reviewers, editors, publishers at once on one step of an edition's life."""

    def submitted(program: Database) -> int:
        curation.submit(program, number, EDITORS[0], version(program))
        return version(program)

    def drafted(program: Database) -> int:
        with program.reading() as connection:
            state = editions.get(connection, number).state
        if state != "draft":
            curation.withdraw(program, number, EDITORS[0], version(program))
        return version(program)

    def state_is(wanted: str) -> Callable[[Database, int], bool]:
        def holds(program: Database, _winner: int) -> bool:
            with program.reading() as connection:
                return editions.get(connection, number).state == wanted

        return holds

    def ready(program: Database) -> int:
        drafted(program)
        return submitted(program)

    def approved(program: Database) -> int:
        curation.approve(program, number, REVIEWERS[0], ready(program))
        return version(program)

    def schedule(program: Database, which: int, seen: Any) -> object:
        return scheduling.schedule(program, number, ADMINS[which], seen, program.clock() + timedelta(days=1 + which))

    return (
        Way("submit", drafted, lambda p, which, seen: curation.submit(p, number, EDITORS[which], seen), state_is("submitted")),
        Way("approve", ready, lambda p, which, seen: curation.approve(p, number, REVIEWERS[which], seen), state_is("approved")),
        Way(
            "send back",
            ready,
            lambda p, which, seen: curation.send_back(p, number, REVIEWERS[which], seen, "请补充"),
            state_is("draft"),
        ),
        Way("schedule", approved, schedule, state_is("approved")),
    )


def _rolling_back(first: Database) -> Way:
    """Two administrators at once go back to the same edition."""
    old = _publish(first, Catalogue((ServiceItem("A", "居住证办理", "公安局"),)))
    _publish(first, Catalogue((ServiceItem("A", "居住证签发", "公安局"),)))

    def in_force(program: Database) -> int:
        with program.reading() as connection:
            return editions.in_force(connection)

    def holds(program: Database, winner: int) -> bool:
        with program.reading() as connection:
            now, before = editions.get(connection, editions.in_force(connection)), editions.get(connection, old)
        return now.published_by == ADMINS[winner].username and now.digest == before.digest

    def roll_back(program: Database, which: int, seen: int | None) -> object:
        return curation.roll_back(program, old, ADMINS[which], seen)

    return Way("roll back", in_force, roll_back, holds)


def _publish(database: Database, content: Catalogue) -> int:
    """This content in force as a new edition."""
    with database.reading() as connection:
        base = editions.in_force(connection)
    number = curation.open_draft(database, content, EDITORS[0], base)
    submitted = curation.submit(database, number, EDITORS[0], 1)
    approved = curation.approve(database, number, REVIEWERS[0], submitted.version)
    curation.publish(database, number, ADMINS[0], approved.version)
    return number
