from __future__ import annotations

from django.apps import AppConfig


class RatesConfig(AppConfig):
    name = "lianxinqiao.rates"

    def ready(self) -> None:
        from lianxinqiao.desk.web.listing import register_tools
        from lianxinqiao.rates.web.pages import tools_of

        register_tools("demands:demands", tools_of)
