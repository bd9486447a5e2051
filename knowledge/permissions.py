"""The table of an edition's life: from which state to which, by whom."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from knowledge.roles import EDITORS, PUBLISHERS, REVIEWERS, Actor, Role
from knowledge.transitions import Transition


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLEARED = "cleared"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Action(StrEnum):
    OPEN = "新建草稿"
    EDIT = "修改"
    SUBMIT = "提交"
    WITHDRAW = "撤回"
    SEND_BACK = "退回"
    CLEAR = "通过合法性审查"
    APPROVE = "批准"
    SCHEDULE = "定时发布"
    UNSCHEDULE = "取消定时"
    PUBLISH = "发布"
    ROLL_BACK = "回退"


STATE_LABELS: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "草稿",
        State.SUBMITTED: "待审核",
        State.CLEARED: "合法性审查通过",
        State.APPROVED: "已批准",
        State.PUBLISHED: "现行",
        State.SUPERSEDED: "历史版本",
    }
)
UNDER_REVIEW = (State.SUBMITTED, State.CLEARED, State.APPROVED)


# A published edition becomes superseded only by the next one, in the same transaction; nobody does it by hand.
# Rolling back reads a superseded edition and publishes its content under a new number.
TRANSITIONS: Mapping[Action, Transition[State, State]] = MappingProxyType(
    {
        Action.OPEN: Transition((), State.DRAFT, EDITORS),
        Action.EDIT: Transition((State.DRAFT, *UNDER_REVIEW), State.DRAFT, EDITORS),
        Action.SUBMIT: Transition((State.DRAFT,), State.SUBMITTED, EDITORS),
        Action.WITHDRAW: Transition(UNDER_REVIEW, State.DRAFT, EDITORS),
        Action.SEND_BACK: Transition(UNDER_REVIEW, State.DRAFT, REVIEWERS),
        Action.CLEAR: Transition((State.SUBMITTED,), State.CLEARED, (Role.LEGAL_REVIEWER,)),
        Action.APPROVE: Transition((State.SUBMITTED, State.CLEARED), State.APPROVED, (Role.REVIEWER,)),
        Action.SCHEDULE: Transition((State.APPROVED,), State.APPROVED, PUBLISHERS),
        Action.UNSCHEDULE: Transition((State.APPROVED,), State.APPROVED, PUBLISHERS),
        Action.PUBLISH: Transition((State.APPROVED,), State.PUBLISHED, PUBLISHERS),
        Action.ROLL_BACK: Transition((State.SUPERSEDED,), State.PUBLISHED, (Role.ADMIN,)),
    }
)


def check_role(action: Action, by: Actor) -> Transition[State, State]:
    """The row of the table, for a person whose role is in it. Raises NotAllowed."""
    rule = TRANSITIONS[action]
    rule.check_role(action, by)
    return rule
