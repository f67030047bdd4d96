"""Forms by which a part of any matter is given to somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.web.forms import LookForm, Words


class AssignForm(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ModelChoiceField(Staff.objects.none(), label=_("交给谁"))
    task = Words(label=_("办什么"), max_length=1000)
    due_on = forms.DateField(label=_("何日前办结"))


class OutsideForm(AssignForm):
    """A part asked of a body that does not work in this system."""

    field_order = ("id", "body", "body_contact", "task", "due_on", "to")
    body = forms.CharField(label=_("哪个单位"), max_length=120)
    body_contact = forms.CharField(label=_("联系人或电话"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = _("由谁去函、催办、登记答复")
