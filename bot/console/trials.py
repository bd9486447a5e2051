"""Asking an edition before citizens can: a conversation with a draft, or with the edition in force, that nobody else sees."""

from starlette.responses import Response

from bot import dialogue
from bot.console.visits import Visit
from bot.messages import Address, Question
from bot.privacy import mask
from knowledge.refusals import NotAllowed

MOST_TURNS = 30
LONGEST = 300  # characters; the matcher reads no more
CHANNEL = "console"


def show(visit: Visit) -> Response:
    edition = visit.shelf.edition(_number(visit, visit.query_number("edition")))
    tree = visit.desk.live.current().tree
    return visit.show(
        "trial.html",
        edition=edition,
        in_force=visit.shelf.in_force(),
        editions=visit.shelf.newest(20),
        trial=visit.desk.trials.of(visit.signed_in.hash, edition.number),
        regions=[region for region in tree.regions if region.tier in ("市", "旗市区")],
        region=visit.query("region"),
    )


def ask(visit: Visit) -> Response:
    """One turn. The words are masked as a citizen's are, and kept nowhere but on this page."""
    number = _number(visit, visit.number("edition") or 0)
    words, pick, region = visit.text("words")[:LONGEST], visit.text("pick"), visit.text("region")
    if words or pick:
        trial = visit.desk.trials.of(visit.signed_in.hash, number)
        address = Address(CHANNEL, visit.signed_in.hash)
        question = Question(address, "", mask(words).text, pick=pick, region=region)
        reply, trial.conversation = dialogue.answer(
            question, trial.conversation, visit.shelf.knowledge(number), visit.desk.clock()
        )
        trial.said = [*trial.said, (words or pick, reply)][-MOST_TURNS:]
    return visit.go("/try", edition=number, region=region)


def end(visit: Visit) -> Response:
    number = _number(visit, visit.number("edition") or 0)
    visit.desk.trials.end(visit.signed_in.hash, number)
    return visit.go("/try", edition=number)


def _number(visit: Visit, number: int) -> int:
    found = number or visit.shelf.in_force()
    if not found:
        raise NotAllowed("还没有发布过版本，没有内容可以试问")
    return found
