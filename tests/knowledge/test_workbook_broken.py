"""Broken, hostile and wrong files get one clear Chinese sentence, and never another exception."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.workbook import Imported, Unreadable, read_workbook
from knowledge.workbook.reading import MAX_FILE_BYTES
from tests.knowledge.made_workbooks import write_xlsx

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def good(path: Path) -> bytes:
    rows = [["事项名称", "承诺时限"], ["居住证办理", "5个工作日"]]
    return write_xlsx(path / "good.xlsx", {"事项": rows}).read_bytes()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def in_sheet(old: str, new: str) -> Callable[[str, bytes], bytes]:
    def change(name: str, part: bytes) -> bytes:
        return part.replace(old.encode(), new.encode()) if name == "xl/worksheets/sheet1.xml" else part

    return change


def reason(path: Path, data: bytes, name: str = "坏.xlsx") -> str:
    """Why the file cannot be read."""
    (path / name).write_bytes(data)
    with pytest.raises(Unreadable) as unreadable:
        read_workbook(path / name)
    assert re.search(r"[\u4e00-\u9fff]{3}", unreadable.value.reason)
    assert not re.search(r"[a-z]{9,}", unreadable.value.reason)
    return unreadable.value.reason


def far_cell(reference: str) -> str:
    row = re.sub(r"\D", "", reference)
    return f'<row r="{row}"><c r="{reference}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda data: b"", "空的"),
        (lambda data: b"  \n ", "空的"),
        (lambda data: data[: len(data) // 2], "损坏"),
        (lambda data: data[:-30], "损坏"),
        (lambda data: b"PK\x03\x04" + b"\x00" * 200, "损坏"),
        (lambda data: OLE + b"\x00" * 2000, "旧的 .xls"),
        (lambda data: OLE + b"\x00" * 100 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (lambda data: b"%PDF-1.7\n" + bytes(range(256)), "是 PDF 文件"),
        (lambda data: "姓名,年龄\n张三,5\n".encode(), "没有找到认得的表头"),
        (lambda data: b"\xff\xfe\x00\xd8\x00", "不是 Excel 工作簿"),
        (lambda data: b"x" * (20 * 1024 * 1024), "超过 10 MB"),
        (lambda data: repacked(data, in_sheet("</sheetData>", far_cell("XFD1048576"))), "超过 20000 行"),
        (lambda data: repacked(data, in_sheet("</sheetData>", far_cell("XFD30"))), "超过 100 列"),
        (lambda data: repacked(data, in_sheet("<sheetData>", "<sheetData><row r='x'>")), "损坏"),
        (lambda data: repacked(data, lambda name, part: part[:50] if "sheet1" in name else part), "损坏"),
        (lambda data: repacked(data, lambda name, part: DTD + b"<x/>" if "sheet1.xml" in name else part), "损坏"),
        (lambda data: repacked(data, lambda name, part: DTD + b"<x>&b;</x>" if "sharedStrings" in name else part), "损坏"),
        (lambda data: repacked(data, lambda name, part: b"" if name == "xl/workbook.xml" else part), "损坏"),
        (lambda data: repacked(data, lambda name, part: part + b" " * 101 * 2**20 if "styles" in name else part), "100 MB"),
        (lambda data: ("事项名称\n" + "甲" * 200_000).encode(), "读不懂"),
        (lambda data: ("事项名称\n" + "甲\n" * 20_001).encode(), "超过 20000 行"),
        (lambda data: ("事项名称," + "甲," * 101).encode(), "超过 100 列"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(tmp_path: Path, make: Callable[[bytes], bytes], said: str) -> None:
    assert said in reason(tmp_path, make(good(tmp_path)))


def test_other_office_files_and_missing_files_are_named(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "不是 .xlsx 工作簿" in reason(tmp_path, out.getvalue(), "文.docx")
    with pytest.raises(Unreadable, match="不存在"):
        read_workbook(tmp_path / "没有.xlsx")
    with pytest.raises(Unreadable):
        read_workbook(tmp_path)


@pytest.mark.parametrize(
    ("part", "before", "filling", "said"),
    [
        ("xl/worksheets/sheet1.xml", "</sheetData>", '<row r="9">' + '<c r="A9" s="1"/>' * 16_385 + "</row>", "单元格过多"),
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<a>" * 100 + "</a>" * 100, "结构不对"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "<row/>" * 1_500_001, "内容过多"),
        ("xl/sharedStrings.xml", "</sst>", "<si>" + "<r><t>x</t></r>" * 400_001 + "</si>", "内容过多"),
        ("xl/styles.xml", "</cellXfs>", "<xf/>" * 100_001, "内容过多"),
        ("xl/styles.xml", "</cellXfs>", " " * 21 * 2**20, "内容过多"),
    ],
)
def test_what_would_take_minutes_to_read_is_refused(tmp_path: Path, part: str, before: str, filling: str, said: str) -> None:
    def swell(name: str, xml: bytes) -> bytes:
        return xml.replace(before.encode(), (filling + before).encode(), 1) if name == part else xml

    assert said in reason(tmp_path, repacked(good(tmp_path), swell))


def test_a_cell_of_a_million_characters_is_a_problem(tmp_path: Path) -> None:
    cell = f'<c r="B2" t="inlineStr"><is><t>{"甲" * 1_000_000}</t></is></c>'
    data = repacked(good(tmp_path), in_sheet('<c r="B2" t="s"><v>3</v></c>', cell))
    (tmp_path / "a.xlsx").write_bytes(data)
    (problem,) = read_workbook(tmp_path / "a.xlsx").problems
    assert problem.refuses and "1000000 个字" in problem.message


def test_overlapping_merged_cells_do_not_hang(tmp_path: Path) -> None:
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 3 + "</mergeCells></worksheet>"
    assert "重叠" in reason(tmp_path, repacked(good(tmp_path), in_sheet("</worksheet>", merges)))


def test_a_formula_counts_by_its_saved_value_and_one_without_is_a_problem(tmp_path: Path) -> None:
    saved = in_sheet('<c r="B2" t="s"><v>3</v></c>', '<c r="B2" t="str"><f>A1</f><v>5个工作日</v></c>')
    unsaved = in_sheet('<c r="B2" t="s"><v>3</v></c>', '<c r="B2"><f>A1</f></c>')
    (tmp_path / "a.xlsx").write_bytes(repacked(good(tmp_path), saved))
    (tmp_path / "b.xlsx").write_bytes(repacked(good(tmp_path), unsaved))
    limit = read_workbook(tmp_path / "a.xlsx").items[0].item.promised_limit
    assert limit is not None and limit.text == "5个工作日"
    (problem,) = read_workbook(tmp_path / "b.xlsx").problems
    assert problem.refuses and (problem.column, problem.row) == ("B", 2) and "公式没有得出结果" in problem.message


def test_a_far_blank_cell_is_no_content(tmp_path: Path) -> None:
    blank = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    (tmp_path / "a.xlsx").write_bytes(repacked(good(tmp_path), in_sheet("</sheetData>", blank)))
    assert len(read_workbook(tmp_path / "a.xlsx").items) == 1


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xef\xbb\xbf", "事项名称\n".encode()]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    path.write_bytes(start + data)
    try:
        assert isinstance(read_workbook(path), Imported)
    except Unreadable as unreadable:
        assert unreadable.reason


def test_a_workbook_with_bytes_changed_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    data, chance = good(tmp_path), random.Random(2018)
    for _ in range(150):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        (tmp_path / "spoilt.xlsx").write_bytes(spoilt)
        try:
            assert isinstance(read_workbook(tmp_path / "spoilt.xlsx"), Imported)
        except Unreadable as unreadable:
            assert unreadable.reason


def test_the_caps_are_the_published_ones() -> None:
    assert MAX_FILE_BYTES == 10 * 1024 * 1024
