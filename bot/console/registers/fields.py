"""Kinds of columns of a register: what a cell says, and which filters its column has."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date
from starlette.requests import Request
from starlette_admin.contrib.sqla import filters as sqla
from starlette_admin.fields import BaseField, EnumField, IntegerField, StringField
from starlette_admin.filters.base import BaseFilter, FilterApplyContext, FilterDataType, FilterValidationError
from starlette_admin.types import RequestAction

from bot.broadcasts.audience import masked
from bot.console.registers.readings import BETWEEN
from bot.console.showing import ZONE, day, moment
from bot.console.visits import Visit
from knowledge.workbook.layouts import BY_KIND

UNBROKEN = {"css": "unbroken"}
MOST_DIGITS = 9  # more is no number of any row, and too much for a column of the database


def visit_of(request: Request) -> Visit:
    """The visit that a request of a register belongs to: the door let it in."""
    visit: Visit = request.state.visit
    return visit


class _DayFilter(BaseFilter):
    """Compares with a day as people here count it."""

    data_type = FilterDataType.DATE

    def parse_value(self, raw: str) -> date:
        try:
            value = date.fromisoformat(str(raw))
        except ValueError:
            raise FilterValidationError("日期请写成 2026-12-01") from None
        if not 2000 <= value.year <= 2100:
            raise FilterValidationError("日期请写在 2000 年到 2100 年之间")
        return value

    def edge(self, ctx: FilterApplyContext, value: date) -> tuple[Any, Any]:
        """The column, and where the day begins in it."""
        column = getattr(ctx.view.model, ctx.field_name)  # type: ignore[union-attr]
        return column, value if isinstance(column.type, Date) else datetime.combine(value, time(), ZONE)


class Since(_DayFilter):
    name, label = "since", "自（含当天）"

    def apply(self, ctx: FilterApplyContext) -> Any:
        column, start = self.edge(ctx, ctx.value)
        return column >= start


class Until(_DayFilter):
    name, label = "until", "至（含当天）"

    def apply(self, ctx: FilterApplyContext) -> Any:
        column, end = self.edge(ctx, ctx.value + timedelta(days=1))
        return column < end


class _WholeNumber:
    """Takes only what can be the number of a row."""

    def parse_value(self, raw: str) -> int:
        text = str(raw).strip()
        if not text.isdecimal() or len(text) > MOST_DIGITS:
            raise FilterValidationError(f"请写 {MOST_DIGITS} 位以内的整数")
        return int(text)


class NumberIs(_WholeNumber, sqla.NumericEqualFilter): ...


class NumberFrom(_WholeNumber, sqla.GreaterThanOrEqualFilter): ...


class NumberTo(_WholeNumber, sqla.LessThanOrEqualFilter): ...


TEXT_FILTERS = [sqla.ContainsFilter, sqla.NotContainsFilter, sqla.StartsWithFilter, sqla.EqualFilter, sqla.NotEqualFilter]


class Told(StringField):
    """A column whose cells are told by a function of the visit and the value; nobody can filter, sort or search by it."""

    def __init__(self, name: str, label: str, tell: Callable[[Visit, Any], str], **more: Any) -> None:
        super().__init__(name, label=label, **{"orderable": False, "filters": [], **more})
        self.tell = tell

    async def serialize_value(self, request: Request, value: Any) -> str:
        return self.tell(visit_of(request), value)


class Choice(EnumField):
    """A column with a few known values; a value that is not known is shown as it is."""

    def _get_label(self, value: Any, request: Request) -> Any:
        return dict(self._get_choices(request)).get(value, value)


def text(name: str, label: str, **more: Any) -> BaseField:
    return StringField(name, label=label, filters=TEXT_FILTERS, **more)


def place(name: str, label: str) -> BaseField:
    """Where somebody sat: an address."""
    return text(name, label, extra=UNBROKEN)


def number(name: str, label: str) -> BaseField:
    return IntegerField(name, label=label, filters=[NumberIs, NumberFrom, NumberTo])


def when(name: str, label: str) -> BaseField:
    """A moment, in local time."""
    return Told(name, label, lambda _, value: moment(value), orderable=True, filters=[Since, Until], extra=UNBROKEN)


def on(name: str, label: str) -> BaseField:
    """A day."""
    return Told(name, label, lambda _, value: day(value), orderable=True, filters=[Since, Until], extra=UNBROKEN)


def choice(name: str, label: str, labels: Mapping[Any, str]) -> BaseField:
    filters = [sqla.EqualFilter, sqla.NotEqualFilter, sqla.InFilter]
    choices = [(str(value), told) for value, told in labels.items()]
    return Choice(name, label=label, choices=choices, filters=filters, extra=UNBROKEN)


def yes_no(name: str, label: str, yes: str = "是", no: str = "否") -> BaseField:
    filters = [sqla.IsTrueFilter, sqla.IsFalseFilter]
    return Told(name, label, lambda _, value: yes if value else no, orderable=True, filters=filters)


def person(name: str, label: str) -> BaseField:
    """Somebody outside: shown masked, and not to be found out by filtering or sorting."""
    return Told(name, label, lambda _, value: masked(value) if value else "（已抹去）")


def people(name: str, label: str) -> BaseField:
    return Told(name, label, lambda _, value: "、".join(value))


def region(name: str, label: str) -> BaseField:
    """A region's code, told by its name."""

    def offered(request: Request) -> Sequence[tuple[str, str]]:
        tree = visit_of(request).desk.live.current().tree
        return [(one.code, one.name) for one in tree.regions if one.tier in ("市", "旗市区")]

    return Choice(name, label=label, choices_loader=offered, filters=[sqla.EqualFilter, sqla.NotEqualFilter, sqla.InFilter])


class ColumnName(Choice):
    """A field of an imported sheet, by the header that its kind of sheet officially has; chosen from those of its kind."""

    async def parse_obj(self, request: Request, obj: Any) -> str:
        value = str(getattr(obj, self.name))
        return value if request.state.action is RequestAction.EDIT else _headers(obj.kind).get(value, "不用导入")

    async def serialize_value(self, request: Request, value: Any) -> str:
        return str(value)


def column_name(name: str, label: str) -> BaseField:
    def offered(request: Request) -> Sequence[tuple[str, str]]:
        return list(_headers(request.query_params.get("pk", "").partition(BETWEEN)[0]).items())

    return ColumnName(name, label=label, choices_loader=offered, filters=[], orderable=False, help_text="空着：这一列不用导入")


def _headers(kind: str) -> dict[str, str]:
    """Field → official header, of a kind of sheet."""
    return {column.field: column.headers.split()[0] for column in BY_KIND[kind].columns} if kind in BY_KIND else {}


def item(name: str, label: str) -> BaseField:
    """An item's code, with the name that it has in the edition in force."""

    def tell(visit: Visit, code: str) -> str:
        found = visit.desk.live.current().item(code)
        return f"{found.name}（{code}）" if found else code

    return Told(name, label, tell, orderable=True, filters=[sqla.EqualFilter, sqla.StartsWithFilter])
