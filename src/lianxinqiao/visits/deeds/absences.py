"""Days a post could not be filled: noted by whoever was away, or by who answers for their months, and accepted (R-3.9)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES, AbsenceKind, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.asks import Asks, asks_of, offer_rows
from lianxinqiao.kernel.fields import Day
from lianxinqiao.matters.deeds import Deed, Doing, Look, the_doer
from lianxinqiao.matters.openings import Opening
from lianxinqiao.visits.choices import AbsenceStatus as S
from lianxinqiao.visits.models import Absence, area_of_post
from lianxinqiao.visits.policies import ASSESSOR, assesses
from lianxinqiao.visits.querysets import AREA_READERS

RULE = "R-3.9"
WHOSE = _("只能登记本人的，或由考核人登记。")
WHICH_KIND = _("请选择原因类别。")
# How many days from today the days lie that are noted.
AWAY_WITHIN = 731


class _WhoWasAway(Asks):
    def fit(self, at: Doing) -> None:
        scope = scope_of(at.person)
        theirs = Appointment.objects.active_on(local_date(at.now)).filter(
            Q(area__in=scope.area_ids(*AREA_READERS), role__in=VILLAGE_ROLES)
            | Q(area__in=scope.area_ids(Role.PARTY_GOV_OFFICE), role__in=TOWN_CADRE_ROLES)
        )
        people = Staff.objects.filter(Q(pk=at.person.pk) | Q(pk__in=theirs.values("staff")))
        offer_rows(self, staff=people.order_by("initials", "id"))

    def clean(self) -> dict[str, Any]:
        """Refuse days of somebody whose months another answers for, and days that end before they begin."""
        cleaned = super().clean()
        staff, first_on, last_on = (cleaned.get(name) for name in ("staff", "first_on", "last_on"))
        if staff is not None and staff != self.at.by and not assesses(self.at.person, staff):
            self.add_error("staff", str(WHOSE))
        if first_on is not None and last_on is not None and last_on < first_on:
            self.add_error("last_on", gettext("结束日期不能早于开始日期。"))
        return cleaned


AbsenceAsks = asks_of(
    Absence,
    base=_WhoWasAway,
    staff=forms.ModelChoiceField(Staff.objects.none(), label=_("谁"), error_messages={"invalid_choice": WHOSE}),
    kind=forms.ChoiceField(
        label=_("原因"),
        choices=AbsenceKind.choices,
        error_messages={"required": WHICH_KIND, "invalid_choice": WHICH_KIND},
    ),
    first_on=Day(back=AWAY_WITHIN, ahead=AWAY_WITHIN, label=_("从")),
    last_on=Day(back=AWAY_WITHIN, ahead=AWAY_WITHIN, label=_("到")),
)


def noted(row: Absence, _asked: Any, _doing: Doing) -> Absence:
    """The days are noted, kind and days only, and wait for who answers for the months."""
    return row


ABSENT = Opening(
    title=_("登记缺勤"),
    rule=RULE,
    asks=AbsenceAsks,
    may=lambda by, _beside: area_of_post(by) is not None,
    whose=WHOSE,
    area=lambda doing: area_of_post(doing.asked.staff) or area_of_post(doing.person),  # type: ignore[arg-type,return-value]  # who opens one holds a post
    does=noted,
    # What the assessor notes counts at once; one's own waits.
    then=lambda doing: "" if doing.asked.staff == doing.by else "accept",
    event="record",
    said=_("登记缺勤"),
    look=Look("calendar", "primary", done=_("已登记。")),
    example=lambda doing: {"staff": doing.by},
)
ABSENCE_DEEDS = (
    Deed(
        name="accept",
        title=_("同意"),
        rule=RULE,
        at={S.WAITING},
        may={ASSESSOR},
        whose=_("缺勤由考核人同意，不能同意自己的。"),
        to=S.ACCEPTED,
        sets={"accepted_by": the_doer},
        look=Look("check", "primary", done=_("已同意。")),
    ),
)
