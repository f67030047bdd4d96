from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    name = "lianxinqiao.assignments"

    def ready(self) -> None:
        from lianxinqiao.assignments.web import giving, menu
        from lianxinqiao.matters.files import file_of
        from lianxinqiao.matters.web.offers import register_matter_offers
        from lianxinqiao.residents.personal import register_personal

        register_personal(file_of("assignments.Assignment", _("交办"), "task", "result", "body_contact"))
        menu.register()
        register_matter_offers(giving.giving_deeds)
