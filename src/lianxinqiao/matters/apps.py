from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "lianxinqiao.matters"

    def ready(self) -> None:
        from lianxinqiao.accounts.operations.posts import HandoverSource, register_handover
        from lianxinqiao.kernel.database.history import register_history
        from lianxinqiao.matters.kinds import register_spine
        from lianxinqiao.matters.operations.pressing import count_open, move_open
        from lianxinqiao.matters.spine import spine_deeds

        register_history("matters.Step")
        register_handover(HandoverSource("matters", _("未办结事项"), count_open, move_open))
        register_spine(spine_deeds)
        # Each app declares its kinds in ``kind.py``: found here, so that a new one needs no line outside its folder.
        autodiscover_modules("kind")
        from lianxinqiao.matters.web import kinds, menu

        menu.register()
        kinds.register_pages()
