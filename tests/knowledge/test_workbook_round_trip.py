"""A catalogue written to a workbook and read back is the same catalogue, and nothing in the workbook is a formula."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.catalogue import codes
from knowledge.catalogue.adjustments import Adjustment, AdjustmentKind, Holder
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.codes import CodeTable
from knowledge.catalogue.guide import (
    Faq,
    Fee,
    LimitUnit,
    Material,
    SituationOption,
    SituationQuestion,
    Source,
    SpecialProcedure,
    Step,
    TimeLimit,
)
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.opening import OpeningInterval
from knowledge.catalogue.places import Handles, Region, ServicePoint
from knowledge.catalogue.problems import find, find_in_adjustment, refuses, withhold
from knowledge.catalogue.rules.wording import MISSING
from knowledge.workbook import merge, read_workbook, write_workbook
from knowledge.workbook.cells import BROKEN, clean

AWKWARD = [
    "=1+1",
    "@SUM(A1)",
    "+86",
    "-1",
    "甲\n乙",
    "👩‍🌾办证🎫",
    "（半)【全】",
    "《法》“引”",
    "a;b；c、d，e",
    "\\；",
    "0012",
    "1.0",
    "是",
    "&",
    "'=x",
]


def is_content(text: str) -> bool:
    return text not in MISSING | BROKEN and not text.endswith("：")


texts = (st.sampled_from(AWKWARD) | st.text(max_size=12)).map(clean).filter(is_content)
filled = texts.filter(bool)
lines = filled.map(lambda text: text.replace("\n", "")).filter(
    lambda text: bool(text) and clean(text) == text and is_content(text)
)
keys = st.text("ABC12", min_size=1, max_size=3)
dates = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
counts = st.none() | st.integers(0, 9)
degrees = st.floats(-90, 90)


def words(of: st.SearchStrategy[str] = filled) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of.filter(lambda text: "  " not in text), max_size=3, unique=True).map(tuple)


def label(table: CodeTable) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *table.labels.values()])


def labels(table: CodeTable) -> st.SearchStrategy[tuple[str, ...]]:
    return words(st.sampled_from([*table.labels.values()]))


def several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


units = st.sampled_from([unit for unit in get_args(LimitUnit) if unit != "天"])
limits = st.none() | st.builds(TimeLimit, st.integers(0, 999), units, texts)
modes = st.lists(
    st.sampled_from(
        [HandlingMode("马上办"), HandlingMode("网上办", "全程网办"), HandlingMode("就近办"), HandlingMode("一次办")]
    ),
    unique=True,
).map(tuple)
materials = st.builds(
    Material,
    filled,
    label(codes.MATERIAL_TYPES),
    counts,
    counts,
    label(codes.MATERIAL_FORMS),
    label(codes.NECESSITIES),
    label(codes.MATERIAL_SOURCES),
    st.just("") | keys,
    texts,
    texts,
    words(),
)
questions = st.lists(
    st.tuples(keys, filled, st.lists(st.builds(SituationOption, keys, filled, keys, limits), min_size=1, max_size=2)),
    max_size=2,
    unique_by=lambda question: question[0],
).map(lambda rows: tuple(SituationQuestion(key, text, tuple(options)) for key, text, options in rows))
sources = st.builds(Source, texts, texts, texts, dates, texts, texts, st.integers(0, 9), st.booleans())

PLAIN: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("parent", "level", "successor", "conditions", "online_note", "url", "mobile_url"), texts),
    **dict.fromkeys(("visits_reason", "result_name", "intermediary", "consult", "complain", "state_reason"), texts),
    **dict.fromkeys(("state_basis", "address", "online_depth"), texts),
    **dict.fromkeys(("catalog_code", "task_code", "handle_code", "department_code"), st.just("") | keys),
    **dict.fromkeys(("aliases", "themes", "legal_basis"), words()),
    **dict.fromkeys(("promised_limit", "legal_limit"), limits),
    **dict.fromkeys(("effective_on", "cancelled_on"), dates),
    **dict.fromkeys(("online", "no_fee"), st.none() | st.booleans()),
    "region": st.sampled_from(["", "150700", "150702", "广东省"]),
    "modes": modes,
    "item_type": label(codes.ITEM_TYPES).filter(lambda text: text not in ("行政处罚", "行政强制", "行政征收", "行政检查")),
    "power_source": label(codes.POWER_SOURCES),
    "use_level": label(codes.USE_LEVELS),
    "audience": labels(codes.AUDIENCES),
    "handling_kind": label(codes.HANDLING_KINDS),
    "special_procedures": several(st.builds(SpecialProcedure, filled, st.integers(0, 99), units, texts)),
    "steps": several(st.builds(Step, filled, texts, texts, texts)),
    "handle_forms": labels(codes.HANDLE_FORMS),
    "visits": counts,
    "handle_area": label(codes.HANDLE_AREAS),
    "fees": several(st.builds(Fee, filled, texts, texts, texts)),
    "result_type": label(codes.RESULTS),
    "faqs": several(st.builds(Faq, filled, texts)),
    "state": st.sampled_from([*codes.STATES.labels.values()]),
    "materials": several(materials),
    "situations": questions,
    "source": sources,
}


@st.composite
def items(draw: st.DrawFn) -> ServiceItem:
    """An item with some fields set, of which no rule refuses the row."""
    chosen = draw(st.sets(st.sampled_from(sorted(PLAIN)), max_size=8))
    item = ServiceItem(draw(keys), draw(lines), draw(st.just("") | lines), **{name: draw(PLAIN[name]) for name in chosen})
    return replace(item, state="在用") if any(refuses(rule.severity, f.field) for rule, f in find(item)) else item


intervals = st.builds(
    lambda first, length, opens, span: OpeningInterval(tuple(range(first, min(7, first + length))), opens, opens + span),
    st.integers(0, 6),
    st.integers(1, 7),
    st.integers(0, 1000),
    st.integers(1, 400),
)
points = st.builds(
    ServicePoint,
    keys,
    lines,
    st.sampled_from([*codes.POINT_TIERS.labels.values()]),
    st.sampled_from(["", "广东省", "新镇"]),
    st.sampled_from(["窗口", "自助终端", "公众号"]),
    texts,
    lat=degrees,
    lon=degrees,
    coordinates=st.sampled_from([*codes.COORDINATE_SYSTEMS.labels.values()]),
    location_note=texts,
    hours=several(intervals),
    phone=texts,
    window=texts,
    note=texts,
    valid_from=dates,
    valid_until=dates,
    handles=st.lists(st.builds(Handles, keys, st.sampled_from(["全办", "收件"])), max_size=3, unique_by=lambda h: h.code).map(
        tuple
    ),
    demonstration=st.booleans(),
)
regions = st.builds(Region, keys, lines, keys, texts, words(), st.none() | st.tuples(degrees, degrees, degrees, degrees))


holders = st.builds(Holder, st.just("") | lines, st.just("") | lines, label(codes.USE_LEVELS), st.sampled_from(["", "150702"]))
adjustments = st.builds(
    Adjustment,
    keys,
    st.sampled_from(get_args(AdjustmentKind)),
    keys,
    texts,
    texts,
    texts,
    texts,
    texts,
    dates,
    holders,
    holders,
    st.just("") | keys,
    texts,
    st.booleans(),
).filter(lambda decision: not list(find_in_adjustment(decision)))
steps = st.lists(st.builds(BundleStep, keys, texts, texts), min_size=1, max_size=3).map(tuple)
bundles = st.builds(Bundle, keys, filled, words(), steps, st.booleans())


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """A catalogue as an import leaves it: every item is listed, wrong fields are withheld, a list may be empty."""
    drawn = draw(st.lists(items(), max_size=4, unique_by=lambda item: item.code))
    held = tuple(withhold(item, find(item)) for item in drawn)
    entries = tuple(ListEntry(item.code, draw(modes)) for item in held)
    kinds = draw(st.sampled_from([("办事指南",), ("办事指南", "权责")]))
    rest = {"document_no": draw(texts), "version": draw(texts), "published_on": draw(dates), "batch": draw(texts)}
    lists = tuple(ItemList(f"{kind}-1507", kind, "150700", entries=entries, **rest) for kind in kinds)
    return Catalogue(
        held,
        tuple(draw(st.lists(points, max_size=2, unique_by=lambda p: p.code))),
        lists,
        tuple(draw(st.lists(regions, max_size=2, unique_by=lambda r: r.code))),
        tuple(draw(st.lists(bundles, max_size=2, unique_by=lambda b: b.code))),
        tuple(draw(st.lists(adjustments, max_size=2, unique_by=lambda a: a.code))),
    )


@given(catalogues())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> None:
    path = tmp_path_factory.getbasetemp() / "round.xlsx"
    write_workbook(catalogue, path)
    merged, problems, _ = merge(Catalogue(), read_workbook(path))
    assert [problem.text for problem in problems if problem.refuses] == []
    assert merged == catalogue


def test_nothing_is_written_as_a_formula(tmp_path: Path) -> None:
    item = ServiceItem("=A1", "=1+1", conditions="@SUM(1)", aliases=("=cmd|'/c calc'!A0",))
    out = io.BytesIO()
    write_workbook(Catalogue((item,), lists=(ItemList("k", "办事指南", entries=(ListEntry("=A1"),)),)), out)
    with zipfile.ZipFile(out) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and all(b"<f>" not in sheet for sheet in sheets)


def test_importing_an_export_again_changes_nothing(tmp_path: Path) -> None:
    item = ServiceItem("A1", "居住证办理", materials=(Material("户口簿"),))
    point = ServicePoint("P1", "政务服务中心", handles=(Handles("A1"),))
    base = Catalogue((item,), (point,), (ItemList("四办-150700", "四办", "150700", entries=(ListEntry("A1"),)),))
    base = replace(base, lists=(replace(base.lists[0], kind="权责"),))
    write_workbook(base, tmp_path / "a.xlsx")
    merged, _, counts = merge(base, read_workbook(tmp_path / "a.xlsx"))
    assert merged == base
    assert counts.unchanged == 1


def test_an_export_takes_the_place_of_what_was_edited_since(tmp_path: Path) -> None:
    item = ServiceItem("A1", "居住证办理")
    base = Catalogue((item,), (), (ItemList("权责-150700", "权责", "150700", entries=(ListEntry("A1"),)),))
    write_workbook(base, tmp_path / "a.xlsx")
    edited = replace(base, items=(replace(item, conditions="成年", materials=(Material("户口簿"),)),))
    assert merge(edited, read_workbook(tmp_path / "a.xlsx"))[0] == base


def test_a_text_too_long_for_a_cell_is_not_cut_silently(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="受理条件"):
        write_workbook(Catalogue((ServiceItem("A1", "甲", conditions="长" * 40_000),)), tmp_path / "a.xlsx")


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        write_workbook(Catalogue((ServiceItem("A1", "甲"),)), out)
    assert first.getvalue() == second.getvalue()
