from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "lianxinqiao.matters"

    def ready(self) -> None:
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.matters.operations.pressing import count_open, move_open

        register_handover(HandoverSource("matters", count_open, move_open))
        from lianxinqiao.matters.web import menu

        menu.register()
