from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "lianxinqiao.papers"

    def ready(self) -> None:
        from lianxinqiao.accounts.scope import scope_of
        from lianxinqiao.desk.menu import Entry, register_entry
        from lianxinqiao.papers.operations.templates import EDITORS

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
