from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Clock, Matter


class OutreachConfig(AppConfig):
    name = "lianxinqiao.outreach"

    def ready(self) -> None:
        from lianxinqiao.accounts.choices import Role
        from lianxinqiao.accounts.scope import first_holder
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.kernel.routes import page_of, register_page
        from lianxinqiao.matters.kinds import Kind, register_kind
        from lianxinqiao.matters.sources import register_source
        from lianxinqiao.outreach.choices import LetterStatus
        from lianxinqiao.outreach.policies import letters_visible
        from lianxinqiao.outreach.workflow import LETTER_WORKFLOW

        def superior(matter: Matter, clock: Clock) -> Staff | None:
            return first_holder((Role.AREA_LEADER, Role.PRINCIPAL_LEADER), matter.area, on=clock.due_at.date())

        register_page("letter", "outreach:letter")
        register_kind(
            Kind(
                code="letter",
                title=_("意见箱来信"),
                sign="信箱",
                workflow=LETTER_WORKFLOW,
                statuses={status.value: status.label for status in LetterStatus},
                visible=letters_visible,
                path=page_of("outreach:letter"),
                step_words={"register": _("登记"), "answer": _("答复")},
                superior=superior,
            )
        )

        from lianxinqiao.residents.holders import register_holder

        register_holder("outreach.ContactCard", "household", _("联系卡"))

        from lianxinqiao.outreach.web import menu

        menu.register()

        register_audit_words(
            {"card.reissue": _("换发联系卡"), "phone.publish": _("公布电话"), "phone.withdraw": _("撤下电话")}
        )
        register_source("letter", _("意见箱来信"), "outreach:letter")
