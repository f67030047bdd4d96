"""Relief as a kind: handed in for a household that agreed, decided by the office of civil affairs, told (R-14.3, RR-3)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.asks import Asked, Asks, asks_of, leave_out
from lianxinqiao.kernel.fields import PastDay
from lianxinqiao.matters.beside import HOME
from lianxinqiao.matters.deeds import By, Deed, Doing, Look, Tell, holding, the_day, the_doer
from lianxinqiao.matters.facts import Menu
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening
from lianxinqiao.relief.choices import GRANTED, REFUSED, Relief
from lianxinqiao.relief.choices import Status as S
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

DECIDER, APPLICANT, LIMIT = "decider", "applicant", "service.days"
DECIDERS = (Role.PARTY_GOV_OFFICE,)  # civil affairs sits with the party and government office of a town


def relief_visible(staff: Staff) -> Q:
    """The deciding office finds all of its town; who handed one in, or owns it, finds their own."""
    return Q(area__in=scope_of(staff).area_ids(*DECIDERS)) | Q(relief__applied_by=staff)


def tags_of(staff: Staff, row: ReliefApplication) -> frozenset[str]:
    """Turn a person into the parts they have in one application; nobody is both."""
    if row.applied_by_id == staff.pk:
        return frozenset({APPLICANT})
    return frozenset({DECIDER}) if scope_of(staff).covers(row.matter.area_id, *DECIDERS) else frozenset()


class Application(Asks):
    """Of each kind of relief a household waits for one decision."""

    def fit(self, at: Doing) -> None:
        waiting = ReliefApplication.objects.filter(household=at.row, is_granted=None)
        leave_out(self, "relief", waiting.values_list("relief", flat=True), _("这户同一种救助已在等决定。"))


def applied(matter: Matter, asked: Asked, doing: Doing) -> ReliefApplication:
    """Hand in an application for a household that agreed to it."""
    return ReliefApplication.objects.create(matter=matter, household=doing.row, applied_by=doing.person, **asked)


RELIEF = Kind(
    code="relief",
    title=_("救助申请"),
    sign="救助",
    slug="relief",
    model=ReliefApplication,
    statuses=dict(S.choices),
    done={S.TOLD},
    visible=relief_visible,
    tags=tags_of,
    posts={DECIDER: DECIDERS, APPLICANT: HOUSEHOLD_ROLES},
    late=(Role.PRINCIPAL_LEADER,),
    menu=Menu("work", 25, "heart"),
    said=_("按救助规定看困难，一视同仁；和有没有反映过问题、撤不撤诉求无关。从住户的页面递交。"),
    empty=_("还没有救助申请。打开一户，点“申请救助”。"),
    notice=_("救助只看困难，按救助规定决定；和本人有没有反映过问题、撤不撤诉求无关。"),
    empties=("hardship", "decision"),
    related=("household__group", "household__area", "applied_by", "decided_by"),
    opens=Opening(
        title=_("申请救助"),
        rule="R-14.3",
        reads_out=True,
        asks=asks_of(ReliefApplication, "relief", "hardship", agreed_on=PastDay(), base=Application),
        does=applied,
        owners=holding(*DECIDERS),
        limits=(LIMIT,),
        titled=lambda asked, home: f"{Relief(asked.relief).label}：{home.group.name} {home.house_no}",
        told=_("救助申请待决定：%s"),
        said=_("申请"),
        beside=HOME,
        look=Look(
            icon="heart",
            lead=_("%s。本人同意才申请；按救助规定决定，和任何诉求无关。"),
            done=_("已递交，十五日内决定。"),
        ),
    ),
    deeds=(
        Deed(
            name="decide",
            title=_("决定"),
            rule="R-14.3",
            at={S.APPLIED},
            may={DECIDER},
            asks=asks_of(ReliefApplication, "is_granted", "basis", "decision", says="decision"),
            sets={"decided_by": the_doer, "decided_on": the_day},
            whose=_("由党政办决定；谁递交的申请，谁不能决定。"),
            to=By("is_granted", {True: S.GRANTED, False: S.REFUSED}),
            meets=(LIMIT,),
            event={S.GRANTED: "grant", S.REFUSED: "refuse"},
            said={"grant": GRANTED, "refuse": REFUSED},
            tells=(Tell(_("救助已决定，请告知本人：%s"), lambda doing: [doing.row.applied_by]),),
            look=Look("check", "primary", hint=_("只看困难和救助规定，不看别的。"), done=_("已决定，请告知本人。")),
        ),
        Deed(
            name="tell",
            title=_("已告知本人"),
            rule="R-14.3",
            at={S.GRANTED, S.REFUSED},
            may={DECIDER, APPLICANT},
            to=S.TOLD,
            asks=asks_of(ReliefApplication, told_on=PastDay(since="decided_on")),
            look=Look("check", "primary", done=_("已记录。")),
        ),
    ),
)
register_kind(RELIEF)
