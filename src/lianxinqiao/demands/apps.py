from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandsConfig(AppConfig):
    name = "lianxinqiao.demands"

    def ready(self) -> None:
        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.accounts.scope import first_holder
        from lianxinqiao.assignments.givers import register_givers
        from lianxinqiao.demands import policies
        from lianxinqiao.demands.choices import HANDLER, HEAD, OFFICE, StatementStatus
        from lianxinqiao.demands.workflow import STATEMENT_WORKFLOW
        from lianxinqiao.kernel.routes import page_of
        from lianxinqiao.matters.kinds import Kind, register_kind

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
