"""Work orders of the 12345 hotline and letters handed down, as a workbook: the template and reading it (pure, no ORM)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

from lianxinqiao.demands.choices import Topic
from lianxinqiao.kernel.text import search_key
from lianxinqiao.kernel.workbook import Problem, WrongFile, cell_text, code_of, read_rows

MOST_ROWS = 2_000
# The titles are the file format, so they are Chinese in both languages.
NUMBER, AREA, TOPIC, TEXT, PLACE, NAME, PHONE, DUE = (
    "工单号",
    "责任区",
    "哪方面",
    "内容",
    "地点",
    "姓名",
    "电话",
    "办结日",
)
TITLES = (NUMBER, AREA, TOPIC, TEXT, PLACE, NAME, PHONE, DUE)
NEEDED = (NUMBER, AREA, TEXT)


@dataclass
class Order:
    """One work order as the sheet says it; ``row`` is the row number in the sheet."""

    row: int
    number: str
    area: str
    topic: str
    text: str
    place: str
    name: str
    phone: str
    due_on: date | None
    problems: list[Problem] = field(default_factory=list)


def template(areas: list[str]) -> bytes:
    """Return the empty template with the areas and the topics as drop-downs."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet, words = book.add_worksheet("工单"), book.add_worksheet("字典")
    head, text = (
        book.add_format({"bold": True, "border": 1, "bg_color": "#F3E9E7"}),
        book.add_format({"num_format": "@"}),
    )
    sheet.set_column(0, len(TITLES) - 1, 20, text)
    for column, title in enumerate(TITLES):
        sheet.write_string(0, column, title + ("*" if title in NEEDED else ""), head)
    for column, (title, values) in enumerate({AREA: areas, TOPIC: [str(label) for label in Topic.labels]}.items()):
        words.write_string(0, column, title, head)
        for number, value in enumerate(values, start=1):
            words.write_string(number, column, value)
        if values:
            place = TITLES.index(title)
            source = f"=字典!${'AB'[column]}$2:${'AB'[column]}${len(values) + 1}"
            sheet.data_validation(
                1, place, MOST_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
            )
    sheet.freeze_panes(1, 0)
    book.close()
    return held.getvalue()


def read_orders(content: bytes) -> list[Order]:
    """Read and check every row of the first sheet.

    Raises:
        WrongFile: not a workbook of ours; a title missing, or too many rows.
    """
    rows = read_rows(content)
    titles = {cell_text(cell).rstrip("*＊ "): place for place, cell in enumerate(rows[0])} if rows else {}
    if missing := [title for title in NEEDED if title not in titles]:
        raise WrongFile(_("缺少列：%s。请使用模板。") % "、".join(missing))
    if len(rows) > MOST_ROWS + 1:
        raise WrongFile(_("超过%d行，请分成几个文件导入。") % MOST_ROWS)
    orders: list[Order] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        values = {title: cell_text(row[place]) if place < len(row) else "" for title, place in titles.items()}
        if any(values.values()):
            orders.append(_order(number, values, seen))
    return orders


def _order(row: int, values: dict[str, str], seen: dict[str, int]) -> Order:
    wrong = [Problem(row, title, _("没有填写"), _("请补填“%s”") % title) for title in NEEDED if not values.get(title)]
    topic = code_of(values.get(TOPIC, ""), Topic)
    if values.get(TOPIC) and topic is None:
        wrong.append(Problem(row, TOPIC, _("“%s”不在字典里") % values[TOPIC], _("请从下拉中选择，没有合适的选“其他”")))
    due_on = None
    if stated := search_key(values.get(DUE, "")).replace("/", "-").replace(".", "-"):
        try:
            due_on = date.fromisoformat(stated[:10])
        except ValueError:
            wrong.append(Problem(row, DUE, _("“%s”不是日期") % values[DUE], _("请填如 2026-10-08 的日期")))
    number = values.get(NUMBER, "")
    if number and number in seen:
        wrong.append(Problem(row, NUMBER, _("与第%d行的工单号相同") % seen[number], _("请删去重复的一行")))
    seen.setdefault(number, row)
    return Order(
        row,
        number,
        values.get(AREA, ""),
        topic or Topic.OTHER,
        values.get(TEXT, ""),
        values.get(PLACE, ""),
        values.get(NAME, ""),
        search_key(values.get(PHONE, "")),
        due_on,
        wrong,
    )
