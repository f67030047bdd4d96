"""A kind whose table is nowhere: what is made of the columns that its deed asks for."""

from __future__ import annotations

from typing import Any

from django.db import models

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.asks import asks_of
from lianxinqiao.kernel.secrets import EncryptedField, SealedTextField
from lianxinqiao.matters.deeds import Deed
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.places.models import VillagerGroup


class Notice(models.Model):
    text = SealedTextField("什么事", blank=True)
    who = EncryptedField("谁说的", blank=True)
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, verbose_name="谁管", related_name="+")
    group = models.ForeignKey(
        VillagerGroup, on_delete=models.PROTECT, verbose_name="哪个小组", related_name="+", null=True
    )
    sorts = models.CharField("哪一类", max_length=4, choices=[("a", "甲类")], blank=True)
    unasked = models.CharField("没人问的", max_length=4, blank=True)

    class Meta:
        app_label = "nowhere"

    def __str__(self) -> str:
        return self.sorts


def notice_kind(**more: Any) -> Kind:
    """Return a kind whose one deed asks for all columns but one."""
    asks = asks_of(Notice, "text", "who", "owner", "group", "sorts")
    deeds = (Deed(name="write", title="写", rule="R-1", at={"open"}, may={"owner"}, asks=asks),)
    return Kind(code="notice", title="通知", statuses={"open": "在办"}, model=Notice, deeds=deeds, **more)
