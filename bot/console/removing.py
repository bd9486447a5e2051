"""A part taken out of a draft in two steps, with the reason, and put back again."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.console.editing import Target, find
from bot.console.forms import Form
from bot.console.item_forms import ITEM
from bot.console.part_forms import BUNDLE, CHANGE, POINT
from bot.console.parts import own_draft
from bot.console.visits import Visit
from knowledge import drafting
from knowledge import removing as verbs
from knowledge.catalogue.amending import NAMED_IN
from knowledge.catalogue.items import Catalogue
from knowledge.drafting import PartStale
from knowledge.refusals import NotAllowed, TokenMissing
from knowledge.removing import TooManyLeave

FORMS: Mapping[str, Form] = {form.sheet.kind: form for form in (ITEM, POINT, BUNDLE, CHANGE)}
LONGEST = 500  # characters of a reason
CHANGED = "他人刚刚改动了{0}，没有删除。请先看看现在的内容，仍要删除的再点一次「删除」。"
GONE = "他人已经把{0}从草稿里删除了，不用再删。"


def show(visit: Visit) -> Response:
    """The first step: what leaves with it, and the box for the reason."""
    target = _target(visit, visit.query_number("edition"), visit.query("kind"), visit.query("code"))
    with visit.database.reading() as connection:
        drafting.check_owner(connection, target.edition.number, target.sheet.kind, visit.actor, target.value)
    return _ask(visit, target)


def remove(visit: Visit) -> Response:
    """The second step."""
    target = _target(visit, visit.number("edition") or 0, visit.text("kind"), visit.text("code"))
    seen = visit.text("seen") if "seen" in visit.form else None
    reason, agreed = visit.text("reason")[:LONGEST], visit.text("agreed") == "1"
    part = (target.edition.number, target.sheet.kind, target.code)
    try:
        written = verbs.remove(visit.database, *part, visit.actor, seen, reason, agreed)
    except PartStale as stale:
        told = CHANGED if stale.conflict.theirs else GONE
        return _ask(visit, target, told.format(target.sheet.this), 409)
    except (TokenMissing, TooManyLeave) as refused:
        return _ask(visit, target, f"{refused.reason}。", 422)
    return visit.go("/edition", f"已从草稿里删除{target.sheet.label}，可以在下面撤销", number=written.number)


def restore(visit: Visit) -> Response:
    number, kind, code = visit.number("edition") or 0, visit.text("kind"), visit.text("code")
    form = _form(kind)
    seen = visit.text("seen") if "seen" in visit.form else None
    verbs.restore(visit.database, number, kind, code, visit.actor, seen)
    return visit.go("/edition", f"已撤销删除，{form.sheet.label}回到草稿里", number=number)


def _form(kind: str) -> Form:
    if kind not in FORMS:
        raise NotAllowed("没有这一种内容")
    return FORMS[kind]


def _target(visit: Visit, number: int, kind: str, code: str) -> Target:
    if not code:
        raise NotAllowed("没有说明要删除哪一个，请从它的页面点「删除」")
    return find(_form(kind), visit, number, code)


def _ask(visit: Visit, target: Target, sentence: str = "", status: int = 200) -> Response:
    with visit.database.reading() as connection:
        loss = verbs.loss(connection, target.edition, target.sheet.kind, target.code)
    return visit.show(
        "remove.html",
        status,
        sheet=target.sheet,
        edition=target.edition,
        value=target.value,
        name=target.form.name(target.value, target.around),
        seen=target.seen,
        named=named_in(target.catalogue, target.code) if target.sheet.kind == "item" else [],
        loss=loss,
        reason=visit.text("reason")[:LONGEST] if visit.request.method == "POST" else "",
        sentence=sentence,
        draft=own_draft(visit, target.edition),
        longest=LONGEST,
    )


def named_in(catalogue: Catalogue, code: str) -> list[tuple[str, list[Any]]]:
    """The lists, points and bundles that name an item, with the word for each kind."""
    labels = {"lists": "清单", "points": "办理点", "bundles": "一件事"}
    found = [(labels[field], _naming(getattr(catalogue, field), inner, name, code)) for field, inner, name in NAMED_IN]
    return [(label, parts) for label, parts in found if parts]


def _naming(parts: Sequence[Any], inner: str, name: str, code: str) -> list[Any]:
    return [one for one in parts if any(getattr(row, name) == code for row in getattr(one, inner))]
