from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "lianxinqiao.places"

    def ready(self) -> None:
        from lianxinqiao.kernel.database.history import register_history

        register_history("places.StatSnapshot")
        register_history("places.AreaDescription")
        register_history("places.AreaName")
