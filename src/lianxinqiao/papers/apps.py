from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "lianxinqiao.papers"

    def ready(self) -> None:
        from lianxinqiao.accounts.scope import scope_of
        from lianxinqiao.desk.menu import Entry, register_entry
        from lianxinqiao.kernel.health import Check, register_check
        from lianxinqiao.papers.operations.templates import EDITORS
        from lianxinqiao.papers.queries import fonts

        register_entry(
            Entry(
                "papers",
                _("文书模板"),
                "papers:templates",
                "text",
                "house",
                60,
                lambda staff: scope_of(staff).has(*EDITORS),
            )
        )
        register_check(Check("fonts", _("字体"), 10, fonts, asks_database=False))
