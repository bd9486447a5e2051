"""Malformed workbooks: families of damage done to one good list, from a seed."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from scripts.batteries.bombs import bomb, entities
from scripts.batteries.crafted import GOOD, HEADER, ROWS, SHEET, STRINGS, in_sheet, repacked, replace_cell, with_cell, workbook

OLE = bytes.fromhex("D0CF11E0A1B11AE1")

Damage = Callable[[Random], bytes]


@dataclass(frozen=True)
class Malformed:
    """One file: the family of its damage, its ending and its bytes."""

    family: str
    ending: str
    data: bytes


def letter(chance: Random, longest: int = 3) -> str:
    return "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=chance.randint(1, longest)))


def truncated(chance: Random) -> bytes:
    return GOOD[: chance.randrange(1, len(GOOD) - 1)]


def flipped(chance: Random) -> bytes:
    spoilt = bytearray(GOOD)
    for _ in range(chance.randint(1, 20)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def far_cell(chance: Random) -> bytes:
    row, column = chance.choice([(1_048_576, "XFD"), (chance.randint(20_001, 1_048_576), "A"), (30, "CZ"), (99_999_999, "A")])
    cell = f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return in_sheet("</sheetData>", cell)


FORMULAS = (
    "=A1",
    "=1/0",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1","x")',
    "=SUM(A:A)",
    '=WEBSERVICE("http://127.0.0.1")',
)


def formula(chance: Random) -> bytes:
    row, column = chance.randint(1, 20), chance.randint(0, 5)
    value = chance.choice(["", "#DIV/0!", "#REF!", "#N/A", ROWS[row - 1][column]])
    text = chance.choice(FORMULAS)
    if value:
        return workbook(draw=lambda sheet: sheet.write_formula(row, column, text, None, value))
    cell = f'<c r="{"ABCDEF"[column]}{row + 1}"><f>{text[1:].replace("&", "&amp;").replace("<", "&lt;")}</f></c>'
    return repacked({SHEET: lambda xml: replace_cell(xml, f"{'ABCDEF'[column]}{row + 1}", cell)})


def external(chance: Random) -> bytes:
    target = chance.choice(
        ["file:///c:/x.xlsx", "http://127.0.0.1:9/x.xlsx", "\\\\127.0.0.1\\x\\y.xlsx", "../../../../etc/passwd"]
    )
    row = chance.randint(1, 20)
    link = f'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x r="{target}"/></externalLink>'
    if chance.random() < 0.5:
        return repacked({}, {"xl/externalLinks/externalLink1.xml": link.encode()})
    return repacked(
        {SHEET: lambda xml: replace_cell(xml, f"E{row + 1}", f'<c r="E{row + 1}"><f>[1]表!A{row}</f></c>')},
        {"xl/externalLinks/externalLink1.xml": link.encode()},
    )


WRONG = (True, 0.5, -3, 1e300, 43_000.25, "不知道", "abc", "３４５６７８", "#N/A", "5天左右吧", "'", "—", "N/A", "😀", "=1+1")


def wrong_type(chance: Random) -> bytes:
    return with_cell(chance.randint(1, 20), chance.choice([3, 4, 4, 5]), chance.choice(WRONG))


def headers(chance: Random) -> bytes:
    rows = [list(HEADER), *map(list, ROWS)]
    titles = [
        [chance.choice(["一次办事项清单", "基本信息", "", "单位：个"]) for _ in HEADER] for _ in range(chance.randint(2, 3))
    ]
    kind = chance.randrange(6)
    if kind == 0:
        return workbook([["总表"], ["基本信息", "", "", "办理"], *rows])  # three header rows, the last is the true one
    if kind == 1:
        return workbook([*titles, ["甲", "乙", "丙", "丁", "戊", "己"], *rows[1:]])
    if kind == 2:
        return workbook([*[["说明"]] * chance.randint(21, 40), *rows])
    if kind == 3:
        return workbook([[HEADER[1]] * 6, *rows[1:]])
    if kind == 4:
        return workbook([["事项", "事项", "部门", "办理", "办理", "次数"], ["编码", "名称", "", "类型", "时限", ""], *rows[1:]])
    return workbook([*rows[:10], list(HEADER), *rows[10:]])


def merged(chance: Random) -> bytes:
    kind = chance.randrange(5)
    if kind == 0:
        references = ["A1:XFD1048576"] * chance.randint(2, 5)
    elif kind == 1:
        references = [f"B{n}:F{n}" for n in chance.sample(range(2, 22), chance.randint(1, 20))]
    elif kind == 2:
        references = [f"{letter(chance)}{chance.randint(1, 10**7)}:{letter(chance)}{chance.randint(1, 10**7)}"]
    elif kind == 3:
        references = [f"A{n}:F{n}" for n in range(2, 100_002)]
    else:
        references = [chance.choice(["", "A1", "A1:", ":B2", "甲1:乙2", "A0:B0", "1:2", "A:B", "B2:A1"])]
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return repacked({SHEET: lambda xml: xml.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode())})


def random_bytes(chance: Random) -> bytes:
    start = chance.choice(
        [b"", b"", b"PK\x03\x04", b"PK\x05\x06", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"%PDF-1.7", b"{\\rtf1"]
    )
    return start + chance.randbytes(chance.randint(0, 100_000))


def old_format(chance: Random) -> bytes:
    inside = "EncryptedPackage".encode("utf-16-le") if chance.random() < 0.3 else b"Workbook"
    return OLE + chance.randbytes(500) + inside + chance.randbytes(chance.randint(0, 50_000))


def huge_string(chance: Random) -> bytes:
    length = chance.choice([32_768, 100_000, 1_000_000, 5_000_000])
    row, column = chance.randint(0, 20), chance.randint(0, 5)
    reference = f"{'ABCDEF'[column]}{row + 1}"
    cell = f'<c r="{reference}" t="inlineStr"><is><t>{chance.choice("甲a1") * length}</t></is></c>'
    return repacked({SHEET: lambda xml: replace_cell(xml, reference, cell)})


def too_large(chance: Random) -> bytes:
    return chance.choice([b"PK\x03\x04", b"", OLE, GOOD]) + chance.randbytes(20 * 1024 * 1024)


def other_archive(chance: Random) -> bytes:
    kind = chance.randrange(6)
    if kind == 0:
        return repacked(
            {name: lambda part: b"" for name in chance.sample([SHEET, STRINGS, "xl/workbook.xml", "[Content_Types].xml"], 2)}
        )
    if kind == 1:
        return repacked(
            {"xl/_rels/workbook.xml.rels": lambda part: part.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")}
        )
    if kind == 2:
        return repacked({"xl/_rels/workbook.xml.rels": lambda part: part.replace(b"worksheets/sheet1.xml", b"workbook.xml")})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(chance.randint(0, 3)):
            archive.writestr(
                chance.choice(["word/document.xml", "content.xml", "../../x", "xl/worksheets/sheet1.xml"]) + str(n), b"<x/>"
            )
    return out.getvalue()


def text(chance: Random) -> bytes:
    good = "\n".join(",".join(row) for row in [HEADER, *ROWS])
    return chance.choice(
        [
            good.encode("utf-16-le"),
            good.replace("种", "\0", 3).encode(),
            ("事项名称\n" + "甲" * 200_000).encode(),
            ("事项名称\n" + "甲\n" * 20_001).encode(),
            (good + ",多" * 101).encode(),
            good.replace("CS-", '"CS-', 1).encode(),
            good.replace("事项", "姓名").encode(),
            good.encode("big5", "replace"),
            (good.encode() + bytes([chance.randrange(128, 256) for _ in range(9)])),
            good.replace("\n", "\r\r\n\x0b").replace("名称", "\x1c").encode(),
        ]
    )


FAMILIES: Mapping[str, tuple[str, Damage]] = {
    "truncated": ("xlsx", truncated),
    "flipped bytes": ("xlsx", flipped),
    "far cells": ("xlsx", far_cell),
    "bombs": ("xlsx", bomb),
    "entities": ("xlsx", entities),
    "formulas": ("xlsx", formula),
    "external links": ("xlsx", external),
    "wrong types": ("xlsx", wrong_type),
    "header rows": ("xlsx", headers),
    "merged cells": ("xlsx", merged),
    "random bytes": ("xlsx", random_bytes),
    "old .xls": ("xls", old_format),
    "huge strings": ("xlsx", huge_string),
    "20 MB": ("xlsx", too_large),
    "other archives": ("xlsx", other_archive),
    "text": ("csv", text),
}


def malformed(count: int, seed: int) -> Iterator[Malformed]:
    """`count` files, family after family in turn; the same seed gives the same files."""
    chance = Random(seed)

    def endless() -> Iterator[Malformed]:
        while True:
            yield from (Malformed(name, ending, damage(chance)) for name, (ending, damage) in FAMILIES.items())

    return islice(endless(), count)
