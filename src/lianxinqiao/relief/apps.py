from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


class ReliefConfig(AppConfig):
    name = "lianxinqiao.relief"

    def ready(self) -> None:
        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.scope import first_holder, scope_of
        from lianxinqiao.desk.menu import Entry, register_entry
        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.matters.kinds import Kind, register_kind
        from lianxinqiao.relief.choices import Status
        from lianxinqiao.relief.policies import DECIDERS, RELIEF, relief_visible
        from lianxinqiao.relief.workflow import RELIEF_WORKFLOW
        from lianxinqiao.residents.holders import register_holder
        from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

        register_page("new_relief", "relief:new")

        def superior(matter: Matter, clock: Clock) -> Staff | None:
            return first_holder((Role.PRINCIPAL_LEADER,), matter.area, on=clock.due_at.date())

        register_kind(
            Kind(
                code=RELIEF,
                title=_("救助申请"),
                sign="救助",
                workflow=RELIEF_WORKFLOW,
                statuses={status.value: status.label for status in Status},
                visible=relief_visible,
                path=lambda matter: f"/relief/{matter.pk}/",
                superior=superior,
                step_words={
                    "open": _("申请"),
                    "grant": _("同意救助"),
                    "refuse": _("不符合条件"),
                    "tell": _("已告知本人"),
                },
            )
        )
        register_holder("relief.ReliefApplication", "household", _("事项档案"))
        register_entry(
            Entry(
                "relief",
                _("救助申请"),
                "relief:relief",
                "heart",
                "work",
                25,
                lambda staff: scope_of(staff).has(*DECIDERS, *HOUSEHOLD_ROLES),
            )
        )
