"""A draft asked the centre's question set before it is published: which answers would break, change or be mended, by name."""

from starlette.responses import JSONResponse, Response

from bot.console.rehearsals import Rehearsal
from bot.console.visits import Visit
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import LABELS
from knowledge.store import question_set


def show(visit: Visit) -> Response:
    edition = visit.shelf.edition(visit.query_number("edition"))
    run = _find(visit, edition.number)
    return visit.show("rehearsal.html", edition=edition, run=run, labels=LABELS, in_force=visit.shelf.in_force())


def tell_progress(visit: Visit) -> Response:
    run = _find(visit, visit.query_number("edition"))
    return JSONResponse({"working": run.working, "stage": "asking", "done": run.done, "total": run.total})


def _find(visit: Visit, number: int) -> Rehearsal:
    """The run over this content, against what citizens are told now."""
    current, edition = visit.desk.live.current(), visit.shelf.edition(number)
    if not current.edition:
        raise NotAllowed("还没有发布过版本，没有可以比较的回答")
    with visit.database.reading() as connection:
        questions = question_set.everything(connection)
    key = (visit.shelf.edition(current.edition).digest, edition.digest, hash(tuple(questions)))
    return visit.desk.rehearsals.of(key, current, lambda: visit.shelf.knowledge(number), questions)
