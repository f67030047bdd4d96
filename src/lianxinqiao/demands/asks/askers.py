"""Whose word it is, where several ask for the same: one of the staff says it, who holds a receipt speaks for themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import FollowUp, Join
from lianxinqiao.demands.operations.askers import still_asking
from lianxinqiao.kernel.asks import Asks


class OneOfThem(forms.ModelChoiceField):  # type: ignore[type-arg]  # at run time it takes none
    def label_from_instance(self, obj: Join) -> str:
        return obj.words


class OfOneAsks(Asks):
    whose = OneOfThem(
        Join.objects.none(),
        label=_("是谁的"),
        required=False,
        empty_label=_("登记的人"),
        error_messages={
            "required": _("登记的人已撤回，请选择是谁的。"),
            "invalid_choice": _("这个人没有反映这件事，或已撤回。"),
        },
    )

    def fit(self, at: Any) -> None:
        self.offer(at.row.asker_left_on is None, still_asking(at.row) if at.by is not None else Join.objects.none())

    def offer(self, who_filed: bool, others: Any) -> None:
        """Ask it only where it can be more than one."""
        field: Any = self.fields["whose"]
        others = others.select_related("came_by__matter")
        if not others.exists():
            del self.fields["whose"]
            return
        field.queryset = others
        if not who_filed:
            field.required, field.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.at is not None:
            cleaned["whose"] = cleaned.get("whose") if self.at.by is not None else self.at.asker
        return cleaned


class DueOfOneAsks(OfOneAsks):
    """Of those whose follow-up has come."""

    def fit(self, at: Any) -> None:
        due = FollowUp.objects.filter(demand=at.row, done_on=None, due_on__lte=local_date(at.now))
        self.offer(due.filter(join=None).exists(), Join.objects.filter(pk__in=due.values("join")))
