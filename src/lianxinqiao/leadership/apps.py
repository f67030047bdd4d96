from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


class LeadershipConfig(AppConfig):
    name = "lianxinqiao.leadership"

    def ready(self) -> None:
        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.scope import first_holder
        from lianxinqiao.kernel.routes import page_of
        from lianxinqiao.leadership.choices import CaseStatus
        from lianxinqiao.leadership.policies import CASE, cases_visible
        from lianxinqiao.leadership.workflow import CASE_WORKFLOW
        from lianxinqiao.matters.kinds import Kind, register_kind

        def superior(matter: Matter, clock: Clock) -> Staff | None:
            out = {matter.owner_id, *matter.excluded.values_list("pk", flat=True)}
            return first_holder((Role.PRINCIPAL_LEADER,), matter.area, on=clock.due_at.date(), but_not=out)

        register_kind(
            Kind(
                code=CASE,
                title=_("领导包案"),
                sign="包案",
                workflow=CASE_WORKFLOW,
                statuses={status.value: status.label for status in CaseStatus},
                visible=cases_visible,
                path=page_of("leadership:case"),
                superior=superior,
                step_words={
                    "open": _("提出包案"),
                    "confirm": _("确认包案"),
                    "plan": _("听取意见，定方案"),
                    "begin": _("开始办理"),
                    "drop": _("决定不包案"),
                    "propose_outcome": _("提出结果"),
                    "verify": _("核实"),
                    "send_back": _("退回再办"),
                    "close": _("办结"),
                    "reopen": _("认为未解决，重新办理"),
                    "transfer_track": _("转入法定途径"),
                    "extend": _("延长期限"),
                    "share": _("分工"),
                    "finish_share": _("分工办完"),
                    "note": _("写进展"),
                    "decline_contact": _("本人不愿联系"),
                    "ask_other_owner": _("本人请求换包案领导"),
                    "silence": _("两期没有进展，报告主要领导"),
                    "link_helper": _("请人帮忙"),
                    "end_helper": _("结束帮扶"),
                },
            )
        )

        from lianxinqiao.leadership.queries import papers
        from lianxinqiao.leadership.web import deeds, menu
        from lianxinqiao.matters.web.columns import register_matter_deeds

        register_matter_deeds(deeds.demand_deeds)
        papers.register()
        menu.register()
