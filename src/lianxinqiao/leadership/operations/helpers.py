"""Helpers from outside: linked with the resident's consent, seeing what was agreed and no more (R-10.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.leadership.choices import HelperKind, Part
from lianxinqiao.leadership.models import Helper
from lianxinqiao.matters.operations.ledgers import MATTERS
from lianxinqiao.matters.operations.steps import note_step


@transaction.atomic
def link_helper(
    demand_id: UUID, *, name: str, kind: str, parts: Sequence[str], consented_on: date, by: Staff, now: datetime
) -> tuple[Helper, str]:
    """Link somebody who helps; return them with the code by which they read what was agreed.

    Raises:
        NotPermitted: neither the handler nor the petition office.
        InvalidInput: no name, no consent day, or a part not of the list.
    """
    demand = MATTERS.lock(DEMAND, demand_id, by, None)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办邀请。"))
    if not name.strip() or kind not in HelperKind.values:
        raise InvalidInput(_("请填写是谁、什么身份。"), field="name")
    if any(part not in Part.values for part in parts):
        raise InvalidInput(_("请选择本人同意让他看什么。"), field="parts")
    if consented_on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="consented_on")
    code = new_code()
    row = Helper.objects.create(
        demand=demand,
        name=name,
        kind=kind,
        parts=list(parts),
        consented_on=consented_on,
        code_digest=digest_of_code(code),
        by=by,
    )
    note_step(demand.matter, "link_helper", by=by, now=now, rule="R-10.8", kind=kind, parts=list(parts))
    return row, code


@transaction.atomic
def end_helper(helper_id: UUID, *, by: Staff | None, now: datetime) -> Helper:
    """End it: from now on the code opens nothing.  ``by`` is None on the resident's own page."""
    row = (
        Helper.objects.select_for_update(of=("self",))
        .select_related("demand__matter")
        .filter(pk=helper_id, withdrawn_on=None)
        .first()
    )
    if row is None:
        raise NotVisible(_("没有这位帮扶人。"))
    demand = MATTERS.lock(DEMAND, row.demand_id, by, None)
    if by is not None and not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办邀请。"))
    row.withdrawn_on = local_date(now)
    row.save(update_fields=["withdrawn_on"])
    note_step(demand.matter, "end_helper", by=by, role="" if by else "resident", now=now, rule="R-10.8")
    return row


def find_helper(number: str, code: str) -> Helper | None:
    """Return the helper whose code this is, while the consent lasts."""
    rows = Helper.objects.select_related("demand__matter").filter(withdrawn_on=None, code_digest=digest_of_code(code))
    return rows.filter(demand__matter__number=number.strip()).first()
