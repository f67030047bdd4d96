from django.apps import AppConfig


class OverviewsConfig(AppConfig):
    name = "lianxinqiao.overviews"

    def ready(self) -> None:
        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.overviews.web import menu

        register_page("area", "overviews:area")
        register_page("bodies", "overviews:bodies")
        register_page("search", "overviews:search")
        menu.register()
