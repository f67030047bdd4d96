"""The import template, and reading a brought workbook safely: pure, no ORM."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lianxinqiao.kernel.text import SHORTEST_NUMBER, digits_in, search_key
from lianxinqiao.kernel.workbook import Form, Problem, code_of
from lianxinqiao.residents import citizen_id as citizen
from lianxinqiao.residents.choices import Address, Relation, Sex

MOST_ROWS = 60_000
MOST_PROBLEMS = 2_000

# The titles are the file format, so they are Chinese in both languages.
GROUP, HOUSE, RELATION, NAME, SEX, CITIZEN_ID, BIRTH_YEAR, PHONE, WISHES = (
    "小组",
    "门牌号",
    "与户主关系",
    "姓名",
    "性别",
    "身份证号",
    "出生年份",
    "电话",
    "怎样沟通",
)
TITLES = (GROUP, HOUSE, RELATION, NAME, SEX, CITIZEN_ID, BIRTH_YEAR, PHONE, WISHES)
NEEDED = (GROUP, HOUSE, RELATION, NAME)


@dataclass
class Line:
    """One person as the workbook says it."""

    row: int
    group: str
    house_no: str
    relation: str
    name: str
    sex: str = Sex.NOT_STATED
    citizen_id: str = ""
    birth_year: int | None = None
    phone: str = ""
    wishes: str = ""
    problems: list[Problem] = field(default_factory=list)


FORM = Form(
    "人口",
    TITLES,
    NEEDED,
    MOST_ROWS,
    widths={CITIZEN_ID: 24},
    notes=(
        "一行一个人；同一小组、同一门牌号的为一户，每户须有一名“户主”。",
        "带*的必填。身份证号、电话确有需要才填，系统加密保存。",
        "不要填写健康、信仰、信访等内容，表格里没有这些列。",
        "导入时先检查，不写入；确认后才写入，写入后可以撤销。",
    ),
)


def template(groups: list[str]) -> bytes:
    """Return the empty template: titles, drop-downs from the dictionaries, one explanation sheet."""
    choices: dict[str, Any] = {RELATION: Relation, SEX: Sex, WISHES: Address}
    return FORM.template({GROUP: groups, **{title: [str(each) for each in of.labels] for title, of in choices.items()}})


def read_lines(content: bytes, *, say: Callable[[int, int], None] = lambda done, total: None) -> list[Line]:
    """Read and check every row of the first sheet; formulas count as the value they show.

    Raises:
        WrongFile: not a workbook of ours; a title missing, or too many rows.
    """
    filled = FORM.read(content)
    lines = []
    for done, (number, values) in enumerate(filled, start=1):
        if any(values.values()):
            lines.append(_line(number, values))
        if done % 2000 == 0:
            say(done, len(filled))
    _check_heads(lines)
    _check_doubles(lines)
    return lines


def _line(number: int, values: dict[str, str]) -> Line:
    wrong = FORM.not_filled(number, values)

    def problem(column: str, reason: str, fix: str) -> None:
        wrong.append(Problem(number, column, reason, fix))

    relation = code_of(values.get(RELATION, ""), Relation)
    if values.get(RELATION) and relation is None:
        problem(RELATION, _("“%s”不在字典里") % values[RELATION], _("请从下拉中选择，没有合适的选“其他”"))
    sex = code_of(values.get(SEX, ""), Sex)
    if values.get(SEX) and sex is None:
        problem(SEX, _("“%s”不在字典里") % values[SEX], _("请填 男、女 或 未说明"))
    wishes = code_of(values.get(WISHES, ""), Address)
    if values.get(WISHES) and wishes is None:
        problem(WISHES, _("“%s”不在字典里") % values[WISHES], _("请从下拉中选择或留空"))
    number_text = citizen.normalise(values.get(CITIZEN_ID, ""))
    reasons = {
        "length": (_("身份证号应为18位"), _("请核对；单元格请设为文本，避免变成科学计数")),
        "check": (_("身份证号校验码不对"), _("请核对有无抄错一位")),
        "date": (_("身份证号中的出生日期不存在"), _("请核对第7至14位")),
    }
    if number_text and (fault := citizen.problem(number_text)):
        problem(CITIZEN_ID, *reasons[fault])
        number_text = ""
    year = None
    if stated := values.get(BIRTH_YEAR, ""):
        folded = search_key(stated)
        if folded.isdecimal() and 1900 <= int(folded) <= 2100:
            year = int(folded)
        else:
            problem(BIRTH_YEAR, _("“%s”不是年份") % stated, _("请填四位年份，如1968"))
    if number_text:
        year, sex = citizen.birth_date(number_text).year, citizen.sex(number_text)
    phone = search_key(values.get(PHONE, ""))
    plain = phone.replace("-", "").replace("+", "").isdecimal()
    if phone and not (plain and digits_in(phone) >= SHORTEST_NUMBER and len(phone) <= 20):
        problem(PHONE, _("“%s”不像电话号码") % values[PHONE], _("请只填数字和短横，至少%d位数字") % SHORTEST_NUMBER)
    if len(values.get(NAME, "")) > 60:
        problem(NAME, _("姓名过长"), _("最多60个字"))
    return Line(
        row=number,
        group=values.get(GROUP, ""),
        house_no=values.get(HOUSE, ""),
        relation=relation or Relation.OTHER,
        name=values.get(NAME, ""),
        sex=sex or Sex.NOT_STATED,
        citizen_id=number_text,
        birth_year=year,
        phone=phone,
        wishes=wishes or "",
        problems=wrong,
    )


def _check_heads(lines: list[Line]) -> None:
    homes: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        homes.setdefault((line.group, line.house_no), []).append(line)
    for members in homes.values():
        heads = [line for line in members if line.relation == Relation.HEAD]
        if len(heads) > 1:
            for line in heads[1:]:
                line.problems.append(
                    Problem(line.row, RELATION, _("同一户有两名户主"), _("只留一名“户主”，其余填与户主的关系"))
                )


def _check_doubles(lines: list[Line]) -> None:
    numbers: dict[str, int] = {}
    persons: dict[tuple[str, str, str], int] = {}
    for line in lines:
        if line.citizen_id:
            if line.citizen_id in numbers:
                line.problems.append(
                    Problem(
                        line.row,
                        CITIZEN_ID,
                        _("与第%d行的身份证号相同") % numbers[line.citizen_id],
                        _("请删去重复的一行"),
                    )
                )
            numbers.setdefault(line.citizen_id, line.row)
        key = (line.group, line.house_no, line.name)
        if line.name and key in persons and not line.citizen_id:
            line.problems.append(
                Problem(
                    line.row,
                    NAME,
                    _("与第%d行是同一户同名") % persons[key],
                    _("请删去重复的一行；确是两人的填上身份证号"),
                )
            )
        persons.setdefault(key, line.row)


def all_problems(lines: list[Line]) -> Iterator[Problem]:
    for line in lines:
        yield from line.problems
