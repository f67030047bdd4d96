"""A backup brings back no number of a slip that was withdrawn, or used, since it was made (RR-4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken

OVER = Taken(
    gettext_lazy("撤回和办完的服务转介"),
    {"conditions_maternalservicereferral": ("id", "status", "handed_over_on", "version")},
    (
        "UPDATE conditions_maternalservicereferral t SET status = h.status, token = NULL,"
        " handed_over_on = h.handed_over_on, version = greatest(t.version, h.version)"
        " FROM here_conditions_maternalservicereferral h"
        " WHERE h.id = t.id AND h.status <> 'waiting' AND t.status = 'waiting'",
    ),
)
