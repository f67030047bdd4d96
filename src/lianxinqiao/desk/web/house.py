"""Today, messages, the rule table, the audit log."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.operations.rules import decide, may_decide_rule
from lianxinqiao.accounts.queries.teams import acting_for
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import Change, Unit, local_date
from lianxinqiao.calendar.models import CalendarYear, RuleValue
from lianxinqiao.calendar.queries import all_rules_on
from lianxinqiao.desk.menu import badges_for
from lianxinqiao.desk.templatetags.lxq import moment
from lianxinqiao.desk.today import panels_for
from lianxinqiao.desk.web.deeds import Deed, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.guards import StaffRequest, page_for, staff_page
from lianxinqiao.desk.web.lists import Column, Filter, ListOf, Order, list_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.notifications.models import Message
from lianxinqiao.notifications.operations.messages import mark_read


@staff_page
@require_GET
def today_page(request: StaffRequest) -> HttpResponse:
    """What waits for this person today, by their posts."""
    right_now = now()
    scope = scope_of(request.user)
    return render(
        request,
        "desk/today.html",
        {
            "panels": panels_for(request.user, now=right_now),
            "today": local_date(right_now),
            "roles": [str(Role(role).label) for role in sorted(scope.roles())],
            "acting_for": acting_for(request.user, now=right_now) if scope.stands_in_for else [],
        },
    )


@staff_page
@require_GET
def badges(request: StaffRequest) -> HttpResponse:
    """The counts beside the menu, as swaps for the frame."""
    counts = badges_for(request.user) | {
        "messages": Message.objects.filter(recipient=request.user, read_at=None).count()
    }
    parts = [
        format_html(
            '<b class="count" id="badge-{}" hx-swap-oob="true"{}>{}</b>', name, "" if n else format_html(" hidden"), n
        )
        for name, n in counts.items()
    ]
    return HttpResponse("".join(parts))


@staff_page
@require_http_methods(["GET", "POST"])
def message_list(request: StaffRequest) -> HttpResponse:
    """One's own messages, newest first."""
    if request.method == "POST":
        mark_read(request.user, now=now())
        return redirect("desk:messages")
    list_of = ListOf(
        title=_("消息"),
        rows=Message.objects.filter(recipient=request.user),
        columns=[
            Column("title", gettext_lazy("消息"), lambda row: _message_words(row), lambda row: row.title, lead=True),
            Column("at", gettext_lazy("时间"), lambda row: moment(row.created_at), lambda row: row.created_at),
        ],
        orders=[Order("new", gettext_lazy("最新在前"), ("-created_at", "-id"))],
        path=page_of("desk:message"),
        filters=[
            Filter(
                "unread",
                gettext_lazy("状态"),
                lambda rows, _v: rows.filter(read_at=None),
                [("1", gettext_lazy("未读"))],
            )
        ],
        empty=gettext_lazy("还没有消息。有事项待您办理时，这里会提醒您。"),
        above="desk/parts/messages_tools.html",
        file_name="messages",
    )
    return list_page(request, list_of)


def _message_words(row: Message) -> Any:
    tag = format_html('<span class="tag late">{}</span> ', _("紧急")) if row.is_urgent else ""
    new = format_html('<span class="tag run">{}</span> ', _("未读")) if row.read_at is None else ""
    return format_html("{}{}{}", tag, new, row.title)


@staff_page
@require_GET
def open_message(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go where a message points and mark it read; one without a place shows its text."""
    row = Message.objects.filter(pk=pk, recipient=request.user).first()
    if row is None:
        raise NotVisible("")
    mark_read(request.user, message_id=row.pk, now=now())
    if row.path:
        return redirect(row.path)
    return render(request, "desk/message.html", {"message_row": row})


@staff_page
@require_GET
def keys_page(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/keys.html")


class RuleForm(LookForm):
    rule = forms.ChoiceField(label=gettext_lazy("规则"))
    value = forms.CharField(label=gettext_lazy("新的取值"), max_length=60)
    valid_from = forms.DateField(label=gettext_lazy("自何日起"))
    decided_by = forms.CharField(
        label=gettext_lazy("由谁决定、文号"), max_length=120, help_text=gettext_lazy("如：镇党委会议，屈发〔2026〕3号")
    )
    reason = Words(label=gettext_lazy("理由"), max_length=1000)


def _rule_deed(request: StaffRequest, today: date) -> list[Deed]:
    changeable = [
        rule
        for rule in all_rules_on(today)
        if rule.change is not Change.LOCKED and may_decide_rule(request.user, rule.name)
    ]
    if not changeable:
        return []

    def form(*args: Any, **kwargs: Any) -> RuleForm:
        made = RuleForm(*args, **kwargs)
        made.fields["rule"].choices = [(rule.name, f"{rule.title}（{_('现为')} {rule.value}）") for rule in changeable]  # type: ignore[attr-defined]
        return made

    def run(cleaned: dict[str, Any]) -> Any:
        names = ("value", "valid_from", "decided_by", "reason")
        return decide(cleaned["rule"], **{name: cleaned[name] for name in names}, by=request.user, now=now())

    return [
        Deed(
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


@page_for(Role.AUDITOR, Role.SYSTEM_ADMIN)
@require_GET
def audit_list(request: StaffRequest) -> HttpResponse:
    """Deeds outside matters: who, what kind, when; never the content of a record."""
    list_of = ListOf(
        title=_("审计记录"),
        rows=AuditEntry.objects.select_related("by"),
        columns=[
            Column("deed", gettext_lazy("操作"), lambda row: DEEDS.get(row.deed, row.deed), lead=True),
            Column("by", gettext_lazy("操作人"), lambda row: row.by.name if row.by else _("系统")),
            Column("subject", gettext_lazy("对象"), lambda row: row.subject),
            Column("at", gettext_lazy("时间"), lambda row: moment(row.at), lambda row: row.at),
        ],
        orders=[Order("new", gettext_lazy("最新在前"), ("-at", "-id"))],
        filters=[
            Filter("deed", gettext_lazy("操作"), lambda rows, value: rows.filter(deed=value), tuple(DEEDS.items())),
            Filter("from", gettext_lazy("自"), lambda rows, value: rows.filter(at__date__gte=value), kind="day"),
        ],
        empty=gettext_lazy("还没有记录。"),
        file_name="audit",
    )
    return list_page(request, list_of)


DEEDS = {
    "staff.create": gettext_lazy("新建账号"),
    "staff.password": gettext_lazy("重设密码"),
    "post.appoint": gettext_lazy("任命岗位"),
    "post.end": gettext_lazy("结束岗位"),
    "post.handover": gettext_lazy("岗位交接"),
    "post.stand_in": gettext_lazy("设置代理"),
    "token.issue": gettext_lazy("发放令牌"),
    "token.revoke": gettext_lazy("停用令牌"),
    "list.export": gettext_lazy("导出表格"),
    "keys.rotate": gettext_lazy("更换密钥"),
    "household.register": gettext_lazy("登记户"),
    "household.change": gettext_lazy("更正户信息"),
    "person.add": gettext_lazy("登记人员"),
    "person.leave": gettext_lazy("登记离开"),
    "residents.import": gettext_lazy("导入人口"),
    "residents.undo": gettext_lazy("撤销导入"),
    "card.reissue": gettext_lazy("换发联系卡"),
    "phone.publish": gettext_lazy("公布电话"),
    "phone.withdraw": gettext_lazy("撤下电话"),
    "spotcheck.draw": gettext_lazy("抽查抽取"),
    "contact.propose": gettext_lazy("提出联系户"),
    "contact.release": gettext_lazy("调出联系户"),
    "rule.decide": gettext_lazy("决定规则"),
    "fact.record": gettext_lazy("登记镇情数字"),
    "group.add": gettext_lazy("增加小组"),
    "group.rename": gettext_lazy("小组改名"),
    "group.end": gettext_lazy("撤销小组"),
    "area.bank": gettext_lazy("登记岸别"),
    "hazard.register": gettext_lazy("登记隐患点"),
    "hazard.change": gettext_lazy("更正隐患点"),
    "roll.delete": gettext_lazy("删除转移点名册"),
    "hazard.card": gettext_lazy("签订防灾明白卡"),
    "warning.relay": gettext_lazy("转发预警"),
    "warning.stand_down": gettext_lazy("解除预警"),
}
