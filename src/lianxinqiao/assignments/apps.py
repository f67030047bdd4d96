from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


class AssignmentsConfig(AppConfig):
    name = "lianxinqiao.assignments"

    def ready(self) -> None:
        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.scope import holders
        from lianxinqiao.assignments.choices import AssignmentStatus
        from lianxinqiao.assignments.policies import ASSIGNMENT, assignments_visible
        from lianxinqiao.assignments.web import menu
        from lianxinqiao.assignments.workflow import ASSIGNMENT_WORKFLOW
        from lianxinqiao.kernel.routes import page_of
        from lianxinqiao.matters.kinds import Kind, register_kind

        def superior(matter: Matter, clock: Clock) -> Staff | None:
            """The principal leader, unless the part is theirs or hidden from them."""
            out = {matter.owner_id, *matter.excluded.values_list("pk", flat=True)}
            leaders = holders(Role.PRINCIPAL_LEADER, matter.area, on=clock.due_at.date())
            return next((who for who in leaders if who.pk not in out), None)

        register_kind(
            Kind(
                code=ASSIGNMENT,
                title=_("交办"),
                sign="交办",
                workflow=ASSIGNMENT_WORKFLOW,
                statuses={status.value: status.label for status in AssignmentStatus},
                visible=assignments_visible,
                path=page_of("assignments:assignment"),
                step_words={
                    "start": _("开始办理"),
                    "finish": _("办结"),
                    "return": _("退回"),
                    "cancel": _("取消"),
                    "redo": _("要求重新办"),
                },
                superior=superior,
            )
        )
        menu.register()
