"""A register: a view of starlette-admin over a reading of our store, to be looked at."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, Select, String, Subquery, cast, false, func, or_, select, true
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette_admin.contrib.sqla.filters import SqlaFilterRegistry, build_filter_clause
from starlette_admin.export.base import BaseExporter
from starlette_admin.fields import BaseField
from starlette_admin.filters import FilterGroup, FilterRegistry
from starlette_admin.views import BaseModelView

from bot.console.registers import fields
from bot.console.registers.exports import Csv, Workbook
from bot.console.visits import Visit
from knowledge.roles import Role
from knowledge.store.tables import storable

OVERSEERS = (Role.ADMIN, Role.AUDITOR)


class Register(BaseModelView):
    """One register. `tells`: what it holds, in a sentence; `reading`: what it shows a part of; `roles`: who may look;
    `editors`: who may mend a row; `menu`: its own label in the menu; `beside`: a page to go on to, as label and path."""

    tells: ClassVar[str]
    reading: ClassVar[Subquery]
    roles: ClassVar[tuple[Role, ...]] = OVERSEERS
    editors: ClassVar[tuple[Role, ...]] = ()
    menu: ClassVar[str] = ""
    beside: ClassVar[tuple[str, str] | None] = None
    detailed: ClassVar[bool] = True

    list_template = "registers/list.html"
    detail_template = "registers/detail.html"
    page_size = 25
    page_size_options = (25, 50, 100)
    column_visibility = False
    exporters: Sequence[BaseExporter] = (Csv(), Workbook())
    importers = ()
    actions = ()
    row_actions = ()

    def __init__(self) -> None:
        """What has no filter is not searched either, or it could be found out letter by letter."""
        self.searchable_fields = [field.name for field in self.fields if field.filters]
        self.sortable_fields = [field.name for field in self.fields if field.orderable]
        super().__init__()

    @property
    def model(self) -> Any:
        """Where the filters of starlette-admin look for columns."""
        return self.reading.c

    @classmethod
    def parts(cls) -> tuple[str, ...]:
        """The pages that it has."""
        return ("list", "detail", "export") if cls.detailed else ("list", "export")

    def size(self, connection: Connection, visit: Visit) -> int:
        """How many rows this person may see."""
        wanted = select(func.count()).select_from(self.reading).where(self.bounds(visit))
        return int(connection.execute(wanted).scalar_one())

    def bounds(self, visit: Visit) -> ColumnElement[bool]:
        """The rows that this person may see."""
        return true()

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Any]:
        columns = [(self.reading.c[name], direction) for name, direction in sorts or ()]
        order = [column.desc() if direction == "desc" else column.asc() for column, direction in columns]
        wanted = self._narrowed(select(self.reading), request, q, filters).order_by(*order, self._key).offset(skip)
        return await self._read(request, wanted.limit(limit) if limit > 0 else wanted)

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:
        wanted = self._narrowed(select(func.count()).select_from(self.reading), request, q, filters)
        return int((await self._read(request, wanted))[0][0])

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        return next(iter(await self.find_by_pks(request, [pk])), None)

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        wanted = self._narrowed(select(self.reading), request, None, None)
        return await self._read(request, wanted.where(cast(self._key, String).in_([storable(str(pk)) for pk in pks])))

    @property
    def searched(self) -> list[str]:
        """The columns that the search looks into."""
        return [field.name for field in self.fields if field.filters is fields.TEXT_FILTERS]

    @property
    def _key(self) -> ColumnElement[Any]:
        return self.reading.c[str(self.pk_attr)]

    def _narrowed(self, wanted: Select[Any], request: Request, words: str | None, filters: FilterGroup | None) -> Select[Any]:
        """Only rows that may be seen, that hold the words searched for, and that pass the filters."""
        conditions = [self.bounds(fields.visit_of(request))]
        if words:
            found = (self.reading.c[name].icontains(storable(words), autoescape=True) for name in self.searched)
            conditions.append(or_(false(), *found))
        if filters is not None and not filters.is_empty():
            by_name: dict[str, BaseField] = {one.name: one for one in self.get_fields_list(request)}
            clause = build_filter_clause(filters, by_name, self.get_filter_registry(), self, request)
            conditions.append(true() if clause is None else clause)
        return wanted.where(*conditions)

    async def _read(self, request: Request, wanted: Select[Any]) -> Sequence[Any]:
        def read() -> Sequence[Any]:
            with fields.visit_of(request).database.reading() as connection:
                return connection.execute(wanted).all()

        return await run_in_threadpool(read)

    def get_filter_registry(self) -> FilterRegistry:
        return SqlaFilterRegistry()

    def is_accessible(self, request: Request) -> bool:
        return fields.visit_of(request).actor.role in self.roles

    def can_view_detail(self, request: Request) -> bool:
        return self.detailed

    def can_create(self, request: Request) -> bool:
        return False

    def can_edit(self, request: Request) -> bool:
        return fields.visit_of(request).actor.role in self.editors

    def can_delete(self, request: Request) -> bool:
        return False

    def can_import(self, request: Request) -> bool:
        return False
