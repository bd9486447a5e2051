"""100,000 steps of any people doing anything with editions in any order: nothing unapproved is ever in force."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.stateful import run_state_machine_as_test

from knowledge.store.database import Database
from scripts.batteries.stage import BACKENDS, Demand, Stage, at_least
from tests.knowledge.test_life_cycle import LifeCycle

STEPS = 100_000
A_RUN = 50


class Counted(LifeCycle):
    """The machine of the tests, counting what happens."""

    def __init__(self, database: Database, stage: Stage, seen: Counter[str], steps: int) -> None:
        super().__init__(database)
        self.stage, self.seen, self.most = stage, seen, steps

    def check_invariants(self, settings: object, output: object, runtimes: object) -> None:
        super().check_invariants(settings, output, runtimes)
        self.seen["steps"] += 1
        if self.seen["steps"] % 100 == 0:
            self.stage.move(self.seen["steps"], 2 * self.most)

    def teardown(self) -> None:
        self.seen["editions"] += len(self.written)
        self.seen["in force"] += len(self.been_in_force) - 1
        self.seen["legally reviewed"] += len(self.cleared)


def run(stage: Stage) -> Iterator[Demand]:
    steps = stage.size(STEPS, 2_000) // len(BACKENDS)
    for name in BACKENDS:
        database, seen = Database(stage.database(name), patience=60), Counter[str]()
        fault = _run(database, stage, seen, steps)
        database.close()
        stage.figures[name] = dict(seen)
        yield at_least(f"{name}: steps", seen["steps"], steps)
        # No demand, but a guard against a run in which nothing happens: one step in 80 ends in a publication as a rule.
        yield at_least(f"{name}: editions that came in force", seen["in force"], steps // 100)
        yield Demand(f"{name}: no unapproved content in force, the book and the database agree", fault or "no fault", not fault)


def _run(database: Database, stage: Stage, seen: Counter[str], steps: int) -> str:
    limits = settings(
        max_examples=-(-steps // A_RUN) + 20,
        stateful_step_count=A_RUN,
        deadline=None,
        database=InMemoryExampleDatabase(),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(partial(Counted, database, stage, seen, steps), settings=limits)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[-300:]
    return ""
