from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "lianxinqiao.residents"

    def ready(self) -> None:
        from lianxinqiao.places.choices import Fact
        from lianxinqiao.places.queries import register_counter
        from lianxinqiao.residents.queries.counts import households_within, residents_within

        register_counter(Fact.HOUSEHOLDS.value, households_within)
        register_counter(Fact.RESIDENTS.value, residents_within)

        from lianxinqiao.residents.web import menu

        menu.register()
