from django.apps import AppConfig


class OverviewsConfig(AppConfig):
    name = "lianxinqiao.overviews"

    def ready(self) -> None:
        from lianxinqiao.overviews.web import menu

        menu.register()
