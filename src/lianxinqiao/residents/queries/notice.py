"""What is read out to whoever gives data of their own to somebody who writes it down (PIPL 17, RR-14)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.kernel.moments import now


def read_out() -> str:
    """Return the sentences: who, why, what, how long, which rights, who hears a complaint."""
    years = number_on("retention.file_months", local_date(now())) // 12
    return (
        _(
            "请先念给本人听：您的姓名、电话和说的事，由镇里用来办这件事、给您答复，只填要用的；只有办理的人能看，看了都有记录；"
            "事项办结满%d年隐去，登记的在不再需要时删除。您随时可以查阅、更正、删除、撤回同意；不满意可以向上一级主管部门投诉，也可以起诉。"
        )
        % years
    )
