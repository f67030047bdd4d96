from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    name = "lianxinqiao.leadership"

    def ready(self) -> None:
        from lianxinqiao.leadership.queries import papers
        from lianxinqiao.leadership.web import deeds, menu
        from lianxinqiao.matters.web.columns import register_matter_deeds

        register_matter_deeds(deeds.demand_deeds)
        papers.register()
        menu.register()
