"""Files as somebody would make them who means harm, or whose program is broken; each is built here, none is stored."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

from factories.workbooks import ROWS, workbook

SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_parts(parts: dict[str | zipfile.ZipInfo, bytes], within: bytes | None = None) -> bytes:
    """Return a package (or without one, a good workbook) in which these parts stand in place of its own."""
    held = io.BytesIO()
    named = {part if isinstance(part, str) else part.filename for part in parts}
    with (
        zipfile.ZipFile(io.BytesIO(within or workbook(ROWS))) as good,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in good.namelist():
            if name not in named:
                package.writestr(name, good.read(name))
        for part, content in parts.items():
            package.writestr(part, content)
    return held.getvalue()


def sheet_of(cells: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<worksheet {SPREADSHEET}><sheetData>{cells}</sheetData></worksheet>'.encode()


def far_cell() -> bytes:
    """Return a workbook with a word in its first cell and one in the very last that Excel has."""
    cells = "".join(
        f'<row r="{row}"><c r="{place}{row}" t="inlineStr"><is><t>x</t></is></c></row>'
        for place, row in (("A", 1), ("XFD", 1048576))
    )
    return with_parts({"xl/worksheets/sheet1.xml": sheet_of(cells)})


def lying_sizes() -> bytes:
    """Return a workbook whose list says that a part of 300 MB has ten bytes."""
    name = b"xl/worksheets/sheet1.xml"
    content = bytearray(with_parts({name.decode(): sheet_of(" " * 300_000_000)}))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(name))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def zoo() -> dict[str, bytes]:
    """Return hostile files by what they are."""
    link = zipfile.ZipInfo("xl/media/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    deep = b"<si>" + b"<r>" * 100_000 + b"<t>x</t>" + b"</r>" * 100_000 + b"</si>"
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    locked = bytearray(workbook(ROWS))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    text = ",".join(str(cell) for cell in ROWS[0])
    return {
        "far": far_cell(),
        "far without places": with_parts(
            {"xl/worksheets/sheet1.xml": sheet_of("<row>" + "<c><v>1</v></c>" * 2_100_000 + "</row>")}
        ),
        "wide": with_parts(
            {"xl/worksheets/sheet1.xml": sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="ZZ90000"><v>1</v></c></row>')}
        ),
        "bomb": with_parts({"xl/worksheets/sheet1.xml": sheet_of(" " * 585_000_000)}),
        "lying bomb": lying_sizes(),
        "entries": with_parts({f"xl/{number}": b"" for number in range(5000)}),
        "entities": with_parts({"xl/sharedStrings.xml": (entities + "]><sst>&m;</sst>").encode()}),
        "nested": with_parts({"xl/embeddings/other.xlsx": workbook(ROWS)}),
        "deep": with_parts({"xl/sharedStrings.xml": b"<sst>" + deep * 50 + b"</sst>"}),
        "link": with_parts({link: b"/etc/passwd"}),
        "way up": with_parts({"../../etc/cron.d/x": b"x"}),
        "locked": bytes(locked),
        "locked by Excel": OLE + "EncryptedPackage".encode("utf-16-le") + bytes(4096),
        "xls": OLE + bytes(4096),
        "cut": workbook(ROWS)[:-40],
        "one line": b"a" * (21 * 1024 * 1024),
        "utf-16 csv": text.encode("utf-16"),
        "NUL": bytes(4096),
        "NUL in csv": f"{text}\0\0".encode(),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "part in utf-16": with_parts({"xl/worksheets/sheet1.xml": sheet_of("").decode().encode("utf-16")}),
    }
