"""Published calendars and the town's own values of rules."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from lianxinqiao.kernel.text import CleanCharField, CleanTextField


class CalendarYear(models.Model):
    """A year whose working days have been published; a year without a row is provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    notice = CleanCharField(max_length=120, blank=True)
    source = CleanCharField(max_length=120)

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A weekday that is off, or a Saturday or Sunday that is worked."""

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="special_days")
    is_workday = models.BooleanField()
    name = CleanCharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.is_workday else '休'}"


class RuleValue(models.Model):
    """The town's value of a rule from a date on: a new decision is a new row, never an edit."""

    rule = models.CharField(max_length=60)
    value = CleanCharField(max_length=60)
    valid_from = models.DateField()
    decided_by = CleanCharField(max_length=120)
    reason = CleanTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "valid_from"], name="rulevalue_one_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="rulevalue_has_reason"),
        ]
        triggers = [pgtrigger.Protect(name="rulevalue_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = [F("rule").asc(), F("valid_from").desc()]

    def __str__(self) -> str:
        return f"{self.rule} = {self.value} ({self.valid_from})"
