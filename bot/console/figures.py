"""Figures (统计): each list counted by mode, department and region, and which regions published theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console import charts
from bot.console.charts import Bar
from bot.console.showing import MODE_CLASSES, percent
from bot.console.visits import Visit, link
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.places import RegionTree
from knowledge.catalogue.statistics import BoardRow, Count, Statistics, board, statistics
from knowledge.refusals import NotAllowed

USUAL_KIND = "四办"
MOST_BARS = 15  # of a picture; the table beside it has them all
BY = {"mode": "办理方式", "department": "部门", "region": "区划"}


@dataclass(frozen=True)
class Chart:
    """A picture: where it is, what it shows, and the same in words."""

    address: str
    title: str
    bars: Sequence[Bar]

    @property
    def alt(self) -> str:
        return f"{self.title}：{'，'.join(f'{bar.label} {bar.told}' for bar in self.bars)}"

    @property
    def height(self) -> int:
        return charts.height(self.bars)


@dataclass(frozen=True)
class Counted:
    """A list counted by its rule, with the name of its region."""

    region: str
    told: Statistics

    @property
    def key(self) -> str:
        return self.told.published.key

    @property
    def name(self) -> str:
        return f"{self.told.published.kind}清单 · {self.region or '未写明区划'}"

    @property
    def counts(self) -> Mapping[str, Sequence[Count]]:
        """By what, and then the largest first."""
        return {"mode": self.told.modes, "department": self.told.departments, "region": self.told.regions}

    @property
    def charts(self) -> Mapping[str, Chart]:
        return {by: self._chart(by, counts) for by, counts in self.counts.items() if counts}

    def _chart(self, by: str, counts: Sequence[Count]) -> Chart:
        title = f"{self.name}按{BY[by]}，分母 {self.told.total}"
        bars = [Bar(one.label, one.value, _told(one), MODE_CLASSES.get(one.label, "")) for one in counts[:MOST_BARS]]
        return Chart(link("/statistics/chart", list=self.key, by=by), title, bars)


@dataclass(frozen=True)
class Board:
    """Which regions published their list of a kind, when, and how many items it has."""

    kind: str
    rows: Sequence[BoardRow]

    @property
    def published(self) -> int:
        return sum(row.published is not None for row in self.rows)

    @property
    def chart(self) -> Chart:
        bars = [Bar(row.name, row.total, f"{row.total} 项" if row.published else "未公布") for row in self.rows]
        return Chart(link("/statistics/chart", by="board", kind=self.kind), f"{self.kind}清单各旗市区公布的事项数", bars)


def show(visit: Visit) -> Response:
    """One list with its pictures and tables, and the board of its kind."""
    lists = counted(visit)
    one = _chosen(lists, visit)
    kind = one.told.published.kind if one else USUAL_KIND
    return visit.show("statistics.html", lists=lists, one=one, by=BY, board=board_of(visit, kind))


def show_chart(visit: Visit) -> Response:
    """A picture of a list, or of the board of a kind."""
    one, by = _chosen(counted(visit), visit), visit.query("by")
    chart = one.charts.get(by) if one else None
    chart = board_of(visit, visit.query("kind", USUAL_KIND)).chart if by == "board" else chart
    if chart is None:
        raise NotAllowed("没有这张图")
    return charts.picture(chart.title, chart.bars)


def counted(visit: Visit) -> list[Counted]:
    """Every list of the edition in force."""
    tree = visit.desk.live.current().tree
    return visit.shelf.told(visit.shelf.in_force(), "statistics", lambda catalogue: count(catalogue, tree))


def count(catalogue: Catalogue, tree: RegionTree) -> list[Counted]:
    return [Counted(tree.name(one.region), statistics(one, catalogue.by_code, tree)) for one in catalogue.lists]


def board_of(visit: Visit, kind: str) -> Board:
    catalogue = visit.shelf.catalogue(visit.shelf.in_force())
    return Board(kind, board(catalogue, visit.desk.live.current().tree, kind))


def _chosen(lists: Sequence[Counted], visit: Visit) -> Counted | None:
    """The list that is asked for, or the first."""
    return next((one for one in lists if one.key == visit.query("list")), lists[0] if lists else None)


def _told(one: Count) -> str:
    return f"{one.value} 项 {percent(one.rate)}"
