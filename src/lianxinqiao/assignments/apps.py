from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "lianxinqiao.assignments"

    def ready(self) -> None:
        from lianxinqiao.assignments.web import giving, menu
        from lianxinqiao.matters.web.offers import register_matter_offers

        menu.register()
        register_matter_offers(giving.giving_deeds)
