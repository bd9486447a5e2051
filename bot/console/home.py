"""The first page: what waits for me, the edition in force, the counts of every list, the regions board."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.casework import WORKERS, Case, open_cases
from bot.console.broadcasts import UNFINISHED, asked_of
from bot.console.comparing import summary_of
from bot.console.figures import USUAL_KIND, board_of, counted
from bot.console.visits import Visit
from bot.store import broadcasts
from knowledge.catalogue.items import Catalogue
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.roles import EDITORS, PUBLISHERS, Actor
from knowledge.scheduling import PROGRAM
from knowledge.store import comments, editions

TOLD = (*EDITORS, *PUBLISHERS)  # who learns what a scheduled publication changed, until somebody answers


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, which edition to open, and what that changes."""

    sentence: str
    edition: Edition
    changed: str = ""


def show(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        newest = editions.latest(connection)
        unfinished = broadcasts.in_state(connection, *UNFINISHED)
        told = comments.last(connection, editions.in_force(connection))
    number = visit.shelf.in_force()
    catalogue = visit.shelf.catalogue(number)
    cases = own_cases(visit)
    kinds = list(dict.fromkeys([USUAL_KIND, *(one.kind for one in catalogue.lists)]))
    kind = visit.query("kind") if visit.query("kind") in kinds else USUAL_KIND
    return visit.show(
        "home.html",
        waiting=[
            replace(found, changed=summary_of(visit, edition))
            for edition in newest
            if (found := waiting_for(visit.actor, edition))
        ],
        notices=[(sentence, one) for one in unfinished if (sentence := asked_of(visit.actor, one))],
        told=told if told and told.who == PROGRAM and visit.actor.role in TOLD else None,
        in_force=visit.shelf.edition(number) if number else None,
        catalogue=catalogue,
        demonstration=visit.shelf.told(number, "demonstration", has_demonstration),
        counted=counted(visit),
        kinds=kinds,
        board=board_of(visit, kind),
        cases=cases,
        overdue=sum(case.late(visit.desk.clock().date()) for case in cases),
    )


def waiting_for(by: Actor, edition: Edition) -> Waiting | None:
    """What an edition asks of this person, if anything."""
    own = by.username in edition.contributors
    if edition.state is State.DRAFT and own and by.role in EDITORS:
        return Waiting("您的草稿还没有提交", edition)
    if may(by, Action.CLEAR, edition) and edition.legal:
        return Waiting("等您做合法性审查", edition)
    if may(by, Action.APPROVE, edition):
        return Waiting("等您审核", edition)
    if may(by, Action.PUBLISH, edition) and not edition.due_at:
        return Waiting("已批准，等待发布", edition)
    return None


def has_demonstration(catalogue: Catalogue) -> bool:
    return any(item.source.demonstration for item in catalogue.items)


def own_cases(visit: Visit) -> list[Case]:
    """What citizens wait for, of the own department for those who belong to one."""
    if visit.actor.role not in WORKERS:
        return []
    with visit.database.reading() as connection:
        return open_cases(connection, visit.desk.live.current(), visit.actor.department)
