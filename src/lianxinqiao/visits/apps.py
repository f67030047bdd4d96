from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "lianxinqiao.visits"

    def ready(self) -> None:
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.audit.purposes import register_purpose
        from lianxinqiao.audit.words import register_audit_words
        from lianxinqiao.calendar.registry import register_recount
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.visits.models import VisitLog
        from lianxinqiao.visits.operations.contacts import count_contacts, move_contacts
        from lianxinqiao.visits.operations.promises import count_promises, move_promises
        from lianxinqiao.visits.operations.recounting import recount_days

        register_handover(HandoverSource("promises", _("未兑现承诺"), count_promises, move_promises))
        register_handover(HandoverSource("contacts", _("联系户"), count_contacts, move_contacts))

        from lianxinqiao.kernel.routes import register_page
        from lianxinqiao.matters.sources import register_source
        from lianxinqiao.residents.holders import register_holder
        from lianxinqiao.residents.reach import register_visited

        register_holder("visits.VisitLog", "household", _("走访记录"))
        register_holder("visits.Promise", "household", _("承诺事项"))
        register_holder("visits.ContactHousehold", "household", _("联系户安排"))

        from lianxinqiao.visits import forgetting
        from lianxinqiao.visits.queries.homes import day_of, visited_since
        from lianxinqiao.visits.web import links, menu

        forgetting.register()
        register_recount("visits", recount_days)
        register_visited(visited_since)
        register_purpose("visit", _("走访准备"), 10)
        register_purpose("contact", _("联系户服务"), 20)
        register_page("visit", "visits:visit")
        register_source(
            "visit", _("下队日志"), "visits:visit", rows=VisitLog.objects.visible_to, came_by="visit", on=day_of
        )
        menu.register()
        links.register()

        register_audit_words(
            {
                "spotcheck.draw": _("抽查抽取"),
                "spotcheck.add": _("加抽日志"),
                "contact.propose": _("提出联系户"),
                "contact.release": _("调出联系户"),
            }
        )
        register_history("visits.VisitStep", words=("reason",))
        register_history("visits.PromiseStep", words=("reason",))
        register_history("visits.AbsenceStep", words=("reason",))
        register_history("visits.AssessmentStep", words=("reason",))
        register_history("visits.SpotCheckStep", words=("reason",))
        register_history("visits.SpotCheckDraw")
