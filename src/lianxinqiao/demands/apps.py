from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


class DemandsConfig(AppConfig):
    name = "lianxinqiao.demands"

    def ready(self) -> None:
        from django.urls import reverse

        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.accounts.scope import first_holder
        from lianxinqiao.demands import policies
        from lianxinqiao.demands.choices import RequestStatus, StatementStatus, Status
        from lianxinqiao.demands.workflow import DEMAND_WORKFLOW, REQUEST_WORKFLOW, STATEMENT_WORKFLOW
        from lianxinqiao.kernel.routes import page_of
        from lianxinqiao.matters.kinds import Kind, register_kind

        def superior(matter: Matter, clock: Clock) -> Staff | None:
            """One level up, never into a line that is excluded."""
            roles = (Role.DISCIPLINE_CONTACT,) if matter.kind == policies.SEALED else (Role.PRINCIPAL_LEADER,)
            out = {matter.owner_id, *matter.excluded.values_list("pk", flat=True)}
            return first_holder(roles, matter.area, on=clock.due_at.date(), but_not=out)

        def page(matter: Matter) -> str:
            return reverse("demands:demand", args=[matter.pk])

        words = {
            "open": _("收到"),
            "accept": _("受理"),
            "settle": _("办妥"),
            "explain": _("五步说明"),
            "ask_extension": _("申请延期"),
            "refuse_extension": _("不同意延期"),
            "tell_extension": _("延期已告知"),
            "reissue_code": _("补发查询码"),
            "ask_statement": _("听取被反映人说明"),
            "give_statement": _("收到说明"),
        }
        statuses = {status.value: status.label for status in Status}
        for code, title, sign, visible in (
            (policies.DEMAND, _("诉求"), "诉求", policies.demands_visible),
            (policies.SEALED, _("密封诉求"), "密件", policies.sealed_visible),
        ):
            register_kind(
                Kind(
                    code=code,
                    title=title,
                    sign=sign,
                    workflow=DEMAND_WORKFLOW,
                    statuses=statuses,
                    visible=visible,
                    path=page,
                    superior=superior,
                    readable=policies.may_read_demand,
                    step_words=words,
                )
            )
        register_kind(
            Kind(
                code=policies.DATA_REQUEST,
                title=_("个人信息请求"),
                sign="信息",
                workflow=REQUEST_WORKFLOW,
                statuses={status.value: status.label for status in RequestStatus},
                visible=policies.requests_visible,
                path=page_of("demands:request"),
                superior=superior,
            )
        )

        register_kind(
            Kind(
                code=policies.STATEMENT,
                title=_("说明情况"),
                sign="说明",
                workflow=STATEMENT_WORKFLOW,
                statuses={status.value: status.label for status in StatementStatus},
                visible=policies.statements_visible,
                path=page_of("demands:statement"),
                superior=lambda matter, clock: first_holder(
                    (Role.DISCIPLINE_CONTACT,), matter.area, on=clock.due_at.date()
                ),
                step_words={"open": _("请说明情况"), "give": _("已说明"), "cancel": _("取消")},
            )
        )

        from lianxinqiao.residents.holders import register_holder

        register_holder("demands.Demand", "household", _("事项档案"))
        register_holder("demands.DataRequest", "household", _("事项档案"))

        from lianxinqiao.demands.operations.reassigning import count_excluding, move_demands

        register_handover(HandoverSource("exclusions", _("须另行安排的事项"), count_excluding, move_demands))

        from lianxinqiao.demands.queries import papers
        from lianxinqiao.demands.web import menu, raising
        from lianxinqiao.matters.web.columns import register_matter_deeds

        papers.register()
        register_matter_deeds(raising.raising_deeds)
        menu.register()
