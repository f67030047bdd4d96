from django.apps import AppConfig
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "lianxinqiao.matters"

    def ready(self) -> None:
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_end, register_handover
        from lianxinqiao.accounts.operations.standing_in import register_spared
        from lianxinqiao.calendar.registry import register_recount
        from lianxinqiao.kernel.backup.carrying import register_afterwards, register_taken
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.matters.files import part_of_file
        from lianxinqiao.matters.kinds import register_spine
        from lianxinqiao.matters.operations.affairs import in_hand_before, keep_holder, settle
        from lianxinqiao.matters.operations.pressing import count_open, move_open
        from lianxinqiao.matters.operations.recounting import recount_clocks
        from lianxinqiao.matters.operations.restored import EXCLUDED, codes_given_anew, hide_again
        from lianxinqiao.matters.operations.telling import is_kept_from_nobody
        from lianxinqiao.matters.spine import spine_deeds
        from lianxinqiao.notifications.reach import register_open
        from lianxinqiao.residents.personal import register_personal

        register_history("matters.Step", words=("reason",))
        register_personal(
            part_of_file("matters.Matter", "pk", "title"),
            part_of_file("matters.Step", "matter", "reason"),
            part_of_file("matters.Urging", "matter", "text", loose=("text",)),
            part_of_file("matters.Supervision", "matter", "text", "answer", loose=("text", "answer")),
            part_of_file("matters.Clock", "matter", "pause_reason", loose=("pause_reason",)),
            part_of_file(
                "matters.Seconding",
                "matter",
                clears={"answers": None, "status": "withdrawn"},
                ready=Q(status="asked"),
                loose=("answers",),
            ),
            part_of_file("matters.SecondingStep", "seconding__matter", "reason"),
        )
        register_history("matters.SecondingStep", words=("reason",))
        register_handover(HandoverSource("matters", _("未办结事项"), count_open, move_open))
        register_end(keep_holder, lambda person, by, now: settle(person, by=by, now=now))
        register_spared(in_hand_before)
        register_recount("clocks", recount_clocks)
        for each in (EXCLUDED, *codes_given_anew()):
            register_taken(each)
        register_afterwards(hide_again)
        register_spine(spine_deeds)
        register_open(is_kept_from_nobody)
        # Each app declares its kinds in ``kind.py``: found here, so that a new one needs no line outside its folder.
        autodiscover_modules("kind")
        from lianxinqiao.matters.web import kinds, menu

        menu.register()
        kinds.register_pages()
