from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lianxinqiao.accounts"

    def ready(self) -> None:
        from lianxinqiao.accounts import signals  # noqa: F401
