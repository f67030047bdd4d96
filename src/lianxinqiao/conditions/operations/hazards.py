"""Hazard sites, patrols, cards, and official warnings passed on (SM-11, RR-8)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.models import RelayedWarning
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.choices import HazardState
from lianxinqiao.places.models import Area, HazardPatrol, HazardSite


@transaction.atomic
def record_patrol(
    site_id: UUID, *, on: date, findings: str, is_abnormal: bool, by: Staff, now: datetime, id: UUID | None = None
) -> HazardPatrol:
    """Write what was seen at a hazard site on a day.

    Raises:
        NotPermitted: no post covers its area.
        InvalidInput: nothing written, or a day to come.
    """
    site = HazardSite.objects.select_for_update(of=("self",)).select_related("area").get(pk=site_id)
    _covered(site.area, by)
    if not findings.strip():
        raise InvalidInput(_("请写明巡查情况。"), field="findings")
    if on > local_date(now):
        raise InvalidInput(_("巡查日期不能晚于今天。"), field="patrolled_on")
    if id is not None and (known := HazardPatrol.objects.filter(pk=id).first()):
        return known
    if site.state == HazardState.REGISTERED:
        site.state = HazardState.WATCHED
        site.version += 1
        site.save(update_fields=["state", "version"])
    return HazardPatrol.objects.create(
        id=id or uuid7(), site=site, patrolled_on=on, by_name=by.name, findings=findings, is_abnormal=is_abnormal
    )


@transaction.atomic
def sign_card(site_id: UUID, *, on: date, by: Staff, now: datetime) -> HazardSite:
    """Note that the safety card of a site was signed again, as every year before the flood season."""
    site = HazardSite.objects.select_for_update(of=("self",)).select_related("area").get(pk=site_id)
    _covered(site.area, by)
    HazardSite.objects.filter(pk=site.pk).update(card_version=F("card_version") + 1, card_signed_on=on)
    site.refresh_from_db()
    record_deed("hazard.card", by=by, subject=site.name, now=now)
    return site


@transaction.atomic
def relay_warning(
    area: Area,
    *,
    issuer: str,
    number: str,
    level: str,
    text: str,
    issued_at: datetime,
    site: HazardSite | None = None,
    by: Staff,
    now: datetime,
) -> RelayedWarning:
    """Pass on an official warning and tell everybody on duty in the area; the town issues none (F-13).

    Raises:
        NotPermitted: no post covers the area.
        InvalidInput: no issuer or number, a warning from the town itself, or one from the future.
    """
    _covered(area, by)
    if not issuer.strip():
        raise InvalidInput(_("请填写发布机关：只能转发官方预警。"), field="issuer")
    if not number.strip():
        raise InvalidInput(_("请填写预警编号。"), field="number")
    if any(word in issuer for word in ("镇", "村", "社区")):
        raise InvalidInput(_("预警只能由县级以上自然资源、气象、水利等部门发布，请填写其名称。"), field="issuer")
    if issued_at > now:
        raise InvalidInput(_("发布时间不能晚于现在。"), field="issued_at")
    warning, created = RelayedWarning.objects.get_or_create(
        area=area,
        issuer=issuer.strip(),
        number=number.strip(),
        defaults={
            "site": site, "level": level, "text": text, "issued_at": issued_at, "relayed_at": now,
            "relayed_by_name": by.name,
        },
    )  # fmt: skip
    if not created:
        return warning
    if site is not None:
        HazardSite.objects.filter(pk=site.pk).update(state=HazardState.RELAYED_WARNING, version=F("version") + 1)
    people = [
        person
        for role in ("village_secretary", "village_director", "village_cadre", "area_leader", "office_cadre", "principal_leader")
        for person in holders(role, area, on=local_date(now))
    ]
    tell(
        people, title=_("转发%(level)s预警：%(issuer)s %(number)s") % {
            "level": warning.get_level_display(), "issuer": issuer, "number": number,
        },
        body=text, path=f"/areas/{area.code}/", is_urgent=True, dedupe=f"warning:{warning.pk}", now=now,
    )  # fmt: skip
    record_deed("warning.relay", by=by, subject=str(warning), now=now)
    return warning


@transaction.atomic
def stand_down(warning_id: UUID, *, by: Staff, now: datetime) -> RelayedWarning:
    """Note that the issuer has lifted a warning; its site goes back to being watched."""
    warning = RelayedWarning.objects.select_for_update(of=("self",)).select_related("area").get(pk=warning_id)
    _covered(warning.area, by)
    if warning.stood_down_at is None:
        warning.stood_down_at = now
        warning.save(update_fields=["stood_down_at"])
        if warning.site_id:
            HazardSite.objects.filter(pk=warning.site_id).update(state=HazardState.STOOD_DOWN, version=F("version") + 1)
        record_deed("warning.stand_down", by=by, subject=str(warning), now=now)
    return warning


def _covered(area: Area, by: Staff) -> None:
    if area.pk not in scope_of(by).area_ids():
        raise NotPermitted(_("您在这个责任区没有岗位。"))
