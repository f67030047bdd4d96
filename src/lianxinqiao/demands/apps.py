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
        from lianxinqiao.assignments.givers import register_givers
        from lianxinqiao.demands import policies
        from lianxinqiao.demands.choices import StatementStatus, Status
        from lianxinqiao.demands.workflow import DEMAND_WORKFLOW, HANDLER, HEAD, OFFICE, STATEMENT_WORKFLOW, undo_event
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
            "register": _("登记"),
            "screen": _("开始甄别"),
            "accept_simple": _("按简易办理受理"),
            "drop_to_normal": _("改为一般程序"),
            "forward": _("转送"),
            "redirect": _("告知去处"),
            "not_accept": _("不予受理"),
            "object_transfer": _("对转送提出异议"),
            "objection_agreed": _("对方同意收回"),
            "body_accepted": _("对方已受理"),
            "body_returned": _("对方退回"),
            "tell_accepted": _("受理告知书送达"),
            "start": _("开始办理"),
            "hand_back": _("退回"),
            "recuse": _("回避"),
            "triage": _("分类"),
            "review_triage": _("复核分类，同意"),
            "dispute_triage": _("复核分类，不同意"),
            "object_to_track": _("本人对分类有意见"),
            "mediate": _("转入调解"),
            "hear": _("举行听证"),
            "resume": _("结束调解或听证"),
            "extend": _("延长期限"),
            "draft_opinion": _("起草处理意见"),
            "issue_opinion": _("签发处理意见"),
            "deliver": _("送达本人"),
            "perform": _("办到"),
            "follow_up": _("回访"),
            "not_solved": _("没有解决，重新办理"),
            "evaluate": _("本人评价"),
            "ask_review": _("本人申请复查"),
            "answer_review": _("复查答复"),
            "ask_recheck": _("本人申请复核"),
            "answer_recheck": _("复核意见"),
            "ask_exclusion": _("申请不计入率"),
            "approve_exclusion": _("同意不计入率"),
            "join": _("又有群众反映同一件事"),
            "close": _("办结"),
            "archive": _("归档"),
            "withdraw": _("本人撤回"),
            **{undo_event(status): _("恢复办理") for status in Status},
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

        from lianxinqiao.demands.operations.reassigning import count_excluding, move_demands

        register_handover(HandoverSource("exclusions", _("须另行安排的事项"), count_excluding, move_demands))

        from lianxinqiao.demands.queries import papers
        from lianxinqiao.demands.web import menu, raising
        from lianxinqiao.matters.web.columns import register_matter_deeds

        for code in policies.DEMANDS:
            register_givers(code, lambda by, matter: bool({OFFICE, HANDLER, HEAD} & policies.tags_of(by, matter)))
        papers.register()
        register_matter_deeds(raising.raising_deeds)
        menu.register()
