"""Excel and CSV in and out; the only place that knows sheets."""

from knowledge.refusals import Unreadable
from knowledge.workbook.confined import mark_confined, read_confined
from knowledge.workbook.exporting import write_workbook
from knowledge.workbook.importing import Imported, read_workbook
from knowledge.workbook.merging import Counts, check, merge
from knowledge.workbook.target import refuse_target

__all__ = [
    "Counts",
    "Imported",
    "Unreadable",
    "check",
    "mark_confined",
    "merge",
    "read_confined",
    "read_workbook",
    "refuse_target",
    "write_workbook",
]
