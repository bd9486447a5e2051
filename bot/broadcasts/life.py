"""The life of a broadcast: who may take it from which state to which, and what each step leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.broadcasts.content import Content, check_content
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor, Role
from knowledge.transitions import Transition

TYPED_ABOVE = 100  # recipients from which the number is typed to confirm


class State(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


STATE_LABELS: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "草稿",
        State.APPROVED: "已批准",
        State.RUNNING: "发送中",
        State.PAUSED: "已暂停",
        State.DONE: "已发完",
        State.STOPPED: "已停止",
    }
)


class Action(StrEnum):
    OPEN = "起草广播"
    EDIT = "修改"
    APPROVE = "批准"
    LAUNCH = "启动"
    PAUSE = "暂停"
    RESUME = "继续"
    STOP = "停止"
    SETTLE = "补发存疑"
    CORRECT = "更正"
    REMOVE = "撤下群发的图文"


WRITERS = (Role.CENTRE_EDITOR, Role.ADMIN)
APPROVERS = (Role.REVIEWER, Role.LEGAL_REVIEWER, Role.ADMIN)
BRAKES = (Role.CENTRE_EDITOR, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.ADMIN)
LAUNCHED = (State.RUNNING, State.PAUSED, State.DONE, State.STOPPED)

# No target: the state stays.
TRANSITIONS: Mapping[Action, Transition[State, State | None]] = MappingProxyType(
    {
        Action.OPEN: Transition((), State.DRAFT, WRITERS),
        Action.EDIT: Transition((State.DRAFT, State.APPROVED), State.DRAFT, WRITERS),
        Action.APPROVE: Transition((State.DRAFT,), State.APPROVED, APPROVERS),
        Action.LAUNCH: Transition((State.APPROVED,), State.RUNNING, (Role.ADMIN,)),
        Action.PAUSE: Transition((State.RUNNING,), State.PAUSED, BRAKES),
        Action.RESUME: Transition((State.PAUSED,), State.RUNNING, (Role.ADMIN,)),
        Action.STOP: Transition((State.RUNNING, State.PAUSED), State.STOPPED, BRAKES),
        Action.SETTLE: Transition((State.RUNNING, State.PAUSED, State.DONE), State.RUNNING, (Role.ADMIN,)),
        Action.CORRECT: Transition(LAUNCHED, None, WRITERS),
        Action.REMOVE: Transition(LAUNCHED, None, BRAKES),
    }
)


@dataclass(frozen=True)
class Broadcast:
    """A broadcast. `version` is the token a writer brings back; `size` the recipients frozen at launch; `hold` why it waits
    for a person although nobody paused it; `edition` the one it tells of, 0 for none."""

    number: int
    state: State
    content: Content
    created_at: datetime
    version: int = 1
    contributors: tuple[str, ...] = ()
    approved_by: str = ""
    approved_digest: str = ""
    launched_by: str = ""
    launched_at: datetime | None = None
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    size: int = 0
    hold: str = ""
    edition: int = 0

    @property
    def preview_code(self) -> str:
        """What a member of staff sends to the bot to see the notice as citizens will; only the console shows it."""
        return f"{self.number}-{self.content.digest[:8]}"


def may(by: Actor, action: Action, broadcast: Broadcast | None = None) -> bool:
    """Whether the action is open to this person (on this broadcast); what buttons are drawn from."""
    rule = TRANSITIONS[action]
    own = action is Action.APPROVE and broadcast is not None and by.username in broadcast.contributors
    return by.role in rule.roles and (broadcast is None or broadcast.state in rule.sources) and not own


def open_draft(number: int, by: Actor, content: Content, now: datetime, edition: int = 0) -> Broadcast:
    _check_role(Action.OPEN, by)
    check_content(content)
    return Broadcast(number, State.DRAFT, content, now, contributors=(by.username,), edition=edition)


def edit(broadcast: Broadcast, by: Actor, version: int | None, content: Content) -> Broadcast:
    """Other words, audience or time: an approval is void."""
    after = _step(broadcast, Action.EDIT, by, version)
    check_content(content)
    contributors = tuple(sorted({*broadcast.contributors, by.username}))
    return replace(after, content=content, contributors=contributors, approved_by="", approved_digest="")


def approve(broadcast: Broadcast, by: Actor, version: int | None) -> Broadcast:
    """By someone who wrote none of it, bound to the digest of what was seen."""
    after = _step(broadcast, Action.APPROVE, by, version)
    if by.username in broadcast.contributors:
        raise NotAllowed(f"您参与了第 {broadcast.number} 号广播的起草，不能批准自己起草的内容，请由另一人批准")
    return replace(after, approved_by=by.username, approved_digest=broadcast.content.digest)


def launch(
    broadcast: Broadcast, by: Actor, version: int | None, size: int, typed: int | None, start: datetime, now: datetime
) -> Broadcast:
    """To `size` people from `start` on. Above `TYPED_ABOVE` the number was `typed` to confirm."""
    after = _step(broadcast, Action.LAUNCH, by, version)
    if broadcast.approved_digest != broadcast.content.digest:
        raise NotAllowed("内容与批准时不一致，批准已失效，请重新送批")
    if not size and not broadcast.content.board:
        raise NotAllowed("现在没有一个收件人，请调整受众后重新送批")
    if size > TYPED_ABOVE and typed != size:
        raise NotAllowed(f"现在共有 {size} 位收件人，请核对后原样输入这个数字确认")
    launched = replace(after, launched_by=by.username, launched_at=now, starts_at=start, size=size)
    return launched if size else replace(launched, state=State.DONE, ended_at=now)  # for the board alone


def pause(broadcast: Broadcast, by: Actor, version: int | None) -> Broadcast:
    return _step(broadcast, Action.PAUSE, by, version)


def resume(broadcast: Broadcast, by: Actor, version: int | None) -> Broadcast:
    """A person has looked: a missed start or a restored backup no longer holds it."""
    return replace(_step(broadcast, Action.RESUME, by, version), hold="")


def stop(broadcast: Broadcast, by: Actor, version: int | None, now: datetime) -> Broadcast:
    return replace(_step(broadcast, Action.STOP, by, version), ended_at=now, hold="")


def settle(broadcast: Broadcast, by: Actor, version: int | None) -> Broadcast:
    """What is in doubt is sent once more: a person has decided that a second copy is better than none."""
    return replace(_step(broadcast, Action.SETTLE, by, version), ended_at=None, hold="")


def remove(broadcast: Broadcast, by: Actor, version: int | None) -> Broadcast:
    """What a mass message led to is to be taken off; who opens it finds nothing any more."""
    return _step(broadcast, Action.REMOVE, by, version)


def hold(broadcast: Broadcast, reason: str) -> Broadcast:
    """Nobody paused it, but it must not go on without a person."""
    return replace(broadcast, state=State.PAUSED, hold=reason, version=broadcast.version + 1)


def check_correctable(broadcast: Broadcast, by: Actor) -> None:
    _check_state(broadcast, Action.CORRECT, _check_role(Action.CORRECT, by))


def _step(broadcast: Broadcast, action: Action, by: Actor, version: int | None) -> Broadcast:
    rule = _check_role(action, by)
    if version is None:
        raise TokenMissing("缺少版本标记，请重新打开页面后再操作")
    if version != broadcast.version:
        raise TokenStale(f"第 {broadcast.number} 号广播刚才有变动，您看到的不是最新内容，请重新打开后再操作")
    _check_state(broadcast, action, rule)
    return replace(broadcast, state=rule.target or broadcast.state, version=broadcast.version + 1)


def _check_role(action: Action, by: Actor) -> Transition[State, State | None]:
    rule = TRANSITIONS[action]
    rule.check_role(action, by)
    return rule


def _check_state(broadcast: Broadcast, action: Action, rule: Transition[State, State | None]) -> None:
    if broadcast.state not in rule.sources:
        raise NotAllowed(f"第 {broadcast.number} 号广播现在是「{STATE_LABELS[broadcast.state]}」，不能{action}")
