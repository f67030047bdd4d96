from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    name = "lianxinqiao.leadership"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.demands.policies import DEMANDS, register_readers
        from lianxinqiao.kernel.backup.carrying import register_taken
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.leadership import forgetting
        from lianxinqiao.leadership.operations.duties import taken_from
        from lianxinqiao.leadership.operations.handing import check_days, count_days, count_shares, move_shares
        from lianxinqiao.leadership.operations.restored import ENDED
        from lianxinqiao.leadership.policies import demands_carried
        from lianxinqiao.leadership.queries import papers
        from lianxinqiao.leadership.queries.helpers import helpers_of
        from lianxinqiao.leadership.web import deeds, menu
        from lianxinqiao.matters.events import register_events
        from lianxinqiao.matters.operations.affairs import register_withdrawal
        from lianxinqiao.matters.web.cards import register_matter_cards
        from lianxinqiao.matters.web.offers import register_matter_offers

        # Such Steps stand on the demand that somebody helps with.
        register_events({"link_helper": _("请人帮忙"), "end_helper": _("结束帮扶")})
        for each in ("ReceptionDayStep", "ReceptionVisitStep", "HelperStep"):
            register_history(f"leadership.{each}", words=("reason",))
        register_taken(ENDED)
        forgetting.register()
        register_readers(demands_carried)
        register_matter_offers(deeds.demand_deeds)
        # Also of what became a complaint later: who keeps it knows that somebody outside reads it.
        for kind in DEMANDS:
            register_matter_cards(kind, "leadership/helpers.html", helpers_of)
        register_withdrawal(taken_from)
        register_handover(HandoverSource("shares", _("包案任务"), count_shares, move_shares))
        register_handover(HandoverSource("receptions", _("接访日"), count_days, check_days))
        papers.register()
        menu.register()
