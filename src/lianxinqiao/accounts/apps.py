from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lianxinqiao.accounts"

    def ready(self) -> None:
        from lianxinqiao.accounts import signals  # noqa: F401
        from lianxinqiao.accounts.queries.areas import reach
        from lianxinqiao.accounts.scope import scope_of
        from lianxinqiao.places.reach import register_reach

        register_reach(lambda staff, *roles: scope_of(staff).area_ids(*roles), reach)
