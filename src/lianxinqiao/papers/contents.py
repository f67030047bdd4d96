"""What a Word file may hold: text, its looks, pictures within; nothing that reaches outside or runs.  Only the printer imports it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from typing import Any

from lxml import etree

from lianxinqiao.kernel.outside.packages import MIB, Refused, opened, pieces
from lianxinqiao.papers.errors import WrongTemplate

MOST_BYTES = 2 * MIB
MOST_UNPACKED = 16 * MIB
MOST_FILLED = 128 * MIB
MOST_PAGES = 2000
LINES_OF_A_PAGE, LETTERS_OF_A_LINE = 25, 28
DOCUMENT = "word/document.xml"
# What a picture begins with: whatever is called one and is none could be read as something else.
PICTURES: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tif": (b"II*\0", b"MM\0*"),
    "tiff": (b"II*\0", b"MM\0*"),
    "emf": (b"\x01\0\0\0",),
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"\x02\0\x09\0"),
}
# The last word of the type of a relation.
RELATIONS = re.compile(
    r"officeDocument|core-properties|extended-properties|custom-properties|thumbnail|styles|stylesWithEffects|"
    r"settings|webSettings|fontTable|theme|numbering|header|footer|footnotes|endnotes|comments|"
    r"commentsExtended|commentsIds|commentsExtensible|people|glossaryDocument|image|customXml|customXmlProps|"
    r"hyperlink|classificationlabels"
)
# Fields that fetch nothing and run nothing.
FIELDS = re.compile(
    r"PAGE|NUMPAGES|SECTION|SECTIONPAGES|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|STYLEREF|SEQ|TOC|TC|REF|"
    r"PAGEREF|NOTEREF|SYMBOL|EQ|ADVANCE|NUMWORDS|NUMCHARS|LISTNUM|AUTONUM|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN"
)
LINK_WITHIN = re.compile(r"HYPERLINK\s+\\l\s")
RUNS = frozenset(
    ("altChunk", "subDoc", "control", "object", "OLEObject", "mailMerge", "webVideoPr", "movie", "attachedTemplate")
)
POINTS_OUT = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
WHERE = ("src", "href", "althref")


def look(content: bytes) -> None:
    """Go through a Word file without building anything of it.

    Raises:
        WrongTemplate: no Word file, too large, or something in it that reaches outside, runs or is no text.
    """
    if len(content) > MOST_BYTES:
        raise WrongTemplate("size")
    look_into(content, MOST_UNPACKED)


def look_into(content: bytes, most_unpacked: int = MOST_FILLED) -> None:
    """Do the same for a file that we have filled, which may be larger.

    Raises:
        WrongTemplate: see ``look``.
    """
    try:
        package = opened(content, needs=DOCUMENT, most_unpacked=most_unpacked)
        # Whether all of it unpacks, and declares no entities.
        deque(pieces(package), maxlen=0)
    except Refused as reason:
        raise WrongTemplate(str(reason)) from reason
    for info in package.infolist():
        _look_at(package, info)


def _look_at(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    name = info.filename
    ending = name.rpartition(".")[2].lower()
    if "vbaproject" in name.lower():
        raise WrongTemplate("macro")
    if name.endswith("/") and not info.file_size:
        return
    part = package.read(info)
    if begins := PICTURES.get(ending):
        if not part.startswith(begins):
            raise WrongTemplate("part", name)
        return
    if ending not in ("xml", "rels"):
        raise WrongTemplate("part", name)
    tree = parsed(part)
    if ending == "rels":
        _relations(tree)
    else:
        _part(tree)
    if pages(tree) > MOST_PAGES:
        raise WrongTemplate("long")


def parsed(part: bytes) -> Any:
    """Return the tree of a part, as whoever opens the file will see it.

    Raises:
        WrongTemplate: it is none, or hides what it says in another encoding.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise WrongTemplate("broken") from error
    about = tree.getroottree().docinfo
    if about.doctype or (about.encoding or "UTF-8").upper() not in ("UTF-8", "US-ASCII", "ASCII"):
        raise WrongTemplate("broken")
    return tree


def _relations(tree: Any) -> None:
    for one in tree.iter(etree.Element):
        given = {_local(name): value for name, value in one.attrib.items()}
        target = given.get("Target", "")
        if given.get("TargetMode", "Internal").strip().lower() != "internal" or POINTS_OUT.match(target):
            raise WrongTemplate("outside", target)
        kind = given.get("Type", "").rpartition("/")[2]
        if kind and not RELATIONS.fullmatch(kind):
            raise WrongTemplate("macro" if "vba" in kind.lower() else "part", kind)


def _part(tree: Any) -> None:
    for one in tree.iter(etree.Element):
        if (name := _local(one.tag)) in RUNS:
            raise WrongTemplate("part", name)
        for attribute, value in one.attrib.items():
            if _local(attribute).lower() in WHERE and POINTS_OUT.match(value):
                raise WrongTemplate("outside", value)
            if _local(attribute) == "ContentType" and "macroenabled" in value.lower():
                raise WrongTemplate("macro")
    for field in fields(tree):
        word = field.split(maxsplit=1)[0].upper() if field.strip() else ""
        if "{" in field or (word and not FIELDS.fullmatch(word) and not LINK_WITHIN.match(field.strip())):
            raise WrongTemplate("field", word)


def fields(tree: Any) -> Iterator[str]:
    """Give what each field asks for, put together of its pieces; a field that is made by another is given as ``{``."""
    open_fields: list[list[str] | None] = []
    loose: list[str] = []
    for one in tree.iter(etree.Element):
        name = _local(one.tag)
        if name == "fldSimple":
            yield next((value for key, value in one.attrib.items() if _local(key) == "instr"), "")
        elif name in ("instrText", "delInstrText"):
            held = open_fields[-1] if open_fields else None
            (loose if held is None else held).append(one.text or "")
        elif name == "fldChar":
            kind = next((value for key, value in one.attrib.items() if _local(key) == "fldCharType"), "")
            if kind == "begin":
                if open_fields and open_fields[-1] is not None:
                    yield "{"
                open_fields.append([])
            elif kind in ("separate", "end") and open_fields:
                held = open_fields.pop()
                if held is not None:
                    yield "".join(held)
                if kind == "separate":
                    open_fields.append(None)
    yield from ("".join(held) for held in open_fields if held)
    yield "".join(loose)


def pages(tree: Any) -> int:
    """Return about how many pages the paragraphs of a document take."""
    lines = sum(
        1 + sum(len(text.text or "") for text in one.iter("{*}t")) // LETTERS_OF_A_LINE for one in tree.iter("{*}p")
    )
    return lines // LINES_OF_A_PAGE


def words(content: bytes) -> str:
    """Return the text of the body of a Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(text.text or "" for text in parsed(package.read(DOCUMENT)).iter("{*}t"))


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]
