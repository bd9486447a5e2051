"""The life of an edition: what each step asks of it, and leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.permissions import STATE_LABELS, TRANSITIONS, Action, State, check_role
from knowledge.refusals import BaseOutdated, NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor
from knowledge.transitions import Transition

LATE = timedelta(minutes=60)  # a schedule that is later than this waits for a person
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Edition:
    """An edition without its content. `digest` stands for the content, `version` grows with every step and is the
    token that a writer must bring back; `base` is the edition it was made from, 0 when none was in force. `legal`: it may
    not be approved without 合法性审查; `due_at`: when the program publishes it, as `scheduled_by` decided."""

    number: int
    state: State
    base: int
    digest: str
    created_at: datetime
    version: int = 1
    note: str = ""
    contributors: tuple[str, ...] = ()
    legal: bool = False
    cleared_by: str = ""
    approved_by: str = ""
    approved_digest: str = ""
    due_at: datetime | None = None
    scheduled_by: str = ""
    published_by: str = ""
    published_at: datetime | None = None


# What a step back to draft leaves of the reviewers' work.
UNSEEN: Mapping[str, Any] = MappingProxyType(
    {"legal": False, "cleared_by": "", "approved_by": "", "approved_digest": "", "due_at": None, "scheduled_by": ""}
)


def title(number: int) -> str:
    """What an edition is called where people read it."""
    return f"第 {number} 版" if number else "空白目录"


def may(by: Actor, action: Action, edition: Edition | None = None) -> bool:
    """Whether the action is open to this person (on this edition); what buttons are drawn from."""
    rule = TRANSITIONS[action]
    fits = edition is None or (edition.state in rule.sources and not _bar(action, edition, by))
    return by.role in rule.roles and fits


def open_draft(number: int, by: Actor, base: int, digest: str, note: str, now: datetime) -> Edition:
    """A new draft with its first contributor."""
    check_role(Action.OPEN, by)
    return Edition(number, State.DRAFT, base, digest, now, note=note, contributors=(by.username,))


def edit(edition: Edition, by: Actor, version: int | None, digest: str) -> Edition:
    """The draft with other content. Whatever was submitted or approved before is a draft again."""
    after = _step(edition, Action.EDIT, by, version)
    return replace(after, digest=digest, contributors=tuple(sorted({*edition.contributors, by.username})))


def submit(edition: Edition, by: Actor, version: int | None, legal: bool = False) -> Edition:
    """`legal`: what changes demands 合法性审查 before it may be approved."""
    return replace(_step(edition, Action.SUBMIT, by, version), legal=legal)


def withdraw(edition: Edition, by: Actor, version: int | None) -> Edition:
    """An editor takes it back to work on it."""
    return _step(edition, Action.WITHDRAW, by, version)


def send_back(edition: Edition, by: Actor, version: int | None) -> Edition:
    """A reviewer returns it to be amended."""
    return _step(edition, Action.SEND_BACK, by, version)


def clear(edition: Edition, by: Actor, version: int | None) -> Edition:
    """Found lawful by someone who wrote none of it."""
    return replace(_step(edition, Action.CLEAR, by, version), cleared_by=by.username)


def approve(edition: Edition, by: Actor, version: int | None) -> Edition:
    """Approval by someone who wrote none of it, bound to the digest of what was seen."""
    after = _step(edition, Action.APPROVE, by, version)
    return replace(after, approved_by=by.username, approved_digest=edition.digest)


def schedule(edition: Edition, by: Actor, version: int | None, due_at: datetime, now: datetime) -> Edition:
    """To be published by the program at `due_at`, a moment to come."""
    after = _step(edition, Action.SCHEDULE, by, version)
    if due_at <= now:
        raise NotAllowed("定时发布的时间已经过了，请另选时间，或直接发布")
    return replace(after, due_at=due_at, scheduled_by=by.username)


def unschedule(edition: Edition, by: Actor, version: int | None) -> Edition:
    return replace(_step(edition, Action.UNSCHEDULE, by, version), due_at=None, scheduled_by="")


def overdue(edition: Edition, now: datetime) -> bool:
    """Whether the time of publishing has come, and has not passed so long ago that a person must look again."""
    return edition.state is State.APPROVED and edition.due_at is not None and edition.due_at <= now < edition.due_at + LATE


def midnight(day: date) -> datetime:
    """The first moment of a day in 呼伦贝尔: what takes effect on it is in force from here, what ends on it until here."""
    return datetime.combine(day, time(), SHANGHAI)


def publish(edition: Edition, by: Actor, version: int | None, in_force: int, content: str, now: datetime) -> Edition:
    """In force from `now`. `content` is the digest of what is stored, `in_force` the number it replaces."""
    after = _step(edition, Action.PUBLISH, by, version)
    if not edition.approved_by or edition.approved_digest != content:
        raise NotAllowed(f"第 {edition.number} 版的内容与批准时不一致，批准已失效，请重新提交审核")
    if edition.base != in_force:
        raise BaseOutdated(f"第 {edition.number} 版是在{title(edition.base)}的基础上编辑的，而现行的是{title(in_force)}")
    return replace(after, published_by=by.username, published_at=now, due_at=None, scheduled_by="")


def roll_back(target: Edition, by: Actor, number: int, in_force: int, seen: int | None, now: datetime) -> Edition:
    """A new edition with the content, and the approval, of one that was in force before. `seen`: the number of the edition
    that `by` saw in force."""
    rule = check_role(Action.ROLL_BACK, by)
    _check_seen(in_force, seen)
    _check_state(target, Action.ROLL_BACK, rule)
    note = f"回退到第 {target.number} 版"
    after = replace(target, number=number, state=rule.target, base=in_force, version=1, note=note)
    return replace(after, created_at=now, published_by=by.username, published_at=now)


def supersede(edition: Edition) -> Edition:
    """The edition in force steps down for the next one."""
    return replace(edition, state=State.SUPERSEDED, version=edition.version + 1)


def _step(edition: Edition, action: Action, by: Actor, version: int | None) -> Edition:
    """The edition one step on; a step back to draft voids all that reviewers said."""
    rule = check_role(action, by)
    _check_version(edition, version)
    _check_state(edition, action, rule)
    if bar := _bar(action, edition, by):
        raise NotAllowed(bar)
    after = replace(edition, state=rule.target, version=edition.version + 1)
    return replace(after, **UNSEEN) if rule.target is State.DRAFT else after


def _bar(action: Action, edition: Edition, by: Actor) -> str:
    """Why this person of all may not judge this edition now; empty when they may."""
    name = title(edition.number)
    if action in (Action.CLEAR, Action.APPROVE) and by.username in edition.contributors:
        return f"您参与了{name}的编辑，不能{action}自己编辑的内容，请由其他审核人员操作"
    if action is Action.APPROVE and edition.legal and edition.state is not State.CLEARED:
        return f"{name}改动了权责清单上的事项，要先通过合法性审查才能批准"
    if action is Action.APPROVE and by.username == edition.cleared_by:
        return f"您做了{name}的合法性审查，不能再由您批准，请由其他审核人员操作"
    return ""


def _check_state(edition: Edition, action: Action, rule: Transition[State, State]) -> None:
    if edition.state not in rule.sources:
        raise NotAllowed(f"第 {edition.number} 版现在是「{STATE_LABELS[edition.state]}」，不能{action}")


def _check_seen(in_force: int, seen: int | None) -> None:
    if seen is None:
        raise TokenMissing("缺少版本标记，请重新打开页面后再操作")
    if seen != in_force:
        raise TokenStale(f"现行版本刚刚换成了{title(in_force)}，请重新打开页面，核对后再回退")


def _check_version(edition: Edition, version: int | None) -> None:
    if version is None:
        raise TokenMissing("缺少版本标记，请重新打开页面后再操作")
    if version != edition.version:
        raise TokenStale(f"第 {edition.number} 版已被他人改动，您看到的不是最新内容，请重新打开后再操作")
