"""What staff said about headers that the program does not know: remembered by where the workbooks come from."""

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from knowledge.refusals import NotAllowed, TokenStale
from knowledge.roles import EDITORS, Actor
from knowledge.store.audit import deed
from knowledge.store.database import Database
from knowledge.store.tables import workbook_columns
from knowledge.workbook.cells import fold
from knowledge.workbook.columns import Taught
from knowledge.workbook.layouts import BY_KIND

_columns = workbook_columns
LONGEST_SOURCE = 100


def taught(connection: Connection, source: str) -> Taught:
    """What is known of a source's headers, as `read_workbook` takes it."""
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(select(_columns).where(_columns.c.source == source)):
        found.setdefault(row.kind, {})[row.header] = row.field
    return found


def sources(connection: Connection) -> list[str]:
    """Every source that something is remembered of."""
    return list(connection.scalars(select(_columns.c.source).distinct().order_by(_columns.c.source)))


def teach(database: Database, by: Actor, source: str, kind: str, header: str, field: str, seen: str | None = None) -> None:
    """From now on `header` in sheets of this kind from `source` means `field`; empty: it is left out without a word.
    `seen`: what it meant when its author looked, if they mend an older meaning.

    Raises NotAllowed, TokenStale when it means something else by now.
    """
    with deed(database, by, "记住列名", f"{source[:LONGEST_SOURCE]} {header[:LONGEST_SOURCE]}") as act:
        folded = fold(header)
        _check(by, source, kind, folded, field)
        if seen is not None and seen != act.connection.scalar(select(_columns.c.field).where(*_of(source, kind, folded))):
            raise TokenStale("这一列刚刚被别人改过，或已经忘掉，没有保存。请重新打开，看看现在的对照再改")
        act.connection.execute(delete(_columns).where(*_of(source, kind, folded)))
        row = {"source": source, "kind": kind, "header": folded, "field": field}
        act.connection.execute(insert(_columns), row)


def forget(database: Database, by: Actor, source: str, kind: str, header: str) -> None:
    """The header is unknown again. Raises NotAllowed."""
    with deed(database, by, "忘记列名", f"{source[:LONGEST_SOURCE]} {header[:LONGEST_SOURCE]}") as act:
        _check_editor(by)
        act.connection.execute(delete(_columns).where(*_of(source, kind, fold(header))))


def _of(source: str, kind: str, folded: str) -> tuple[ColumnElement[bool], ...]:
    return (_columns.c.source == source, _columns.c.kind == kind, _columns.c.header == folded)


def _check(by: Actor, source: str, kind: str, folded: str, field: str) -> None:
    _check_editor(by)
    if not source.strip() or len(source) > LONGEST_SOURCE or not folded or len(folded) > LONGEST_SOURCE:
        raise NotAllowed(f"来源和列名都要写明，最长 {LONGEST_SOURCE} 个字")
    if kind not in BY_KIND or (field and field not in {column.field for column in BY_KIND[kind].columns}):
        raise NotAllowed("没有这一列可以对应，请从列出的栏目里选")


def _check_editor(by: Actor) -> None:
    if by.role not in EDITORS:
        raise NotAllowed(f"「{by.role}」不能改列名的对应，需要由{'或'.join(f'「{role}」' for role in EDITORS)}操作")
