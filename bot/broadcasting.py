"""The staff's verbs for broadcasts: draft, edit, approve, launch, pause, resume, stop, correct; each in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.broadcasts import drafting, hours, life
from bot.broadcasts.audience import Quota, Sample
from bot.broadcasts.content import LONGEST_TITLE, Content
from bot.broadcasts.hours import Rhythm
from bot.broadcasts.life import Action, Broadcast
from bot.broadcasts.mass import FEWEST, MOST_A_MONTH
from bot.broadcasts.report import Report
from bot.store import broadcasts, mass, recipients, upkeep
from bot.store.recipients import Dates, Reach
from knowledge.catalogue.changes import Changes, compare
from knowledge.catalogue.items import Catalogue
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.audit import Deed, deed
from knowledge.store.database import Database

MACHINE = Actor("系统", Role.CENTRE_EDITOR)  # drafts what a new edition changed
A_WEEK = 3  # notices that a person gets in seven days at most, urgent ones and corrections apart


class Broadcasting:
    """`clock` gives aware local time. Every verb raises NotAllowed with a Chinese sentence, and leaves an audit row."""

    def __init__(
        self, database: Database, live: Live[Knowledge], clock: Callable[[], datetime], most_a_week: int = A_WEEK
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._most = most_a_week
        self._looked_at = 0  # the edition of which a draft was made, or of which there was nothing to tell

    def draft(self, by: Actor, content: Content, edition: int = 0) -> Broadcast:
        """A new draft; its followers of a wrong one when `content.corrects` names it."""
        with deed(self._database, by, Action.OPEN, "广播") as act:
            number = broadcasts.next_number(act.connection)
            self._check(act.connection, by, content)
            return self._add(act, life.open_draft(number, by, content, self._clock(), edition))

    def draft_latest(self) -> Broadcast | None:
        """A draft that tells of the edition in force, unless there is one, or nothing to tell. Who published it wrote it:
        somebody else approves."""
        with self._database.reading() as connection:
            number = editions.in_force(connection)
            if number == self._looked_at or not number or broadcasts.about(connection, number):
                return None
            edition = editions.get(connection, number)
            old, new = (editions.load(connection, one) for one in (edition.base, number))
        self._looked_at = number
        changes = compare(old, new) if edition.base else Changes()
        if not changes.items:
            return None
        content = drafting.draft(changes, new, self._live.current().tree, edition.number)
        with deed(self._database, MACHINE, Action.OPEN, "广播") as act:
            if found := broadcasts.about(act.connection, edition.number):
                return found  # another process was faster
            number = broadcasts.next_number(act.connection)
            drafted = life.open_draft(number, MACHINE, content, self._clock(), edition.number)
            return self._add(act, replace(drafted, contributors=(edition.published_by,)))

    def edit(self, number: int, by: Actor, version: int | None, content: Content) -> Broadcast:
        with deed(self._database, by, Action.EDIT, _name(number)) as act:
            self._check(act.connection, by, content)
            before = broadcasts.get(act.connection, number)
            return self._save(act, before, life.edit(before, by, version, content))

    def approve(self, number: int, by: Actor, version: int | None) -> Broadcast:
        return self._step(number, by, Action.APPROVE, lambda before: life.approve(before, by, version))

    def launch(self, number: int, by: Actor, version: int | None, typed: int | None = None) -> Broadcast:
        """Freeze the recipients and let senders begin. Clicking again changes nothing."""
        with deed(self._database, by, Action.LAUNCH, _name(number)) as act:
            before = broadcasts.get(act.connection, number)
            if before.state in life.LAUNCHED:
                act.reason = "已经启动过，没有再启动"
                return before
            now = self._clock()
            start = self._start(before.content, now)
            _check_quota(self._sample(act.connection, before.content, now).quota)
            size = self._freeze(act.connection, before, start, now)
            after = life.launch(before, by, version, size, typed, start, now)
            recipients.let_go(act.connection, number, before.content.cancels)
            return self._save(act, before, after)

    def pause(self, number: int, by: Actor, version: int | None) -> Broadcast:
        return self._step(number, by, Action.PAUSE, lambda before: life.pause(before, by, version))

    def resume(self, number: int, by: Actor, version: int | None) -> Broadcast:
        with deed(self._database, by, Action.RESUME, _name(number)) as act:
            before = broadcasts.get(act.connection, number)
            after = life.resume(before, by, version)
            upkeep.wake(act.connection, number, self._clock())
            return self._save(act, before, after)

    def stop(self, number: int, by: Actor, version: int | None) -> Broadcast:
        """Senders take nothing more from now on; then what waits is cancelled, which may take a while."""
        now = self._clock()
        after = self._step(number, by, Action.STOP, lambda before: life.stop(before, by, version, now))
        with self._database.writing(alone=False) as connection:
            upkeep.cancel_stopped(connection)
        return after

    def resend_doubts(self, number: int, by: Actor, version: int | None) -> Broadcast:
        """A person decides that those in doubt get it once more."""
        with deed(self._database, by, Action.SETTLE, _name(number)) as act:
            before = broadcasts.get(act.connection, number)
            after = life.settle(before, by, version)
            if not upkeep.resend_doubts(act.connection, number, self._clock()):
                raise NotAllowed("没有存疑的收件人")
            return self._save(act, before, after)

    def remove(self, number: int, by: Actor, version: int | None) -> Broadcast:
        """A person wants the articles of its mass messages gone: senders take them off."""
        with deed(self._database, by, Action.REMOVE, _name(number)) as act:
            before = broadcasts.get(act.connection, number)
            after = life.remove(before, by, version)
            if not mass.ask_removal(act.connection, number):
                raise NotAllowed("没有能撤下的图文：只有以图文群发、微信已报告结果的才能撤下")
            return self._save(act, before, after)

    def sample(self, content: Content) -> Sample:
        """Whom it would reach now."""
        with self._database.reading() as connection:
            return self._sample(connection, content, self._clock())

    def report(self, broadcast: Broadcast) -> Report:
        with self._database.reading() as connection:
            return broadcasts.report(connection, broadcast, self._clock())

    def _sample(self, connection: Connection, content: Content, now: datetime) -> Sample:
        return recipients.sample(connection, self._reach(content), self._most, self._start(content, now), now)

    def _start(self, content: Content, now: datetime) -> datetime:
        wanted = max(content.starts_at or now, now).astimezone(now.tzinfo)
        return hours.due(wanted, Rhythm.AT_ONCE, bool(content.urgent))

    def _freeze(self, connection: Connection, broadcast: Broadcast, start: datetime, now: datetime) -> int:
        urgent = bool(broadcast.content.urgent)
        dates = Dates(*(hours.due(start, rhythm, urgent) for rhythm in (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)))
        size = recipients.freeze(connection, broadcast.number, self._reach(broadcast.content), dates, self._most, now)
        if broadcast.content.mass:
            mass.plan(connection, broadcast.number, broadcast.content.digest, start)
        return size

    def _reach(self, content: Content) -> Reach:
        knowledge = self._live.current()
        regions = [r.code for r in knowledge.tree.regions if knowledge.tree.within(r.code, content.audience.region)]
        return Reach(content, regions, _followed(content, knowledge.catalogue))

    def _check(self, connection: Connection, by: Actor, content: Content) -> None:
        if content.corrects:
            life.check_correctable(broadcasts.get(connection, content.corrects), by)
        now = self._clock()
        if content.starts_at and not content.urgent and hours.is_quiet(content.starts_at.astimezone(now.tzinfo)):
            raise NotAllowed("开始时间在夜间免打扰时段（21:00–08:00），请改时间，或写明紧急理由")

    def _step(self, number: int, by: Actor, action: Action, decide: Callable[[Broadcast], Broadcast]) -> Broadcast:
        """Read, decide, write."""
        with deed(self._database, by, action, _name(number)) as act:
            before = broadcasts.get(act.connection, number)
            return self._save(act, before, decide(before))

    def _add(self, act: Deed, broadcast: Broadcast) -> Broadcast:
        broadcasts.add(act.connection, broadcast)
        act.subject, act.after = _name(broadcast.number), broadcast.content.digest
        return broadcast

    def _save(self, act: Deed, before: Broadcast, after: Broadcast) -> Broadcast:
        broadcasts.save(act.connection, after)
        act.before, act.after = before.content.digest, after.content.digest
        return after


def correction(wrong: Broadcast) -> Content:
    """What a correction starts from: the words, for those who got them, at once."""
    head = "【更正】"
    title = f"{head}{wrong.content.title.removeprefix(head)}"[:LONGEST_TITLE]
    return replace(wrong.content, title=title, corrects=wrong.number, starts_at=None, cancels=())


def _check_quota(quota: Quota | None) -> None:
    if quota and quota.people and quota.full == quota.people:
        full = f"微信上这 {quota.people} 人本月都已收满 {MOST_A_MONTH} 条"
        raise NotAllowed(f"本月还可群发 0 次：{full}，请下月再发，或改为逐人发送")
    if quota and quota.people - quota.full < FEWEST:
        raise NotAllowed(f"群发至少要有 {FEWEST} 位微信收件人，现在不够，请改为逐人发送")


def _followed(content: Content, catalogue: Catalogue) -> list[str]:
    """Items whose followers are meant."""
    theirs = [item.code for item in catalogue.items if item.department in content.audience.departments]
    return list(dict.fromkeys((*content.audience.items, *theirs)))


def _name(number: int) -> str:
    return f"广播 {number} 号"
