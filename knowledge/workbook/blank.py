"""Blank workbooks to fill in: the columns of a list or of a whole guide, with choices, notes and nothing else."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import xlsxwriter

from knowledge.catalogue import codes
from knowledge.workbook.columns import Column, Layout
from knowledge.workbook.layouts import BY_KIND, DETAILS

LIST_FIELDS = ("name", "department", "modes", "promised_limit")
GUIDE_SHEETS = ("items", *DETAILS, "points", "handles", "bundles", "adjustments")
UNASKED = ("withheld",)  # what the program itself notes in an export
ROWS = 2000  # rows with choices
WIDTH = 18  # characters

CHOICES: dict[tuple[str, str], codes.CodeTable] = {
    ("items", "item_type"): codes.ITEM_TYPES,
    ("items", "handling_kind"): codes.HANDLING_KINDS,
    ("items", "power_source"): codes.POWER_SOURCES,
    ("items", "use_level"): codes.USE_LEVELS,
    ("items", "handle_area"): codes.HANDLE_AREAS,
    ("items", "result_type"): codes.RESULTS,
    ("items", "state"): codes.STATES,
    ("materials", "type"): codes.MATERIAL_TYPES,
    ("materials", "form"): codes.MATERIAL_FORMS,
    ("materials", "necessity"): codes.NECESSITIES,
    ("materials", "source"): codes.MATERIAL_SOURCES,
    ("points", "tier"): codes.POINT_TIERS,
    ("points", "channel"): codes.POINT_CHANNELS,
    ("points", "system"): codes.COORDINATE_SYSTEMS,
    ("handles", "depth"): codes.POINT_DEPTHS,
    ("adjustments", "kind"): codes.ADJUSTMENT_KINDS,
    ("adjustments", "before.level"): codes.USE_LEVELS,
    ("adjustments", "after.level"): codes.USE_LEVELS,
}

NOTES: dict[tuple[str, str], str] = {
    ("items", "code"): "业务办理项编码或实施编码；没有就空着。各表用它对应到事项",
    ("items", "modes"): "马上办、网上办（全程网办）、网上办（网上预审）、就近办、一次办；几种用顿号隔开",
    ("items", "promised_limit"): "写明单位：5个工作日、30自然日、2小时、即办",
    ("items", "legal_limit"): "写明单位：20个工作日",
    ("items", "aliases"): "老百姓怎么说，用顿号隔开",
    ("items", "consult"): "带区号：0470-8211234",
    ("items", "complain"): "带区号，与咨询电话不同",
    ("items", "visits"): "只填数字；全程网办填 0",
    ("items", "cancelled_on"): "取消的事项必填，写成 2026-09-01",
    ("materials", "item_code"): "与「事项」表的编码一致",
    ("points", "hours"): "周一至周五 08:30-11:30、14:30-17:30",
    ("bundles", "name"): "例如：开饭馆；同一件事的各步一行一步，按先后顺序写，下面的行可以空着",
    ("bundles", "sayings"): "老百姓怎么说，用顿号隔开：开饭馆、开饭店、开面馆",
    ("bundles", "when"): "什么人要办这一步；人人要办的空着",
    ("adjustments", "document_no"): "没有文号就空着，回答里会写「清单未载明」",
    ("adjustments", "effective_on"): "从这一天零点起生效，可以是以后的日期；取消的必填",
    ("adjustments", "after.level"): "下放的必填：现在由哪一级办",
    ("adjustments", "instead"): "取消以后请群众改办的事项的编码",
    ("points", "system"): "坐标从哪里来：高德、腾讯是 GCJ-02，百度是 BD-09",
}


def write_blank(target: BinaryIO, guide: bool) -> None:
    """A workbook with headers only: one sheet of four columns for a list, or every sheet of a guide with its points."""
    with xlsxwriter.Workbook(target) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E2EEEE", "border": 1})
        for kind in GUIDE_SHEETS if guide else ("items",):
            layout = BY_KIND[kind]
            _write(book.add_worksheet(layout.title), layout, list(_columns(layout, guide)), bold)


def _columns(layout: Layout, guide: bool) -> Iterator[Column]:
    for column in layout.columns:
        asked = column.exported and not column.field.startswith("source.") and column.field not in UNASKED
        asked = asked and column.field not in ("demonstration", "coordinates")
        if asked and (guide or column.field in LIST_FIELDS):
            yield column


def _write(sheet: Any, layout: Layout, columns: list[Column], bold: Any) -> None:
    sheet.set_column(0, len(columns) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.headers.split()[0], bold)
        key = (layout.kind, column.field)
        if key in NOTES:
            sheet.write_comment(0, index, NOTES[key], {"x_scale": 1.6})
        if key in CHOICES:
            choices = list(CHOICES[key].labels.values())
            sheet.data_validation(1, index, ROWS, index, {"validate": "list", "source": choices, "error_type": "warning"})
