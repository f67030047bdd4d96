from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "lianxinqiao.statements"

    def ready(self) -> None:
        from lianxinqiao.demands.policies import SEALED
        from lianxinqiao.matters.events import register_events
        from lianxinqiao.matters.files import file_of
        from lianxinqiao.matters.web.cards import register_matter_cards
        from lianxinqiao.matters.web.offers import register_matter_offers
        from lianxinqiao.residents.personal import register_personal
        from lianxinqiao.statements.queries.heard import statements_of
        from lianxinqiao.statements.web.asking import asking_deeds

        register_events({"ask_statement": _("听取被反映人说明"), "give_statement": _("收到说明")})
        register_personal(file_of("statements.Statement", _("情况说明"), "summary", "answer"))
        register_matter_offers(asking_deeds)
        register_matter_cards(SEALED, "statements/card.html", statements_of)
