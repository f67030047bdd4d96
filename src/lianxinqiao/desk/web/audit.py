"""The audit log: deeds outside matters."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxinqiao.accounts.choices import Role
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.desk.web.guards import StaffRequest, page_for
from lianxinqiao.desk.web.listing import Column, Filter, ListOf, Order
from lianxinqiao.desk.web.lists import list_page
from lianxinqiao.desk.web.words import moment


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
