from django.apps import AppConfig


class MaternalConfig(AppConfig):
    name = "lianxinqiao.maternal"

    def ready(self) -> None:
        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.maternal.web import menu

        register_page("maternal", "maternal:slips")
        menu.register()
