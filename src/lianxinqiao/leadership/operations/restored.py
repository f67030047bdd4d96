"""A backup opens a demand to no helper from outside whose consent ended since it was made (R-10.8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken

ENDED = Taken(
    gettext_lazy("结束的帮扶"),
    {"leadership_helper": ("id", "status", "withdrawn_on", "version")},
    (
        "UPDATE leadership_helper t SET status = h.status, withdrawn_on = h.withdrawn_on,"
        " version = greatest(t.version, h.version) FROM here_leadership_helper h"
        " WHERE h.id = t.id AND h.status = 'ended' AND t.status = 'linked'",
    ),
)
