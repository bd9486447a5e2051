"""One notice to one person: its states, and what becomes of it after an attempt."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.messages import Address

WAITS = (2, 4, 8, 16, 30)  # seconds before the next attempt, after each that surely sent nothing; the last one repeats
MOST_DOUBTS = 1  # attempts in doubt that the policy 补发 follows with another one: at most two copies a person


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.SENDING)
STATE_LABELS = {
    State.WAITING: "待发",
    State.SENDING: "发送中",
    State.SENT: "已发",
    State.FAILED: "失败",
    State.IN_DOUBT: "存疑",
    State.CANCELLED: "取消",
}


class Policy(StrEnum):
    """What to do when nobody knows whether a message arrived. None lost and none twice cannot both be had: the platforms
    have no idempotency key."""

    HOLD = "hold"
    RESEND = "resend"


POLICY_LABELS = {Policy.HOLD: "存疑不补发：没有人收到两遍", Policy.RESEND: "存疑补发一次：没有人漏收"}


class Fate(StrEnum):
    """What an attempt came to, as far as the sender can know."""

    SENT = "sent"
    NOT_SENT = "not sent"
    WAIT = "wait"  # the platform asked to come back later
    IN_DOUBT = "in doubt"
    GONE = "gone"  # blocked, deactivated: nobody is there
    REFUSED = "refused"


@dataclass(frozen=True)
class Attempt:
    """A fate with its cause in Chinese; `wait` in seconds; `message` is the platform's number of what was sent."""

    fate: Fate
    cause: str = ""
    wait: float = 0.0
    message: str = ""


class Cause(StrEnum):
    """Why a delivery failed, is in doubt or was cancelled, in the words of the report."""

    GONE = "对方已停用或拉黑"
    REFUSED = "平台拒收"
    NO_RECEIPT = "平台没有回执"
    INTERRUPTED = "发送进程中断"
    STOPPED = "广播已停止"
    LEFT = "已退订或停用"
    ENOUGH = "本周通知已达上限"
    MONTH_FULL = "本月已收满 4 条群发"
    NOT_DELIVERED = "微信没有送达（只告诉人数，不告诉是谁）"
    FILTERED = "微信过滤：拒收群发，或本月已收满（只告诉人数，不告诉是谁）"
    NOT_REPORTED = "微信报告的人数里没有算上"


@dataclass(frozen=True)
class Delivery:
    """One notice to one person. `doubts`: attempts of which nobody knows whether they arrived."""

    id: int
    broadcast: int
    address: Address
    due_at: datetime
    state: State = State.WAITING
    attempts: int = 0
    doubts: int = 0
    cause: str = ""
    message: str = ""


def begin(delivery: Delivery) -> Delivery:
    """Claimed: from here on a process that dies leaves it in doubt."""
    return replace(delivery, state=State.SENDING, attempts=delivery.attempts + 1)


def conclude(delivery: Delivery, attempt: Attempt, policy: Policy, now: datetime) -> Delivery:
    """What becomes of a delivery in work after an attempt."""
    match attempt.fate:
        case Fate.SENT:
            return replace(delivery, state=State.SENT, cause="", message=attempt.message)
        case Fate.GONE | Fate.REFUSED:
            return _give_up(delivery, attempt.cause, State.FAILED)
        case Fate.IN_DOUBT:
            return _doubt(delivery, attempt.cause, policy, now)
        case Fate.WAIT:
            return _again(replace(delivery, attempts=delivery.attempts - 1), attempt.wait, now)
        case Fate.NOT_SENT:
            return _again(delivery, WAITS[min(delivery.attempts, len(WAITS)) - 1], now)


def rescue(delivery: Delivery, policy: Policy, now: datetime) -> Delivery:
    """Its process died with it in work: the message may have gone out."""
    return conclude(delivery, Attempt(Fate.IN_DOUBT, Cause.INTERRUPTED), policy, now)


def cancel(delivery: Delivery, cause: str = Cause.STOPPED) -> Delivery:
    """Waiting no longer; what is in work or over stays as it is."""
    return _give_up(delivery, cause, State.CANCELLED) if delivery.state is State.WAITING else delivery


def _give_up(delivery: Delivery, cause: str, state: State) -> Delivery:
    """Nothing more is tried; an earlier attempt that may have arrived keeps it in doubt."""
    return replace(delivery, state=State.IN_DOUBT if delivery.doubts else state, cause=cause)


def _doubt(delivery: Delivery, cause: str, policy: Policy, now: datetime) -> Delivery:
    doubted = replace(delivery, doubts=delivery.doubts + 1, cause=cause)
    if policy is Policy.RESEND and delivery.doubts < MOST_DOUBTS:
        return _again(doubted, WAITS[0], now)
    return replace(doubted, state=State.IN_DOUBT)


def _again(delivery: Delivery, seconds: float, now: datetime) -> Delivery:
    return replace(delivery, state=State.WAITING, due_at=now + timedelta(seconds=seconds))
