from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lianxinqiao.portal"

    def ready(self) -> None:
        from lianxinqiao.desk.web.unavailable import register_programs, register_residents
        from lianxinqiao.kernel.routes import register_page

        register_page("area_front", "portal:area")
        register_page("town_front", "portal:town")
        register_page("front", "portal:areas")
        register_page("follow", "portal:follow")
        register_residents("portal")
        register_programs("portal:open311_discovery", "json")
