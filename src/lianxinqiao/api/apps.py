from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lianxinqiao.api"

    def ready(self) -> None:
        from lianxinqiao.desk.web.unavailable import register_programs

        register_programs("api-1:openapi-json")
