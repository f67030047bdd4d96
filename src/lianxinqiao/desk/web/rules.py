"""The table of rules: values on a day, their basis, and deciding one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.operations.rules import decide, may_decide_rule
from lianxinqiao.calendar.limits import Change, Unit, local_date
from lianxinqiao.calendar.models import CalendarYear, RuleValue
from lianxinqiao.calendar.queries import all_rules_on
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words, offer_choices
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.moments import now


class RuleForm(LookForm):
    rule = forms.ChoiceField(label=gettext_lazy("规则"))
    value = forms.CharField(label=gettext_lazy("新的取值"), max_length=60)
    valid_from = forms.DateField(label=gettext_lazy("自何日起"))
    decided_by = forms.CharField(
        label=gettext_lazy("由谁决定、文号"), max_length=120, help_text=gettext_lazy("如：镇党委会议，屈发〔2026〕3号")
    )
    reason = Words(label=gettext_lazy("理由"), max_length=1000)


def _rule_deed(request: StaffRequest, today: date) -> list[Offer]:
    changeable = [
        rule
        for rule in all_rules_on(today)
        if rule.change is not Change.LOCKED and may_decide_rule(request.user, rule.name)
    ]
    if not changeable:
        return []

    def form(*args: Any, **kwargs: Any) -> RuleForm:
        made = RuleForm(*args, **kwargs)
        offer_choices(made, "rule", [(rule.name, f"{rule.title}（{_('现为')} {rule.value}）") for rule in changeable])
        return made

    def run(cleaned: dict[str, Any]) -> Any:
        names = ("value", "valid_from", "decided_by", "reason")
        return decide(cleaned["rule"], **{name: cleaned[name] for name in names}, by=request.user, now=now())

    return [
        Offer(
            "decide",
            _("决定一条规则"),
            run,
            form=form,
            initial={"valid_from": today},
            icon="rules",
            done=_("已记录，到日期自动生效；此前的事仍按原来的规则。"),
        )
    ]


@staff_page
@require_http_methods(["GET", "POST"])
def rules_page(request: StaffRequest) -> HttpResponse:
    """Every limit with its value on a day, its basis, and whether a town may change it."""
    today = local_date(now())
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = today
    units = {
        Unit.NATURAL_DAYS: _("日"),
        Unit.WORKING_DAYS: _("个工作日"),
        Unit.NATURAL_HOURS: _("小时"),
        Unit.PERCENT: "%",
    }
    changes = {
        "locked": _("法定，不可更改"),
        "shorter": _("只可缩短"),
        "longer": _("只可延长"),
        "free": _("可由镇决定"),
    }
    rows: list[dict[str, Any]] = [
        {"rule": rule, "unit": units.get(rule.unit, ""), "change": changes.get(str(rule.change), rule.change)}
        for rule in all_rules_on(on)
    ]
    outcome = do_deeds(request, _rule_deed(request, today))
    if outcome.response:
        return outcome.response
    decided: dict[str, list[RuleValue]] = {}
    for value in RuleValue.objects.all():
        decided.setdefault(value.rule, []).append(value)
    for row in rows:
        row["decided"] = decided.get(row["rule"].name, [])
    content = {
        "rows": rows,
        "on": on,
        "years": CalendarYear.objects.order_by("year"),
        "this_year": today.year,
        "deeds": outcome,
    }
    return render(request, "desk/rules.html", content, status=outcome.status)
