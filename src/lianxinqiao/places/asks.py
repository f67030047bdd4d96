"""What asks for a body outside the town: one of those that the town has registered, by its name (R-16.2, R-18.6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.routes import page
from lianxinqiao.places.models import Area, OutsideBody

WHO_KEEPS = _("单子里没有的，先由信访办、党政办或主要领导登记：写全称、级别、地址或电话。")
UNKNOWN = _("只能选本镇登记过的单位，不能写“有关部门”。没有的请先在“有关单位”里登记。")


class BodyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none at run time
    """One of the bodies that a town has registered and leads people to today, answered by its full name.

    Args:
        unknown: said of a name that is none of those offered.
    """

    def __init__(self, *, unknown: Any = UNKNOWN, missing: Any = None, **kwargs: Any) -> None:
        said = {"invalid_choice": unknown, **({"required": missing} if missing is not None else {})}
        super().__init__(OutsideBody.objects.none(), to_field_name="name", error_messages=said, **kwargs)

    def label_from_instance(self, obj: OutsideBody) -> str:
        """Its name, and where it stands."""
        return f"{obj.name}（{obj.get_level_display()}）"


def offer_bodies(
    form: forms.BaseForm, name: str, rows: QuerySet[OutsideBody], town: Area | None, *, unknown: Any = None
) -> None:
    """Let a field choose among these bodies, and say beside it who registers others, and where.

    Args:
        unknown: said of another, where not every body of the town is offered.
    """
    fields: dict[str, Any] = form.fields
    fields[name].queryset = rows
    if unknown is not None:
        fields[name].error_messages["invalid_choice"] = unknown
    address = page("bodies", town.code) if town is not None else ""
    leads = format_html(' <a href="{}">{}</a>', address, _("有关单位")) if address else ""
    fields[name].help_text = format_html("{}{}", WHO_KEEPS, leads)
