"""Files as somebody would make them who means harm, or whose program is broken; each is built here, none is stored."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

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


def endless_marks() -> list[bytes]:
    """Return small workbooks of marks that are never closed."""
    marks = (b"<c " * 1_390_000, b"<c " + b"r= " * 1_390_000)
    return [with_parts({"xl/worksheets/sheet1.xml": b"<worksheet>" + each}) for each in marks]


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


PICTURE = 'INCLUDEPICTURE "http://example.org/a.png"'


def template(*lines: str, xml: str = "") -> bytes:
    """Return a Word file of these lines, and of a paragraph of this markup."""
    word = Document()
    for line in lines:
        word.add_paragraph(line)
    if xml:
        word.element.body.insert(
            0, parse_xml(f"<w:p {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'>{xml}</w:p>")
        )
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def changed(part: str, before: str, after: str) -> bytes:
    """Return a good template with these words put in place of others in one of its parts."""
    good = template("{{ number }}")
    with zipfile.ZipFile(io.BytesIO(good)) as package:
        text = package.read(part).decode()
    assert before in text
    return with_parts({part: text.replace(before, after, 1).encode()}, good)


def field(*pieces: str) -> str:
    """Return a field whose words lie in several runs, as Word itself writes them."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in pieces)
    begin, split, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{runs}{split}<w:r><w:t>x</w:t></w:r>{end}"


def with_relation(more: str) -> bytes:
    return changed("word/_rels/document.xml.rels", "</Relationships>", f"{more}</Relationships>")


def templates() -> dict[str, tuple[bytes, str]]:
    """Return hostile templates by what they are, each with a word that tells why it is refused."""
    good = template("{{ number }}")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    deep = "(" * 3000 + "number" + ")" * 3000
    nested = f"{field('PAGE').split('<w:r><w:instrText', maxsplit=1)[0]}{field('QUOTE')}<w:r><w:instrText>PICTURE</w:instrText></w:r>"
    return {
        "loops in loops": (template("{% for a in rows %}{% for b in rows %}x{% endfor %}{% endfor %}"), "循环"),
        "a loop over numbers": (template("{{ number }}{% for a in range(99999) %}x{% endfor %}"), "循环|range"),
        "a loop over a made list": (template("{% for a in number|list %}x{% endfor %}"), "循环|list"),
        "many loops": (template("{{ number }}", *["{% for a in number %}x{% endfor %}"] * 50), "循环"),
        "a loop that calls itself": (
            template("{% for a in number recursive %}{{ loop(number) }}{% endfor %}"),
            "循环|call",
        ),
        "large": (template("{{ number }}{{ 'x' * 3000000000 }}"), "mul"),
        "power": (template("{{ number }}{{ 9 ** 9 ** 9 }}"), "pow"),
        "wide": (template("{{ number|center(1000000000) }}"), "center"),
        "format": (template("{{ '%0999999999d' % 1 }}{{ number }}"), "mod"),
        "doubling": (template("{% set a = number %}{% set a = a ~ a %}{{ a }}"), "assign"),
        "doubling within": (template("{% with a = number ~ number %}{{ a }}{% endwith %}"), "with"),
        "division": (template("{{ number }}{{ 1/0 }}"), "div"),
        "include": (template("{{ number }}{% include '/etc/passwd' %}"), "include"),
        "import": (template("{{ number }}{% import 'os' as os %}"), "import"),
        "from": (template("{{ number }}{% from 'os' import path %}"), "import"),
        "extends": (template("{% extends 'a' %}{{ number }}"), "extends"),
        "macro": (template("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}{{ number }}"), "macro|call"),
        "raw": (template("{{ number|safe }}"), "safe"),
        "no escape": (template("{% autoescape false %}{{ number }}{% endautoescape %}"), "scope"),
        "class": (template("{{ number.__class__.__mro__ }}"), "双花括号|读不出来"),
        "method": (template("{{ number.format(1) }}"), "call"),
        "deep": (template("{{ " + deep + " }}"), "读不出来|双花括号"),
        "unknown": (template("{{ number }}{% if number == 'x' %}{{ secret }}{% endif %}"), "secret"),
        "unclosed": (template("{% for a in number"), "双花括号|读不出来|循环"),
        "only with a value": (template("{{ number }}{% if not number %}{{ number.x }}{% endif %}"), "双花括号"),
        "empty": (template(""), "没有占位符"),
        "no placeholder": (template("一样的话"), "没有占位符"),
        "blank": (template("{% if number == 'x' %}{{ number }}{% endif %}"), "空白"),
        "outside": (
            with_relation(
                f'<Relationship Id="rId99" Type="{kind}/image" Target="http://example.org/a.png" TargetMode="External"/>'
            ),
            "外面",
        ),
        "outside, other quotes": (
            with_relation(
                f"<Relationship Id='rId99' Type='{kind}/image' Target='http://example.org/a.png' TargetMode = 'External'/>"
            ),
            "外面",
        ),
        "outside, written otherwise": (
            with_relation(f'<Relationship Id="rId99" Type="{kind}/image" Target="a" TargetMode="&#69;xternal"/>'),
            "外面",
        ),
        "outside, in small letters": (
            with_relation(f'<Relationship Id="rId99" Type="{kind}/image" Target="a" TargetMode="external"/>'),
            "外面",
        ),
        "outside without a mode": (
            with_relation(f'<Relationship Id="rId99" Type="{kind}/image" Target="file:///etc/passwd"/>'),
            "外面",
        ),
        "outside by a share": (
            with_relation(f'<Relationship Id="rId99" Type="{kind}/image" Target="\\\\host\\a"/>'),
            "外面",
        ),
        "template outside": (
            with_parts(
                {
                    "word/_rels/settings.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}/attachedTemplate" Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>'.encode()
                },
                good,
            ),
            "外面",
        ),
        "chunk": (with_relation(f'<Relationship Id="rId99" Type="{kind}/aFChunk" Target="a.xml"/>'), "aFChunk"),
        "picture outside by field": (template("{{ number }}", xml=field(PICTURE)), "INCLUDEPICTURE"),
        "picture outside, in pieces": (
            template("{{ number }}", xml=field("INCL", "UDEPIC", "TURE http://example.org")),
            "INCLUDEPICTURE",
        ),
        "picture outside, simple": (
            template("{{ number }}", xml=f"<w:fldSimple w:instr='{PICTURE}'/>"),
            "INCLUDEPICTURE",
        ),
        "picture outside, made by braces": (
            template("{{ number }}", xml=field("{{ 'INCLUDE' ~ 'PICTURE' }} http://example.org")),
            "域",
        ),
        "picture outside, made by a field": (template("{{ number }}", xml=nested), "域"),
        "picture outside, small letters": (
            template("{{ number }}", xml=field("includepicture http://example.org")),
            "INCLUDEPICTURE",
        ),
        "text outside": (template("{{ number }}", xml=field('INCLUDETEXT "\\\\host\\a.docx"')), "INCLUDETEXT"),
        "link": (template("{{ number }}", xml=field("LINK Excel.Sheet.8 a.xlsx")), "LINK"),
        "program": (template("{{ number }}", xml=field('DDEAUTO c:\\windows\\cmd.exe "/k"')), "DDEAUTO"),
        "address": (template("{{ number }}", xml=field('HYPERLINK "http://example.org"')), "HYPERLINK"),
        "drawing outside": (
            template(
                "{{ number }}",
                xml='<w:r><w:pict><v:shape><v:imagedata src="http://example.org/a.png"/></v:shape></w:pict></w:r>',
            ),
            "外面",
        ),
        "drawing outside, put together while filling": (
            template(
                "{{ number }}",
                xml="<w:r><w:pict><v:shape><v:imagedata src=\"{{ 'ht' ~ 'tp' }}://a/a.png\"/></v:shape></w:pict></w:r>",
            ),
            "外面",
        ),
        "mail merge": (changed("word/settings.xml", "</w:settings>", "<w:mailMerge/></w:settings>"), "mailMerge"),
        "macro project": (with_parts({"word/vbaProject.bin": b"x"}, good), "宏"),
        "web page": (with_parts({"word/a.html": b"<script>"}, good), "a.html"),
        "drawing with addresses": (with_parts({"word/media/a.svg": b"<svg/>"}, good), "a.svg"),
        "words called a picture": (with_parts({"word/media/a.png": b"<w:hdr/>"}, good), "a.png"),
        "embedded": (with_parts({"word/embeddings/a.xlsx": workbook(ROWS)}, good), "夹带"),
        "other encoding": (
            with_parts({"word/header9.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'}, good),
            "读不出来",
        ),
        "entities": (with_parts({"word/header9.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, good), "不安全"),
        "bomb": (with_parts({"word/header9.xml": b"<a>" + b" " * 100_000_000 + b"</a>"}, good), "解压"),
        "long": (changed("word/document.xml", "<w:sectPr", "<w:p/>" * 60_000 + "<w:sectPr"), "版面太长"),
        "workbook": (workbook(ROWS), "docx"),
    }
