"""Looking into a package of Office before anything unpacks it: names, sizes, links, what its parts begin with.

Only processes that end import it: a list of a million names alone takes all memory.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator

MIB = 1024 * 1024
MOST_ENTRIES = 2000
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIECE = MIB
LOCKED = 0x1
DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(Exception):
    """The file is not read; ``str`` is the reason as one word, which whoever asked puts into a sentence."""


def opened(content: bytes, *, needs: str, most_unpacked: int) -> zipfile.ZipFile:
    """Return a package whose list of contents is in order; nothing is unpacked.

    Raises:
        Refused: no package, an old or locked one, or one that is built to harm.
    """
    if content.startswith(OLD_OFFICE):
        raise Refused("old")
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("kind") from error
    names = {info.filename for info in infos}
    if needs not in names:
        raise Refused("kind")
    if len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > most_unpacked:
        raise Refused("unpacked")
    if any(info.flag_bits & LOCKED for info in infos):
        raise Refused("locked")
    if len(names) != len(infos) or any(_odd(info) for info in infos):
        raise Refused("broken")
    return package


def _odd(info: zipfile.ZipInfo) -> bool:
    """Say whether a name points out of its package: a link, a path from the root, a way up."""
    parts = info.filename.replace("\\", "/").split("/")
    return stat.S_ISLNK(info.external_attr >> 16) or parts[0] == "" or ".." in parts or "\0" in info.orig_filename


def pieces(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Unpack piece by piece and give what is XML, each piece ending where a tag ends or text goes on.

    Raises:
        Refused: a package inside the package, entities, another encoding than UTF-8, or a part that does not unpack.
    """
    try:
        for info in package.infolist():
            with package.open(info) as part:
                begin = part.read(8)
                if begin.startswith((b"PK\x03\x04", OLD_OFFICE)):
                    raise Refused("nested")
                if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                if b"\0" in begin:
                    raise Refused("broken")
                rest = begin
                while piece := part.read(PIECE):
                    rest += piece
                    cut = rest.rfind(b"<")
                    if len(rest) - cut > 4 * PIECE:
                        raise Refused("broken")
                    if cut > 0:
                        yield _plain(info.filename, rest[:cut])
                        rest = rest[cut:]
                yield _plain(info.filename, rest)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused("broken") from error
    except Exception as error:
        # zlib and lzma raise errors of their own for what is not theirs.
        if type(error).__module__ in ("zlib", "_lzma", "lzma"):
            raise Refused("broken") from error
        raise


def _plain(name: str, piece: bytes) -> tuple[str, bytes]:
    if DECLARED.search(piece):
        raise Refused("entities")
    return name, piece
