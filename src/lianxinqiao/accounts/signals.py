"""A changed password is no longer the first one."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from django.dispatch import receiver

from lianxinqiao.accounts.models import Staff


@receiver([password_changed, password_set])
def first_password_is_gone(sender: Any, user: Staff, **_more: Any) -> None:
    if user.must_change_password:
        Staff.objects.filter(pk=user.pk).update(must_change_password=False)
