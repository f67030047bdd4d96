from __future__ import annotations

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "lianxinqiao.hotline"

    def ready(self) -> None:
        from lianxinqiao.desk.web.listing import register_tools
        from lianxinqiao.hotline.web.importing import tools_of

        register_tools("demands:demands", tools_of)
