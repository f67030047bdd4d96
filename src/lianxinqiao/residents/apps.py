from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "lianxinqiao.residents"

    def ready(self) -> None:
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.places.choices import Fact
        from lianxinqiao.places.queries import register_counter
        from lianxinqiao.residents.queries.counts import households_within, residents_within

        register_counter(Fact.HOUSEHOLDS.value, households_within)
        register_counter(Fact.RESIDENTS.value, residents_within)

        from lianxinqiao.residents.web import menu

        menu.register()

        from lianxinqiao.residents import forgetting

        forgetting.register()
        register_audit_words(
            {
                "keys.rotate": _("更换密钥"),
                "keys.recovery": _("恢复密钥已取走"),
                "keys.retire": _("销毁旧密钥"),
                "household.register": _("登记户"),
                "household.change": _("更正户信息"),
                "person.add": _("登记人员"),
                "person.correct": _("更正人员资料"),
                "person.leave": _("登记离开"),
                "household.head": _("换户主"),
            }
        )
