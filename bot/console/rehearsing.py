"""A draft asked the centre's question set before it is published: which answers would break, change or be mended, by name."""

from starlette.responses import JSONResponse, Response

from bot.console.rehearsals import Rehearsal
from bot.console.visits import Visit
from knowledge.editions import Edition
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import LABELS, Matter, Rehearsed
from knowledge.store import question_set


def show(visit: Visit) -> Response:
    edition = visit.shelf.edition(visit.query_number("edition"))
    run = _find(visit, edition.number)
    return visit.show("rehearsal.html", edition=edition, run=run, labels=LABELS, in_force=visit.shelf.in_force())


def tell_progress(visit: Visit) -> Response:
    run = _find(visit, visit.query_number("edition"))
    return JSONResponse({"working": run.working, "stage": "asking", "done": run.done, "total": run.total})


def before_publishing(visit: Visit, edition: Edition) -> Rehearsal | None:
    """What whoever publishes this edition has to see first; None when there is nothing in force, or no question set."""
    current = visit.desk.live.current().edition
    matter = _matter(visit, edition) if current and current == edition.base else None
    return _run(visit, matter, edition) if matter and matter.questions else None


def looked_at(visit: Visit, number: int) -> Rehearsed | None:
    """What the person who publishes saw, and the mark of what they ticked. Raises NotAllowed while the run goes on."""
    run = before_publishing(visit, visit.shelf.edition(number))
    if run and run.working:
        raise NotAllowed("正在用问题集演练这一版，请等结果出来、看过以后再操作")
    return run.found(visit.text("accepted")) if run else None


def _find(visit: Visit, number: int) -> Rehearsal:
    if not visit.desk.live.current().edition:
        raise NotAllowed("还没有发布过版本，没有可以比较的回答")
    edition = visit.shelf.edition(number)
    return _run(visit, _matter(visit, edition), edition)


def _matter(visit: Visit, edition: Edition) -> Matter:
    """This content against what citizens are told now."""
    with visit.database.reading() as connection:
        questions = question_set.everything(connection)
    return Matter(visit.shelf.edition(visit.desk.live.current().edition).digest, edition.digest, tuple(questions))


def _run(visit: Visit, matter: Matter, edition: Edition) -> Rehearsal:
    current = visit.desk.live.current()
    return visit.desk.rehearsals.of(matter, current, lambda: visit.shelf.knowledge(edition.number))
