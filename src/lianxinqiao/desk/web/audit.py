"""The audit log: deeds outside matters."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Role
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.audit.words import audit_words
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment


@page_for(Role.AUDITOR)
@require_GET
def audit_list(request: StaffRequest) -> HttpResponse:
    """Deeds outside matters in one's towns: who, what kind, when; never the content of a record."""
    words = audit_words()
    list_of = ListOf(
        title=_("审计记录"),
        rows=AuditEntry.objects.visible_to(request.user).select_related("by"),
        columns=[
            Column("deed", gettext_lazy("操作"), lambda row: words.get(row.deed, row.deed), lead=True),
            Column("by", gettext_lazy("操作人"), lambda row: row.by.name if row.by else _("系统")),
            Column("subject", gettext_lazy("对象"), lambda row: row.subject),
            Column("at", gettext_lazy("时间"), lambda row: moment(row.at), lambda row: row.at),
        ],
        orders=[Order("new", gettext_lazy("最新在前"), ("-at", "-id"))],
        filters=[
            Filter("deed", gettext_lazy("操作"), lambda rows, value: rows.filter(deed=value), tuple(words.items())),
            Filter("from", gettext_lazy("自"), lambda rows, value: rows.filter(at__date__gte=value), kind="day"),
        ],
        empty=gettext_lazy("还没有记录。"),
        file_name="audit",
    )
    return list_page(request, list_of)
