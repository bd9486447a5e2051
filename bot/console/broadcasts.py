"""Broadcasts: the list, one with the buttons of its life and its report, the form to write it."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.broadcasting import Broadcasting, correction
from bot.broadcasts import life
from bot.broadcasts.audience import masked
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import POLICY_LABELS, State
from bot.broadcasts.life import Action, Broadcast, may
from bot.broadcasts.mass import MOST_A_MONTH, REMOVED, Job, Stage
from bot.broadcasts.report import Report
from bot.console.broadcast_export import write_report
from bot.console.broadcast_forms import CHANNELS, read_content
from bot.console.paging import part
from bot.console.visits import Visit
from bot.store import broadcasts, deliveries, mass
from bot.wishes import themes_of
from knowledge.roles import Actor

PAGE_SIZE = 30
DOUBTS_SHOWN = 50
UNFINISHED = (life.State.DRAFT, life.State.APPROVED, life.State.PAUSED)
ITEMS_SHOWN = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Button:
    """A step of a broadcast's life: where its form goes, whether it leads on or cannot be undone."""

    action: Action
    path: str
    strong: bool = False
    danger: bool = False


STEPS: tuple[Button, ...] = (
    Button(Action.APPROVE, "/broadcast/approve", strong=True),
    Button(Action.LAUNCH, "/broadcast/launch", strong=True),
    Button(Action.RESUME, "/broadcast/resume", strong=True),
    Button(Action.PAUSE, "/broadcast/pause"),
    Button(Action.STOP, "/broadcast/stop", danger=True),
)


def asked_of(by: Actor, broadcast: Broadcast) -> str:
    """What an unfinished broadcast asks of this person; empty for nothing."""
    if broadcast.hold and may(by, Action.RESUME, broadcast):
        return broadcast.hold
    if may(by, Action.LAUNCH, broadcast):
        return "广播已批准，等您启动"
    return "广播等您批准" if may(by, Action.APPROVE, broadcast) else ""


def show_list(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        newest = broadcasts.latest(connection, 500)
        page = part(newest, visit.query_number("page", 1), PAGE_SIZE)
        counted = {one.number: Report(one.size, broadcasts.counts(connection, one.number)) for one in page.rows}
    may_write = may(visit.actor, Action.OPEN)
    return visit.show("broadcasts.html", page=page, reports=counted, may_write=may_write, sends=visit.desk.sends)


def show(visit: Visit) -> Response:
    verbs, broadcast = _verbs(visit), _get(visit, visit.query_number("number"))
    launched = broadcast.state in life.LAUNCHED
    with visit.database.reading() as connection:
        report = broadcasts.report(connection, broadcast, visit.desk.clock())
        corrections = broadcasts.corrections(connection, broadcast.number)
        doubtful = deliveries.listed(connection, broadcast.number, State.IN_DOUBT)
        jobs = mass.told(connection, broadcast.number)
    return visit.show(
        "broadcast.html",
        broadcast=broadcast,
        content=broadcast.content,
        launched=launched,
        sample=None if launched else verbs.sample(broadcast.content),
        report=report,
        corrections=corrections,
        doubtful=[(masked(one.address.person), one.cause) for one in doubtful[:DOUBTS_SHOWN]],
        buttons=[button for button in STEPS if may(visit.actor, button.action, broadcast)],
        may_edit=may(visit.actor, Action.EDIT, broadcast),
        may_correct=may(visit.actor, Action.CORRECT, broadcast),
        jobs=jobs,
        may_remove=any(_is_removable(one.job) for one in jobs) and may(visit.actor, Action.REMOVE, broadcast),
        may_resend=bool(doubtful) and may(visit.actor, Action.SETTLE, broadcast),
        told=_told(visit, broadcast.content),
        typed_above=life.TYPED_ABOVE,
        CHANNELS=CHANNELS,
        masses=visit.desk.masses,
        most_a_month=MOST_A_MONTH,
        sends=visit.desk.sends,
    )


def show_form(visit: Visit) -> Response:
    """A new one, one that is edited (`number`), or one that corrects another (`corrects`)."""
    number, wrong = visit.query_number("number"), visit.query_number("corrects")
    broadcast = _get(visit, number) if number else None
    content = broadcast.content if broadcast else correction(_get(visit, wrong)) if wrong else Content("", "")
    return _form(visit, content, number, broadcast.version if broadcast else 0)


def save(visit: Visit) -> Response:
    verbs, number, wrong = _verbs(visit), visit.number("number") or 0, visit.number("corrects") or 0
    before = _get(visit, number).content if number else correction(_get(visit, wrong)) if wrong else Content("", "")
    content = read_content(visit, before)
    saved = verbs.edit(number, visit.actor, visit.number("version"), content) if number else verbs.draft(visit.actor, content)
    return visit.go("/broadcast", "已保存草稿，等另一人批准", number=saved.number)


def approve(visit: Visit) -> Response:
    return _step(visit, "已批准，可以启动了", _verbs(visit).approve)


def launch(visit: Visit) -> Response:
    number = visit.number("number") or 0
    launched = _verbs(visit).launch(number, visit.actor, visit.number("version"), visit.number("typed"))
    return visit.go("/broadcast", f"已启动，共 {launched.size} 位收件人", number=number)


def pause(visit: Visit) -> Response:
    return _step(visit, "已暂停，没有发出的都留着", _verbs(visit).pause)


def resume(visit: Visit) -> Response:
    return _step(visit, "已继续", _verbs(visit).resume)


def stop(visit: Visit) -> Response:
    return _step(visit, "已停止，没有发出的都取消了；发错了可以点「更正」", _verbs(visit).stop)


def remove(visit: Visit) -> Response:
    return _step(visit, "已交给发送进程撤下，结果写在下面", _verbs(visit).remove)


def resend(visit: Visit) -> Response:
    return _step(visit, "存疑的收件人将再发一次", _verbs(visit).resend_doubts)


def tell_progress(visit: Visit) -> Response:
    """The figures of the bar: how many are in which state, and whether anything is open."""
    broadcast = _get(visit, visit.query_number("number"))
    report = _verbs(visit).report(broadcast)
    counts = {state.value: report.of(state) for state in State}
    return JSONResponse({"state": broadcast.state, "size": report.size, "counts": counts})


def export(visit: Visit) -> Response:
    broadcast = _get(visit, visit.query_number("number"))
    with visit.database.reading() as connection:
        rows = deliveries.listed(connection, broadcast.number)
    told = {"Content-Disposition": f'attachment; filename="broadcast-{broadcast.number}.xlsx"'}
    return Response(write_report(broadcast, _verbs(visit).report(broadcast), rows), media_type=XLSX, headers=told)


def _form(visit: Visit, content: Content, number: int, version: int) -> Response:
    knowledge = visit.desk.live.current()
    return visit.show(
        "edit_broadcast.html",
        content=content,
        number=number,
        version=version,
        regions=[(region.code, region.name) for region in knowledge.tree.regions if region.tier in ("市", "旗市区")],
        themes=themes_of(knowledge),
        departments=sorted({item.department for item in knowledge.catalogue.items if item.department}),
        channels=CHANNELS,
        policies=POLICY_LABELS,
        masses=visit.desk.masses,
        most_a_month=MOST_A_MONTH,
        names={item.code: item.name for item in knowledge.catalogue.items},
    )


def _is_removable(job: Job) -> bool:
    return job.removable and bool(job.message) and job.stage is Stage.OVER and job.removal != REMOVED


def _told(visit: Visit, content: Content) -> list[tuple[str, str]]:
    """The audience in words."""
    audience, knowledge = content.audience, visit.desk.live.current()
    tree = knowledge.tree
    if content.corrects:
        return [("收件人", f"第 {content.corrects} 号广播已发到、或存疑的人")]
    names = [item.name if (item := knowledge.item(code)) else code for code in audience.items]
    more = f" 等 {len(names)} 项" if len(names) > ITEMS_SHOWN else ""
    followers = "、".join((*audience.departments, *names[:ITEMS_SHOWN])) + more
    rows = (
        ("渠道", "、".join(CHANNELS.get(name, name) for name in audience.channels)),
        ("地区", tree.name(audience.region) if audience.region else "不限"),
        ("主题", "、".join(audience.themes) or "不限"),
        ("身份", audience.persons or "不限"),
        ("只发给关注的人" if audience.followers_only else "另加关注的人", followers),
    )
    return [(label, text) for label, text in rows if text]


def _step(visit: Visit, notice: str, verb: Callable[..., Broadcast]) -> Response:
    number = visit.number("number") or 0
    verb(number, visit.actor, visit.number("version"))
    return visit.go("/broadcast", notice, number=number)


def _get(visit: Visit, number: int) -> Broadcast:
    with visit.database.reading() as connection:
        return broadcasts.get(connection, number)


def _verbs(visit: Visit) -> Broadcasting:
    desk = visit.desk
    return Broadcasting(desk.database, desk.live, desk.clock, desk.notices_a_week)
