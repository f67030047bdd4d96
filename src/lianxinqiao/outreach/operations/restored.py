"""A backup publishes no telephone that was withdrawn since it was made (R-2.8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken

WITHDRAWN = Taken(
    gettext_lazy("撤下的服务电话"),
    {"outreach_servicephone": ("id", "withdrawn_on")},
    (
        "UPDATE outreach_servicephone t SET withdrawn_on = h.withdrawn_on FROM here_outreach_servicephone h"
        " WHERE h.id = t.id AND h.withdrawn_on IS NOT NULL AND t.withdrawn_on IS NULL",
    ),
)
