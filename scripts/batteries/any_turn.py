"""Any text said in any state of a conversation: no exception, and never silence."""

from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.replies import Conversation
from knowledge.ready import Knowledge
from knowledge.sample import catalogue
from scripts.batteries.stage import SEED, Demand, Stage, none_of
from tests.bot.conftest import Talk
from tests.bot.test_dialogue import STATES, TEXTS


def run(stage: Stage) -> Iterator[Demand]:
    knowledge = Knowledge.build(catalogue(), 1)
    count = stage.size(10_000, 500)
    faults: list[str] = []

    @seed(SEED)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(text=TEXTS, state=STATES)
    def say(text: str, state: Conversation) -> None:
        try:
            silent = not Talk(knowledge, conversation=state).say(text).text.strip()
        except Exception as error:
            faults.append(f"{type(error).__name__}: {text[:60]!r}")
        else:
            faults.extend([f"silence: {text[:60]!r}"] if silent else [])

    say()
    yield none_of("texts in states of a conversation that raised or were met with silence", faults, count)
