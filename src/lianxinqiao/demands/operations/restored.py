"""A backup publishes no summary that was taken off the public page since it was made (RR-14)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken

UNPUBLISHED = Taken(
    gettext_lazy("不再公开的诉求摘要"),
    {"demands_demand": ("matter_id", "is_public", "public_summary")},
    (
        "UPDATE demands_demand t SET is_public = false, public_summary = h.public_summary FROM here_demands_demand h"
        " WHERE h.matter_id = t.matter_id AND NOT h.is_public AND t.is_public",
    ),
)
