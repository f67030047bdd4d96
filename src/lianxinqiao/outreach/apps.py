from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "lianxinqiao.outreach"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.desk.registry import Holding, register_holding
        from lianxinqiao.kernel.backup.carrying import register_taken
        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.matters.models import Matter
        from lianxinqiao.matters.sources import register_source
        from lianxinqiao.outreach.operations.restored import WITHDRAWN

        register_page("letter", "letters:one")
        register_taken(WITHDRAWN)

        from lianxinqiao.outreach.operations.cards import place_of_reissue
        from lianxinqiao.residents.holders import register_holder

        register_holding("reissue_cards", Holding(_("重发联系卡"), place_of_reissue))
        register_holder("outreach.ContactCard", "household", _("联系卡"))

        from lianxinqiao.accounts.queries.gaps import register_gaps
        from lianxinqiao.outreach.queries import areas_without_telephone
        from lianxinqiao.outreach.web import menu

        menu.register()
        register_gaps("telephone", areas_without_telephone)

        register_audit_words(
            {
                "card.reissue": _("换发联系卡"),
                "phone.publish": _("公布电话"),
                "phone.withdraw": _("撤下电话"),
                "box.open": _("开箱"),
            }
        )
        rows = Matter.objects.visible_to
        register_source("letter", _("意见箱来信"), "letters:one", rows=lambda by: rows(by, "letter"))
