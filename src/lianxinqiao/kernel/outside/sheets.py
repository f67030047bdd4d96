"""Reading a brought workbook: started by ``kernel.workbook``, answers with text only.

Asked ``read``, it gives the rows of the first sheet, one list of JSON a line; else it only looks at the whole file.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from lianxinqiao.kernel.outside.answering import answer
from lianxinqiao.kernel.outside.packages import MIB, Refused, opened, pieces

MOST_UNPACKED = 160 * MIB
MOST_COLUMNS = 200
MOST_ROWS = 100_000
MOST_CELLS = 2_000_000
# Excel itself holds no more in one cell.
MOST_TEXT = 32_767
# The reader reserves the rectangle from the first cell to the last, so the place of one cell decides.
# No mark holds another, so a mark that is not closed ends the search where the next begins.
FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Za-z]+)(\d+)["'][^<>]*(?<!/)>""")
# A cell may keep quiet about its place: it is then the next one.
CELL = re.compile(rb"<(?:\w+:)?c[\s>]")


def work(job: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Look at a workbook, and read it where that is asked."""
    try:
        look(content)
        return {}, b"\n".join(read(content)) if job["read"] else b""
    except Refused as reason:
        return {"refused": str(reason)}, b""


def look(content: bytes) -> None:
    """Go through a workbook once without building anything of it.

    Raises:
        Refused: it is not one, or larger than what is read.
    """
    package = opened(content, needs="xl/workbook.xml", most_unpacked=MOST_UNPACKED)
    last_row = last_column = cells = 0
    for name, piece in pieces(package):
        if not name.startswith("xl/"):
            continue
        cells += len(CELL.findall(piece))
        if found := FILLED.findall(piece):
            last_row = max(last_row, max(int(row[:9]) for _column, row in found))
            last_column = max(last_column, max(map(_place, {column for column, _row in found})))
        if (
            last_row > MOST_ROWS
            or last_column > MOST_COLUMNS
            or cells > MOST_CELLS
            or last_row * last_column > MOST_CELLS
        ):
            raise Refused("cells")


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters[:6].upper():
        place = place * 26 + letter - 64
    return place


def read(content: bytes) -> Iterator[bytes]:
    """Give the rows of the first sheet as text; formulas count as the value they show.

    Raises:
        Refused: broken, or larger than what is read.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
            raise Refused("cells")
        for row in sheet.to_python():
            yield json.dumps([_text(cell) for cell in row], ensure_ascii=False).encode("utf-8", "replace")
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise Refused("broken") from error


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    if len(text) > MOST_TEXT:
        raise Refused("cells")
    return text


if __name__ == "__main__":
    sys.exit(answer(work))
