"""Hazard sites: their life (SM-11), patrols, cards, and official warnings passed on (RR-8)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, role_in, scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.hazards.models import HazardStep, RelayedWarning
from lianxinqiao.hazards.operations.evacuation import begin_roll, end_roll
from lianxinqiao.hazards.workflow import SITE_STEPS
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.routes import page
from lianxinqiao.notifications.operations.messages import tell
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area, HazardPatrol, HazardSite
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

KEEPERS = (*HOUSEHOLD_ROLES, Role.SAFETY_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)


@dataclass(frozen=True)
class SiteInput:
    """What is registered of a hazard site; people near it are counted, never listed here."""

    name: str
    kind: str
    place: str = ""
    alias: str = ""
    households_at_risk: int = 0
    signal: str = ""
    route: str = ""
    shelter: str = ""
    monitor_name: str = ""
    monitor_phone: str = ""
    deputy_name: str = ""
    deputy_phone: str = ""
    in_danger_zone: bool = False


@transaction.atomic
def register_site(area: Area, stated: SiteInput, *, by: Staff, now: datetime, id: UUID | None = None) -> HazardSite:
    """Register a hazard site; the same ``id`` again returns the one that is there.

    Raises:
        NotPermitted: no post that keeps hazard sites covers the area.
        InvalidInput: no name or kind, or the area has a site of that name.
    """
    _covered(area, by)
    if id is not None and (known := HazardSite.objects.filter(pk=id).first()):
        return known
    _check_site(area, stated)
    site = HazardSite.objects.create(id=id or uuid7(), area=area, **asdict(stated))
    record_deed("hazard.register", by=by, subject=site.name, now=now, area=area.code)
    return site


@transaction.atomic
def change_site(
    site_id: UUID, stated: SiteInput, *, by: Staff, expected_version: int | None, now: datetime
) -> HazardSite:
    """Correct what is registered; a card signed before then is to be signed again, as a new edition.

    Raises:
        NotVisible: no such site in their areas.
        StaleVersion: somebody changed it meanwhile.
    """
    site = lock_site(site_id, by=by, expected_version=expected_version)
    _check_site(site.area, stated, besides=site)
    on_card = (
        "place",
        "households_at_risk",
        "signal",
        "route",
        "shelter",
        "monitor_name",
        "monitor_phone",
        "deputy_name",
        "deputy_phone",
    )
    if site.card_signed_on and any(getattr(site, name) != getattr(stated, name) for name in on_card):
        site.card_signed_on = None
        site.card_version += 1
    for name, value in asdict(stated).items():
        setattr(site, name, value)
    site.version += 1
    site.save()
    record_deed("hazard.change", by=by, subject=site.name, now=now)
    return site


@transaction.atomic
def take_site_step(
    site_id: UUID,
    event: str,
    *,
    note: str,
    households_moved: int | None = None,
    people_moved: int | None = None,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> HazardSite:
    """Move a site along SM-11: watch, move, treat, close.  A move opens the roll of its threatened households.

    Raises:
        NotVisible: no such site in their areas.
        StepNotAllowed: its table has no such step from where it stands.
        InvalidInput: no words, or a move without the numbers moved.
    """
    site = lock_site(site_id, by=by, expected_version=expected_version)
    if event not in ("watch", "move", "treat", "close"):
        raise StepNotAllowed(_("这一步现在不能办理。"))
    if not note.strip():
        raise InvalidInput(_("请写明情况。"), field="note")
    if event == "move" and (households_moved is None or people_moved is None):
        raise InvalidInput(_("请填写转移的户数和人数。"), field="households_moved")
    _site_step(site, event, by=by, now=now, note=note, households_moved=households_moved, people_moved=people_moved)
    if event == "move":
        begin_roll(site)
    return site


@transaction.atomic
def record_patrol(
    site_id: UUID, *, on: date, findings: str, is_abnormal: bool, by: Staff, now: datetime, id: UUID | None = None
) -> HazardPatrol:
    """Write what was seen at a hazard site on a day; the first patrol puts the site under watch.

    Raises:
        NotVisible: no such site in their areas.
        InvalidInput: nothing written, or a day to come.
    """
    site = lock_site(site_id, by=by, expected_version=None)
    if not findings.strip():
        raise InvalidInput(_("请写明巡查情况。"), field="findings")
    if on > local_date(now):
        raise InvalidInput(_("巡查日期不能晚于今天。"), field="on")
    if id is not None and (known := HazardPatrol.objects.filter(pk=id).first()):
        return known
    if (site.status, "watch") in SITE_STEPS and site.status == "registered":
        _site_step(site, "watch", by=by, now=now, note=findings)
    return HazardPatrol.objects.create(
        id=id or uuid7(), site=site, patrolled_on=on, by_name=by.name, findings=findings, is_abnormal=is_abnormal
    )


@transaction.atomic
def sign_card(site_id: UUID, *, on: date, by: Staff, now: datetime) -> HazardSite:
    """Note that the safety card of a site was signed again, as every year before the flood season."""
    site = lock_site(site_id, by=by, expected_version=None)
    if on > local_date(now):
        raise InvalidInput(_("签订日期不能晚于今天。"), field="on")
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
        NotPermitted: no post that keeps hazard sites covers the area.
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
    if site is not None and site.area_id != area.pk:
        raise InvalidInput(_("这个隐患点不在所选责任区。"), field="site")
    warning, created = RelayedWarning.objects.get_or_create(
        area=area,
        issuer=issuer.strip(),
        number=number.strip(),
        defaults={
            "site": site,
            "level": level,
            "text": text,
            "issued_at": issued_at,
            "relayed_at": now,
            "relayed_by_name": by.name,
        },
    )
    if not created:
        return warning
    if site is not None:
        held = HazardSite.objects.select_for_update().get(pk=site.pk)
        if (held.status, "relay") in SITE_STEPS:
            _site_step(held, "relay", by=by, now=now, note=f"{issuer} {number}")
    people = [
        person
        for role in (
            "village_secretary",
            "village_director",
            "village_cadre",
            "area_leader",
            "office_cadre",
            "principal_leader",
        )
        for person in holders(role, area, on=local_date(now))
    ]
    tell(
        people,
        title=_("转发%(level)s预警：%(issuer)s %(number)s")
        % {"level": warning.get_level_display(), "issuer": issuer, "number": number},
        body=text,
        path=page("area", area.code),
        is_urgent=True,
        dedupe=f"warning:{warning.pk}",
        now=now,
    )
    record_deed("warning.relay", by=by, subject=str(warning), now=now)
    return warning


@transaction.atomic
def stand_down(warning_id: UUID, *, by: Staff, now: datetime) -> RelayedWarning:
    """Note that the issuer has lifted a warning; its site stands down, and its roll has thirty days to live.

    Raises:
        NotVisible: no such warning in their areas.
    """
    warning = (
        RelayedWarning.objects.select_for_update(of=("self",)).select_related("area").filter(pk=warning_id).first()
    )
    if warning is None or not scope_of(by).covers(warning.area_id, *KEEPERS):
        raise NotVisible(_("没有这条预警。"))
    if warning.stood_down_at is None:
        warning.stood_down_at = now
        warning.save(update_fields=["stood_down_at"])
        if warning.site_id:
            site = HazardSite.objects.select_for_update().get(pk=warning.site_id)
            others = RelayedWarning.objects.filter(site=site, stood_down_at=None).exists()
            if not others and (site.status, "stand_down") in SITE_STEPS:
                _site_step(site, "stand_down", by=by, now=now, note=f"{warning.issuer} {warning.number}")
                end_roll(site, now=now)
        record_deed("warning.stand_down", by=by, subject=str(warning), now=now)
    return warning


def lock_site(site_id: UUID, *, by: Staff, expected_version: int | None) -> HazardSite:
    """Lock a hazard site for change.

    Raises:
        NotVisible: none in the areas where they keep hazard sites.
        StaleVersion: it has changed since ``expected_version``.
    """
    site = (
        HazardSite.objects.select_for_update(of=("self",))
        .select_related("area")
        .within_reach_of(by, *KEEPERS)
        .filter(pk=site_id)
        .first()
    )
    if site is None:
        raise NotVisible(_("没有这个隐患点。"))
    if expected_version is not None and site.version != expected_version:
        raise StaleVersion(_("这个隐患点刚刚被更新，请核对最新内容后再操作。"))
    return site


def _site_step(
    site: HazardSite,
    event: str,
    *,
    by: Staff,
    now: datetime,
    note: str,
    households_moved: int | None = None,
    people_moved: int | None = None,
) -> None:
    target = SITE_STEPS.get((site.status, event))
    if target is None:
        raise StepNotAllowed(_("隐患点目前是“%s”，不能这样办理。") % site.get_status_display())
    before, site.status = site.status, target
    site.version += 1
    site.save(update_fields=["status", "version"])
    HazardStep.objects.create(
        site=site,
        at=now,
        by=by,
        event=event,
        from_status=before,
        to_status=target,
        role=role_in(by, site.area_id, *KEEPERS),
        rule="SM-11",
        reason=note,
        households_moved=households_moved,
        people_moved=people_moved,
    )


def _check_site(area: Area, stated: SiteInput, *, besides: HazardSite | None = None) -> None:
    if not stated.name.strip():
        raise InvalidInput(_("请填写隐患点名称。"), field="name")
    if stated.kind not in HazardKind.values:
        raise InvalidInput(_("请选择灾害类型。"), field="kind")
    same = HazardSite.objects.filter(area=area, name=stated.name)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise InvalidInput(_("本责任区已有这个隐患点。"), field="name")


def _covered(area: Area, by: Staff) -> None:
    if not scope_of(by).covers(area.pk, *KEEPERS):
        raise NotPermitted(_("您在这个责任区没有管理隐患点的岗位。"))
