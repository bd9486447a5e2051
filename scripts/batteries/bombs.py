"""Workbooks that are small and unpack into very much, or that would have the reader fetch and expand entities."""

import struct
from random import Random

from scripts.batteries.crafted import SHEET, STRINGS, repacked

MIB = 1024 * 1024


def bomb(chance: Random) -> bytes:
    """A small file that unpacks into very much: blanks, cells, rows, strings, formats, or elements inside each other."""
    size, count = chance.randint(60, 300) * MIB, chance.randint(100_000, 4_000_000)
    kind = chance.randrange(8)
    if kind == 0:
        return swollen("xl/styles.xml", b"</styleSheet>", b" " * size)
    if kind == 1:
        return lying(swollen(SHEET, b"<sheetData>", b" " * size), size)
    if kind == 2:
        return swollen(SHEET, b"</sheetData>", b'<row r="30">' + b'<c r="A30" s="1"/>' * count + b"</row>")
    if kind == 3:
        return swollen(SHEET, b"</sheetData>", b"<row/>" * count)
    if kind == 4:
        return swollen(STRINGS, b"</sst>", b"<si><t>x</t></si>" * count)
    if kind == 5:
        return swollen(STRINGS, b"</sst>", b"<si>" + b"<r><t>x</t></r>" * count + b"</si>")
    if kind == 6:
        return swollen(
            "xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * count
        )
    return swollen(SHEET, b"<sheetData>", b"<a>" * count + b"</a>" * count)


def swollen(part: str, before: bytes, filling: bytes) -> bytes:
    return repacked({part: lambda xml: xml.replace(before, filling + before, 1)})


def lying(data: bytes, size: int) -> bytes:
    """The archive with each entry of about `size` bytes said to hold 1,000."""
    spoilt, at = bytearray(data), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        if struct.unpack_from("<I", spoilt, at + 24)[0] >= size:
            struct.pack_into("<I", spoilt, at + 24, 1_000)
        at += 4
    return bytes(spoilt)


DOCTYPES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
)


def entities(chance: Random) -> bytes:
    part = chance.choice(
        [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
    )
    doctype = chance.choice(DOCTYPES).encode()
    use = chance.choice([b"", b"&a;", b"&c;"])

    def spoil(xml: bytes) -> bytes:
        start = xml.find(b"?>") + 2
        return xml[:start] + doctype + xml[start:].replace(b"</", use + b"</", 1)

    return repacked({part: spoil})
