"""The lost-and-found desk as a kind: taken in, claimed, returned or handed in."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.listing import Column, Order
from lianxinqiao.desk.web.words import day
from lianxinqiao.kernel.asks import Asked, Asks, asks_of, offer_rows
from lianxinqiao.kernel.fields import PastDay, Sentences
from lianxinqiao.matters.deeds import Deed, Doing, Look, Second
from lianxinqiao.matters.facts import Menu
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening
from lost_and_found.choices import Status as S
from lost_and_found.choices import What
from lost_and_found.models import LostItem

KEEPER = "keeper"
KEEPERS = (Role.PARTY_GOV_OFFICE,)
LEADER = Role.PRINCIPAL_LEADER


def visible(staff: Staff) -> Q:
    """The office, and the leader who agrees with it, find what their town keeps; who took a thing in finds that one."""
    return Q(area__in=scope_of(staff).area_ids(*KEEPERS, LEADER)) | Q(lost_item__taken_in_by=staff)


def tags_of(staff: Staff, row: LostItem) -> frozenset[str]:
    return frozenset({KEEPER}) if scope_of(staff).covers(row.matter.area_id, *KEEPERS) else frozenset()


class HandingIn(Asks):
    """What nobody claims is given away by two."""

    second = forms.ModelChoiceField(Staff.objects.none(), label=_("请哪位领导同意"))

    def fit(self, at: Doing) -> None:
        leaders = holders(LEADER, at.area, on=local_date(at.now))
        offer_rows(self, second=Staff.objects.filter(pk__in=[person.pk for person in leaders]))


def taken_in(matter: Matter, asked: Asked, doing: Doing) -> LostItem:
    """Take a thing in."""
    return LostItem.objects.create(matter=matter, taken_in_by=doing.person, **asked)


def returned(row: LostItem, _asked: Asked, doing: Doing) -> None:
    """Write the claim into the Step as well: whoever asks later sees why it was given away."""
    doing.reason = row.claim


register_kind(
    Kind(
        code="lost_item",
        title=_("失物招领"),
        sign="失物",
        slug="lost-and-found",
        model=LostItem,
        statuses=dict(S.choices),
        done={S.RETURNED, S.HANDED_IN},
        visible=visible,
        tags=tags_of,
        posts={KEEPER: KEEPERS},
        late=(Role.PRINCIPAL_LEADER,),
        menu=Menu("work", 90, "box"),
        said=_("群众捡到、交到镇里的东西，有人认领就核对特征后交还。"),
        related=("taken_in_by",),
        empties=("found_at", "claim"),
        columns=(Column("found_on", _("哪天捡到"), lambda matter: day(matter.lost_item.found_on)),),
        orders=(Order("found", _("先捡到的在前"), ("lost_item__found_on", "id")),),
        reads=("lost_item",),
        opens=Opening(
            title=_("登记失物"),
            rule="service.days",
            asks=asks_of(LostItem, "what", "found_at", found_on=PastDay()),
            does=taken_in,
            titled=lambda asked, _beside: str(What(asked.what).label),
            may=lambda by, _beside: scope_of(by).has(*KEEPERS),
            area=lambda doing: next(post.area for post in doing.person.appointments.filter(role__in=KEEPERS)),
            owners=lambda doing: [doing.person],
            limits=("service.days",),
            look=Look("add", done=_("已登记。")),
        ),
        deeds=(
            Deed(
                name="claim",
                title=_("有人认领"),
                rule="service.days",
                at={S.KEPT},
                may={KEEPER},
                to=S.CLAIMED,
                asks=asks_of(LostItem, claim=Sentences()),
                look=Look("message", "primary"),
            ),
            Deed(
                name="return",
                title=_("交还失主"),
                rule="service.days",
                at={S.CLAIMED},
                may={KEEPER},
                to=S.RETURNED,
                asks=asks_of(LostItem, returned_on=PastDay(since="found_on")),
                meets=("service.days",),
                does=returned,
                look=Look("check", "primary", done=_("已交还。")),
            ),
            Deed(
                name="hand_in",
                title=_("无人认领，上交"),
                rule="service.days",
                at={S.KEPT, S.CLAIMED},
                may={KEEPER},
                to=S.HANDED_IN,
                asks=HandingIn,
                second=Second(),
                look=Look("swap", rare=True),
            ),
        ),
    )
)
