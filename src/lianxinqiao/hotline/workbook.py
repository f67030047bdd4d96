"""Work orders of the 12345 hotline and letters handed down, as a workbook: the template and reading it (pure, no ORM)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lianxinqiao.demands.choices import Topic
from lianxinqiao.kernel.text import search_key
from lianxinqiao.kernel.workbook import Form, Problem, code_of

MOST_ROWS = 2_000
# The titles are the file format, so they are Chinese in both languages.
NUMBER, AREA, TOPIC, TEXT, PLACE, NAME, PHONE, DUE, ABOUT, RECEIVED = (
    "工单号",
    "责任区",
    "哪方面",
    "内容",
    "地点",
    "姓名",
    "电话",
    "办结日",
    "反映的干部或单位",
    "收到日",
)
TITLES = (NUMBER, AREA, TOPIC, TEXT, PLACE, NAME, PHONE, DUE, ABOUT, RECEIVED)
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
    about: str = ""
    received_on: date | None = None
    problems: list[Problem] = field(default_factory=list)


FORM = Form("工单", TITLES, NEEDED, MOST_ROWS, widths=dict.fromkeys(TITLES, 20))


def template(areas: list[str]) -> bytes:
    """Return the empty template with the areas and the topics as drop-downs."""
    return FORM.template({AREA: areas, TOPIC: [str(label) for label in Topic.labels]})


def read_orders(content: bytes) -> list[Order]:
    """Read and check every row of the first sheet.

    Raises:
        WrongFile: not a workbook of ours; a title missing, or too many rows.
    """
    seen: dict[str, int] = {}
    return [_order(number, values, seen) for number, values in FORM.read(content) if any(values.values())]


def _order(row: int, values: dict[str, str], seen: dict[str, int]) -> Order:
    wrong = FORM.not_filled(row, values)
    topic = code_of(values.get(TOPIC, ""), Topic)
    if values.get(TOPIC) and topic is None:
        wrong.append(Problem(row, TOPIC, _("“%s”不在字典里") % values[TOPIC], _("请从下拉中选择，没有合适的选“其他”")))
    due_on, received_on = (_day(row, values, title, wrong) for title in (DUE, RECEIVED))
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
        values.get(ABOUT, "")[:80],
        received_on,
        wrong,
    )


def _day(row: int, values: dict[str, str], title: str, wrong: list[Problem]) -> date | None:
    """Return the day in a cell; what is none is added to what is wrong."""
    stated = search_key(values.get(title, "")).replace("/", "-").replace(".", "-")
    try:
        return date.fromisoformat(stated[:10]) if stated else None
    except ValueError:
        wrong.append(Problem(row, title, _("“%s”不是日期") % values[title], _("请填如 2026-10-08 的日期")))
        return None
