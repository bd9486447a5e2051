"""Excel and CSV in and out; the only place that knows sheets."""

from knowledge.workbook.exporting import write_workbook
from knowledge.workbook.importing import Imported, read_workbook
from knowledge.workbook.merging import Counts, check, merge
from knowledge.workbook.outline import Unreadable
from knowledge.workbook.target import refuse_target

__all__ = ["Counts", "Imported", "Unreadable", "check", "merge", "read_workbook", "refuse_target", "write_workbook"]
