from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "lianxinqiao.api"

    def ready(self) -> None:
        from lianxinqiao.desk.web.unavailable import register_programs
        from lianxinqiao.residents.personal import Personal, register_personal

        register_programs("api-1:openapi-json")
        register_personal(Personal(model="api.IdempotentAnswer", words=_("接口留存的应答"), loose=("body",), goes=True))
