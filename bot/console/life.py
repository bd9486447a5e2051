"""Editions: the list of them, and one with the buttons of its life and what people say about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from bot.console.comparing import compared, summary_of
from bot.console.paging import part
from bot.console.rehearsing import before_publishing, looked_at
from bot.console.showing import ZONE
from bot.console.visits import Visit
from knowledge import curation, scheduling
from knowledge.catalogue.changes import compare
from knowledge.editions import Edition, may, midnight
from knowledge.permissions import UNDER_REVIEW, Action, State
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import LABELS
from knowledge.roles import Role
from knowledge.store import comments, editions

PAGE_SIZE = 30
OPEN_STATES = (State.DRAFT, *UNDER_REVIEW)


@dataclass(frozen=True)
class Button:
    """A step of an edition's life: where its form goes, what has to be written beside it, whether it leads on, whether it
    wants the rehearsal to be seen first."""

    action: Action
    path: str
    words: str = ""
    day: bool = False
    strong: bool = False
    warned: bool = False


STEPS: tuple[Button, ...] = (
    Button(Action.SUBMIT, "/edition/submit", strong=True),
    Button(Action.CLEAR, "/edition/clear", strong=True),
    Button(Action.APPROVE, "/edition/approve", strong=True),
    Button(Action.PUBLISH, "/edition/publish", strong=True, warned=True),
    Button(Action.SCHEDULE, "/edition/schedule", day=True, warned=True),
    Button(Action.UNSCHEDULE, "/edition/unschedule"),
    Button(Action.SEND_BACK, "/edition/send-back", words="要改什么（必填）"),
    Button(Action.WITHDRAW, "/edition/withdraw"),
    Button(Action.ROLL_BACK, "/edition/roll-back"),
)


def show_list(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        newest = editions.latest(connection, 500)
    page = part(newest, visit.query_number("page", 1), PAGE_SIZE)
    changed = {one.number: summary_of(visit, one) for one in page.rows if one.state in OPEN_STATES}
    return visit.show("editions.html", page=page, newest=newest, changed=changed)


def show_edition(visit: Visit) -> Response:
    """A draft stands beside its base, a published edition beside the one before it."""
    edition, catalogue = visit.shelf.opened(visit.query_number("number"))
    with visit.database.reading() as connection:
        said = comments.on(connection, edition.number)
    needless = (Action.UNSCHEDULE,) if edition.due_at is None else ()
    buttons = [button for button in STEPS if may(visit.actor, button.action, edition) and button.action not in needless]
    publishes = any(button.warned for button in buttons)
    return visit.show(
        "edition.html",
        edition=edition,
        catalogue=catalogue,
        in_force=visit.shelf.in_force(),
        buttons=buttons,
        run=before_publishing(visit, edition) if publishes else None,
        labels=LABELS,
        said=said,
        may_comment=visit.actor.role is not Role.AUDITOR,
        tomorrow=visit.desk.clock().date() + timedelta(days=1),
        **compared(visit, compare(visit.shelf.catalogue(edition.base), catalogue), edition),
    )


def submit(visit: Visit) -> Response:
    return _step(visit, "已提交，等待审核", curation.submit)


def clear(visit: Visit) -> Response:
    return _step(visit, "合法性审查已通过", curation.clear)


def approve(visit: Visit) -> Response:
    return _step(visit, "已批准，可以发布了", curation.approve)


def publish(visit: Visit) -> Response:
    number = _number(visit)
    curation.publish(visit.database, number, visit.actor, visit.number("version"), looked_at(visit, number))
    visit.desk.live.refresh()
    return visit.go("/edition", "已发布，市民现在看到的就是这一版", number=number)


def withdraw(visit: Visit) -> Response:
    return _step(visit, "已撤回成草稿", curation.withdraw)


def unschedule(visit: Visit) -> Response:
    return _step(visit, "定时发布已取消", scheduling.unschedule)


def schedule(visit: Visit) -> Response:
    due = _moment(visit.text("day"), visit.text("hour"))
    number = _number(visit)
    rehearsed = looked_at(visit, number)
    scheduling.schedule(visit.database, number, visit.actor, visit.number("version"), due, rehearsed)
    return visit.go("/edition", f"将在 {due:%Y-%m-%d %H:%M} 自动发布", number=number)


def send_back(visit: Visit) -> Response:
    number = _number(visit)
    curation.send_back(visit.database, number, visit.actor, visit.number("version"), visit.text("words"))
    return visit.go("/edition", "已退回给编辑人员", number=number)


def comment(visit: Visit) -> Response:
    number = _number(visit)
    curation.comment(visit.database, number, visit.actor, visit.text("words"), visit.text("code"))
    return visit.go("/edition", "意见已记下", number=number)


def roll_back(visit: Visit) -> Response:
    number = _number(visit)
    new = curation.roll_back(visit.database, number, visit.actor, visit.number("in_force"))
    visit.desk.live.refresh()
    return visit.go("/edition", f"已回退：第 {number} 版的内容作为第 {new} 版发布", number=new)


def _step(visit: Visit, notice: str, verb: Callable[..., Edition]) -> Response:
    number = _number(visit)
    verb(visit.database, number, visit.actor, visit.number("version"))
    return visit.go("/edition", notice, number=number)


def _number(visit: Visit) -> int:
    return visit.number("number") or 0


def _moment(day: str, hour: str) -> datetime:
    """A day of the form, at its first moment or at an hour. Raises NotAllowed."""
    try:
        chosen = date.fromisoformat(day)
        return datetime.combine(chosen, time.fromisoformat(hour), ZONE) if hour else midnight(chosen)
    except ValueError:
        raise NotAllowed("请选择发布的日期，例如 2026-12-01") from None
