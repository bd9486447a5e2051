"""What stands around the items of an edition: service points, 一件事 and 动态调整, listed, and one by one."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response

from bot.console import editing
from bot.console.forms import Around, Form
from bot.console.items import history
from bot.console.pages import Page, get, post
from bot.console.paging import part
from bot.console.part_forms import BUNDLE, CHANGE, POINT
from bot.console.visits import Visit
from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.opening import hours_text
from knowledge.catalogue.places import ServicePoint
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.refusals import NotAllowed
from knowledge.roles import EDITORS, Role
from knowledge.store.bodies import KINDS
from knowledge.workbook.cells import fold

PAGE_SIZE = 50
DEPARTMENTS_OWN = ("item", "change")  # kinds of which a department has its own


@dataclass(frozen=True)
class Listed:
    """How a kind is listed: heads of the columns, the cells of one row after its name, and what the list is narrowed by."""

    heads: tuple[str, ...]
    cells: Callable[[Any, Around], tuple[str, ...]]
    sort: str  # what `of` tells, as the filter is labelled
    of: Callable[[Any], str]


def _point_cells(point: ServicePoint, around: Around) -> tuple[str, ...]:
    open_at = hours_text(point.hours)
    return (around.tree.name(point.region), point.channel, open_at, point.phone, f"{len(point.handles)} 项")


def _bundle_cells(bundle: Bundle, around: Around) -> tuple[str, ...]:
    return ("、".join(bundle.sayings[:6]), "、".join(around.item_name(code) for code in bundle.codes))


def _change_cells(change: Adjustment, around: Around) -> tuple[str, ...]:
    day = change.effective_on.isoformat() if change.effective_on else "未写明"
    holder = change.after.department or change.after.level
    return (change.kind, day, holder, change.document_no or change.batch)


LISTED: Mapping[str, Listed] = {
    "point": Listed(("办理点", "区划", "渠道", "开放时间", "电话", "能办"), _point_cells, "渠道", lambda one: str(one.channel)),
    "bundle": Listed(("一件事", "常用说法", "要办的事项"), _bundle_cells, "", lambda one: ""),
    "change": Listed(("事项", "种类", "生效", "现在由谁办", "文号、批次"), _change_cells, "种类", lambda one: str(one.kind)),
}


def show_list(form: Form, visit: Visit) -> Response:
    number = visit.query_number("edition") or visit.shelf.in_force()
    edition, catalogue = visit.shelf.opened(number)
    kind, around = form.sheet.kind, Around(catalogue)
    listed, everything = LISTED[kind], getattr(catalogue, KINDS[kind].field)
    words, chosen = visit.query("q"), visit.query("of")
    rows = [(one, (form.name(one, around), *listed.cells(one, around))) for one in everything]
    found = [(one, row) for one, row in rows if _fits(row, listed.of(one), words, chosen)]
    return visit.show(
        "parts.html",
        sheet=form.sheet,
        listed=listed,
        edition=edition,
        in_force=visit.shelf.in_force(),
        sorts=Counter(listed.of(one) for one in everything if listed.of(one)).most_common(),
        words=words,
        chosen=chosen,
        page=part(found, visit.query_number("page", 1), PAGE_SIZE),
        may_add=may(visit.actor, Action.OPEN) and _is_ones_own(visit, kind, None, around),
        draft=own_draft(visit, edition),
    )


def _fits(row: tuple[str, ...], sort: str, words: str, chosen: str) -> bool:
    searched = fold(" ".join(row))
    return (not chosen or sort == chosen) and all(fold(word) in searched for word in words.split())


def show_one(form: Form, visit: Visit) -> Response:
    edition, catalogue = visit.shelf.opened(visit.query_number("edition") or visit.shelf.in_force())
    kind, code = form.sheet.kind, visit.query("code")
    value, around = editing.part_of(catalogue, kind, code), Around(catalogue)
    if value is None:
        raise NotAllowed(f"第 {edition.number} 版里没有编码为「{code[:40]}」的{form.sheet.label}")
    texts = form.texts(value, around)
    return visit.show(
        "part.html",
        sheet=form.sheet,
        edition=edition,
        value=value,
        name=form.name(value, around),
        groups=form.sheet.grouped(texts, form.notes(texts, around)),
        tables=[table for table in form.tables(value, around) if table.rows],
        history=history(visit, kind, code),
        draft=own_draft(visit, edition),
        may_edit=may_edit(visit, edition, kind, value, around),
    )


def own_draft(visit: Visit, edition: Edition) -> Edition | None:
    """The person's draft in which an edit of the edition in force goes on."""
    return visit.shelf.own_draft(visit.actor.username) if edition.state is State.PUBLISHED else None


def may_edit(visit: Visit, edition: Edition, kind: str, value: Any, around: Around) -> bool:
    """Whether the buttons are drawn; the verb itself checks again."""
    editable = edition.state in (State.PUBLISHED, State.DRAFT) and may(visit.actor, Action.OPEN)
    return editable and _is_ones_own(visit, kind, value, around)


def _is_ones_own(visit: Visit, kind: str, value: Any, around: Around) -> bool:
    """Centre editors own everything; without a value: whether there can be an own one of this kind."""
    if visit.actor.role is not Role.DEPARTMENT_EDITOR:
        return True
    item = around.catalogue.by_code.get(value.item) if kind == "change" and value else None
    return kind in DEPARTMENTS_OWN and (value is None or bool(item and item.department == visit.actor.department))


def _pages(form: Form) -> tuple[Page, ...]:
    path, home = form.sheet.path, form.sheet.home
    return (
        get(home, partial(show_list, form)),
        get(path, partial(show_one, form)),
        get(f"{path}/edit", partial(editing.show, form), EDITORS),
        post(f"{path}/edit", partial(editing.save, form), EDITORS),
    )


PAGES = tuple(page for form in (POINT, BUNDLE, CHANGE) for page in _pages(form))
