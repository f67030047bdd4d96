"""What the register itself keeps of people."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.residents.choices import Sex
from lianxinqiao.residents.personal import REMOVED, Personal, register_personal


def register() -> None:
    register_personal(
        Personal(
            model="residents.Person",
            words=_("人口登记"),
            about=lambda who: Q(pk=who.person),
            stops={
                "name": REMOVED,
                "name_key": "",
                "name_grams": [],
                "initials": "",
                "sex": Sex.NOT_STATED,
                "birth_year": None,
                "citizen_id": "",
                "citizen_id_index": None,
                "phone": "",
                "phone_index": None,
                "wishes": "",
            },
            goes=True,
        ),
        Personal(
            model="residents.Household",
            words=_("户主姓名和住户电话"),
            about=lambda who: who.at_home("pk"),
            stops={
                "head_name": REMOVED,
                "head_sort": "",
                "phone": "",
                "phone_index": None,
                "wishes": "",
                "needs_help": False,
            },
        ),
        Personal(
            model="residents.ImportRun",
            words=_("导入的人口表格"),
            loose=("file_name", "content", "problems", "undo", "note"),
        ),
    )
