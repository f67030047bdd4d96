from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lianxinqiao.portal"

    def ready(self) -> None:
        from lianxinqiao.kernel.routes import register_page

        register_page("public_area", "portal:area")
        register_page("public_areas", "portal:areas")
