"""A mass message of WeChat (群发): one call to many people, and what becomes of it and of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.broadcasts.deliveries import WAITS, Attempt, Cause, Fate, State

CHANNEL = "wechat"
MOST_A_MONTH = 4  # mass messages that a service account's follower gets in a calendar month
FEWEST = 2  # people, or the platform refuses
MOST_AT_ONCE = 10_000  # people of one call
AGAIN_AFTER = 61.0  # seconds: the platform wants a minute between two calls with one key
KEY_HOLDS = timedelta(hours=23)  # the platform knows a key for 24 hours: later a repeated call would send twice
ASK_AFTER = timedelta(minutes=15)  # without a result the platform is asked, again and again
GIVE_UP_AFTER = timedelta(hours=24)

SUCCESS, FAILURE = "send success", "send fail"  # of a message as a whole
REMOVAL_ASKED, REMOVED = "asked", "removed"
_FAILURES = {
    "10001": "涉嫌广告",
    "20001": "涉嫌政治",
    "20004": "涉嫌社会",
    "20002": "涉嫌色情",
    "20006": "涉嫌违法犯罪",
    "20008": "涉嫌欺诈",
    "20013": "涉嫌版权",
    "22000": "涉嫌互推",
    "21000": "涉嫌其他",
    "40001": "公众号管理员拒绝了这次群发",
    "40002": "公众号管理员三十分钟没有确认",
}


class Stage(StrEnum):
    """`WAITING` for its turn, or for its next try; `ACCEPTED`: the platform has it, its result is to come."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    OVER = "over"


STAGE_LABELS = {
    Stage.WAITING: "等着交给微信",
    Stage.SENDING: "正在交给微信",
    Stage.ACCEPTED: "微信已收下，等它报告结果",
    Stage.OVER: "已有结果",
}


@dataclass(frozen=True)
class Job:
    """One call. `key` makes the platform refuse a second copy; `tries` are counted, `doubts` are those of which nobody
    knows whether they arrived; `message` is the platform's number of it; `removable`: it was sent as an article, which the
    platform can take back; `removal` is empty, `REMOVAL_ASKED`, `REMOVED`, or why not."""

    id: int
    broadcast: int
    part: int
    key: str
    due_at: datetime
    stage: Stage = Stage.WAITING
    tries: int = 0
    doubts: int = 0
    begun_at: datetime | None = None
    message: str = ""
    removable: bool = False
    removal: str = ""


@dataclass(frozen=True)
class Result:
    """What the platform reports of a message when it is through: people meant, admitted by its filters, reached, failed."""

    message: str
    status: str
    total: int = 0
    admitted: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def went_out(self) -> bool:
        return self.status.strip().lower() == SUCCESS


@dataclass(frozen=True)
class Share:
    """So many of a job's people come to this state."""

    state: State
    cause: str
    number: int


def key_of(broadcast: int, digest: str, part: int) -> str:
    """At most 64 characters, and the same for the same words to the same people, also in a restored backup."""
    return f"siban-{broadcast}-{digest[:24]}-{part}"


def begin(job: Job, removable: bool, now: datetime) -> Job:
    """`removable`: it goes out as an article. `begun_at` is the first try that the platform may have heard."""
    begun = job.begun_at if job.doubts else now
    return replace(job, stage=Stage.SENDING, tries=job.tries + 1, begun_at=begun, removable=removable)


def conclude(job: Job, attempt: Attempt, now: datetime) -> Job:
    """What becomes of a job in work after a call. A doubt is not the end of it: the key makes another try harmless."""
    match attempt.fate:
        case Fate.SENT:
            return replace(job, stage=Stage.ACCEPTED, message=attempt.message, due_at=now + ASK_AFTER)
        case Fate.GONE | Fate.REFUSED:
            return replace(job, stage=Stage.OVER)
        case Fate.IN_DOUBT:
            return _again(replace(job, doubts=job.doubts + 1), AGAIN_AFTER, now)
        case Fate.WAIT:
            return _again(replace(job, tries=job.tries - 1), attempt.wait, now)
        case Fate.NOT_SENT:
            return _again(job, WAITS[min(job.tries, len(WAITS)) - 1], now)


def outcome(job: Job, cause: str) -> Share:
    """What its people come to, all of them (`number` is 0), after a call that was concluded so."""
    if job.stage is Stage.OVER:
        return Share(State.IN_DOUBT if job.doubts else State.FAILED, cause, 0)
    held = job.stage is Stage.ACCEPTED or job.doubts
    return Share(State.SENDING if held else State.WAITING, "", 0)


def shares(result: Result, people: int) -> list[Share]:
    """How the job's people are distributed. Who failed the platform does not tell: only how many."""
    if not result.went_out:
        return [Share(State.FAILED, failure(result.status), people)]
    wanted = (
        (State.SENT, "", result.sent),
        (State.FAILED, Cause.NOT_DELIVERED, result.failed),
        (State.FAILED, Cause.FILTERED, result.total - result.admitted),
        (State.IN_DOUBT, Cause.NOT_REPORTED, people),
    )
    found, left = [], people
    for state, cause, number in wanted:
        taken = max(0, min(number, left))
        left -= taken
        found.append(Share(state, cause, taken))
    return [share for share in found if share.number]


def failure(status: str) -> str:
    """Why a mass message as a whole did not go out, for the staff."""
    code = status.strip().lower().removeprefix("err(").removesuffix(")")
    return f"微信没有发出：{_FAILURES.get(code, '审核未通过或系统错误')}（{status.strip() or '没有说原因'}）"


def month_of(moment: datetime) -> datetime:
    """When the calendar month of a (local) moment began."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _again(job: Job, seconds: float, now: datetime) -> Job:
    """Once more, unless the platform may have forgotten the key of a try in doubt by then."""
    due = now + timedelta(seconds=seconds)
    if job.doubts and job.begun_at and due > job.begun_at + KEY_HOLDS:
        return replace(job, stage=Stage.OVER)
    return replace(job, stage=Stage.WAITING, due_at=due)
