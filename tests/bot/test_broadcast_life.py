"""Whoever does what in whichever order: nothing goes out that a second person has not approved as it stands."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.broadcasts import life
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import Policy
from bot.broadcasts.life import Action, Broadcast, may
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ACTORS = [Actor(name, role) for name in ("wang", "li", "zhao") for role in Role]
CONTENTS = [Content("标题", body, audience=Audience(region=region)) for body in ("一", "二") for region in ("", "150702")]
actors, contents = st.sampled_from(ACTORS), st.sampled_from(CONTENTS)


class Office(RuleBasedStateMachine):
    """People of every role, right and stale versions, right and wrong numbers typed."""

    @initialize(content=contents)
    def draft(self, content: Content) -> None:
        self.broadcast = life.open_draft(1, Actor("wang", Role.ADMIN), content, NOW)
        self.writers, self.seen, self.launches = {"wang"}, Content("", ""), 0

    def attempt(self, by: Actor, action: Action, after: Broadcast | None) -> None:
        assert may(by, action, self.broadcast) or after is None
        self.broadcast = after or self.broadcast

    @rule(by=actors, content=contents, late=st.booleans())
    def edit(self, by: Actor, content: Content, late: bool) -> None:
        after = allowed(lambda: life.edit(self.broadcast, by, self.broadcast.version - late, content))
        self.writers |= {by.username} if after else set()
        self.attempt(by, Action.EDIT, after)

    @rule(by=actors)
    def approve(self, by: Actor) -> None:
        after = allowed(lambda: life.approve(self.broadcast, by, self.broadcast.version))
        assert after is None or by.username not in self.writers
        self.seen = self.broadcast.content if after else self.seen
        self.attempt(by, Action.APPROVE, after)

    @rule(by=actors, size=st.sampled_from([1, 100, 101]), typed=st.sampled_from([None, 100, 101]))
    def launch(self, by: Actor, size: int, typed: int | None) -> None:
        after = allowed(lambda: life.launch(self.broadcast, by, self.broadcast.version, size, typed, NOW, NOW))
        assert after is None or size <= 100 or typed == size
        self.launches += after is not None
        self.attempt(by, Action.LAUNCH, after)

    @rule(by=actors)
    def pause(self, by: Actor) -> None:
        self.attempt(by, Action.PAUSE, allowed(lambda: life.pause(self.broadcast, by, self.broadcast.version)))

    @rule(by=actors)
    def resume(self, by: Actor) -> None:
        self.attempt(by, Action.RESUME, allowed(lambda: life.resume(self.broadcast, by, self.broadcast.version)))

    @rule(by=actors)
    def stop(self, by: Actor) -> None:
        self.attempt(by, Action.STOP, allowed(lambda: life.stop(self.broadcast, by, self.broadcast.version, NOW)))

    @invariant()
    def what_goes_out_was_approved_by_somebody_else(self) -> None:
        if self.broadcast.state in life.LAUNCHED:
            assert self.broadcast.content == self.seen and self.launches == 1
            assert self.broadcast.approved_by not in self.writers


def allowed(step: Callable[[], Broadcast]) -> Broadcast | None:
    """What the step gives; None when it is refused."""
    try:
        return step()
    except NotAllowed as refused:
        assert refused.reason
        return None


Office.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestOffice = Office.TestCase


def test_the_digest_covers_all_that_is_approved() -> None:
    changed = [
        Content("标题", "一", "短"),
        Content("标题", "一", links=(("A", "甲"),)),
        Content("标题", "一", starts_at=NOW),
        Content("标题", "一", policy=Policy.RESEND),
        Content("标题", "一", urgent="急"),
        Content("标题", "一", board=False),
        Content("标题", "一", corrects=1),
        Content("标题", "一", in_place=True),
        Content("标题", "一", cancels=("A",)),
        Content("标题", "一", mass=True),
        Content("标题", "一", audience=Audience(followers_only=True)),
        *CONTENTS,
    ]
    assert len({content.digest for content in changed}) == len(changed)
