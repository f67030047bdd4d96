from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "lianxinqiao.assignments"

    def ready(self) -> None:
        from lianxinqiao.assignments.givers import gives_parts
        from lianxinqiao.assignments.queries.parts import parts_found
        from lianxinqiao.assignments.web import giving
        from lianxinqiao.matters.queries.parts import register_parts
        from lianxinqiao.matters.web.offers import register_matter_offers

        register_matter_offers(giving.giving_deeds)
        register_parts(gives_parts, parts_found)
