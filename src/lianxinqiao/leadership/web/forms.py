"""Choosing who stops helping, where several do."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxinqiao.desk.web.forms import LookForm


class EndHelperForm(LookForm):
    helper = forms.ChoiceField(label=_("哪一位"))
