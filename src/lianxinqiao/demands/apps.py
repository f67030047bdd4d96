from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandsConfig(AppConfig):
    name = "lianxinqiao.demands"

    def ready(self) -> None:
        from lianxinqiao.assignments.givers import register_givers
        from lianxinqiao.audit.purposes import register_purpose
        from lianxinqiao.calendar.registry import register_recount
        from lianxinqiao.demands import forgetting, policies
        from lianxinqiao.demands.choices import HANDLER, HEAD, OFFICE
        from lianxinqiao.demands.operations.recounting import recount_reviews
        from lianxinqiao.demands.operations.restored import LEFT, UNPUBLISHED, WITHDRAWN, withdraw_again
        from lianxinqiao.kernel.backup.carrying import register_afterwards, register_taken

        register_purpose(policies.DEMAND, _("办理诉求"), 40)
        for each in (UNPUBLISHED, WITHDRAWN, LEFT):
            register_taken(each)
        register_afterwards(withdraw_again)
        register_recount("reviews", recount_reviews)

        from lianxinqiao.demands.queries import papers
        from lianxinqiao.demands.queries.register import kept_by_nobody, kept_by_nobody_for
        from lianxinqiao.demands.web import menu, raising
        from lianxinqiao.kernel.health import Check, register_check
        from lianxinqiao.matters.queries.openings import for_what_is_hidden
        from lianxinqiao.matters.web.offers import register_matter_offers
        from lianxinqiao.residents.reach import register_telling

        register_check(Check("kept_by_nobody", _("没有人能看的密封诉求"), 75, kept_by_nobody, shown=kept_by_nobody_for))
        for code in policies.DEMANDS:
            register_givers(code, lambda by, matter: bool({OFFICE, HANDLER, HEAD} & policies.tags_of(by, matter)))
        register_telling(partial(for_what_is_hidden, policies.DEMAND, policies.DEMANDS, of="demand__household"))
        forgetting.register()
        papers.register()
        register_matter_offers(raising.raising_deeds)
        menu.register()
