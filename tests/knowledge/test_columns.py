"""Headers that the program does not know, explained once and remembered by source."""

from pathlib import Path

import pytest

from knowledge.refusals import NotAllowed
from knowledge.store import audit, columns
from knowledge.store.database import Database
from knowledge.workbook import read_workbook
from tests.knowledge.made_workbooks import write_xlsx
from tests.knowledge.strategies import EDITOR, REVIEWER

ROWS = [["事项名称", "归口 单位", "几天办完", "经办人"], ["居住证办理", "公安局", "5个工作日", "张三"]]


def taught(database: Database, source: str) -> columns.Taught:
    with database.reading() as connection:
        return columns.taught(connection, source)


def test_a_taught_header_is_read_and_one_left_out_is_not_mentioned_again(database: Database, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"清单": ROWS})
    before = read_workbook(path)
    assert [(one.column, one.kind) for one in before.skipped] == [(text, "items") for text in ROWS[0][1:]]
    for header, field in (("归口 单位", "department"), ("几天办完", "promised_limit"), ("经办人", "")):
        columns.teach(database, EDITOR, "公安局", "items", header, field)
    after = read_workbook(path, taught=taught(database, "公安局"))
    item = after.items[0].item
    assert (item.department, item.promised_limit and item.promised_limit.value, after.skipped) == ("公安局", 5, ())
    assert taught(database, "人社局") == {}
    with database.reading() as connection:
        assert columns.sources(connection) == ["公安局"]
        assert audit.latest(connection, 1)[0].subject == "公安局 经办人"


def test_what_was_taught_can_be_taught_anew_and_forgotten(database: Database) -> None:
    for field in ("department", "name"):
        columns.teach(database, EDITOR, "公安局", "items", "归口单位", field)
    assert taught(database, "公安局") == {"items": {"归口单位": "name"}}
    columns.forget(database, EDITOR, "公安局", "items", "归口 单位")
    assert taught(database, "公安局") == {}


def test_only_editors_teach_and_only_columns_that_there_are(database: Database) -> None:
    for by, source, kind, field in (
        (REVIEWER, "公安局", "items", "name"),
        (EDITOR, " ", "items", "name"),
        (EDITOR, "公安局", "什么", "name"),
        (EDITOR, "公安局", "items", "withheld.x"),
    ):
        with pytest.raises(NotAllowed):
            columns.teach(database, by, source, kind, "归口单位", field)
