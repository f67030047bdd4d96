"""The lost-and-found desk as a kind: taken in, claimed, returned or handed in."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.asks import Asked, asks_of
from lianxinqiao.kernel.fields import PastDay, Sentences
from lianxinqiao.matters.deeds import Deed, Doing, Look
from lianxinqiao.matters.facts import Menu
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening
from lost_and_found.choices import Status as S
from lost_and_found.choices import What
from lost_and_found.models import LostItem

KEEPER = "keeper"
KEEPERS = (Role.PARTY_GOV_OFFICE,)


def visible(staff: Staff) -> Q:
    """The office finds what its town keeps; who took a thing in finds that one."""
    return Q(area__in=scope_of(staff).area_ids(*KEEPERS)) | Q(lost_item__taken_in_by=staff)


def tags_of(staff: Staff, row: LostItem) -> frozenset[str]:
    return frozenset({KEEPER}) if scope_of(staff).covers(row.matter.area_id, *KEEPERS) else frozenset()


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
        opens=Opening(
            title=_("登记失物"),
            rule="R-17.5",
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
                rule="R-17.5",
                at={S.KEPT},
                may={KEEPER},
                to=S.CLAIMED,
                asks=asks_of(LostItem, claim=Sentences()),
                look=Look("message", "primary"),
            ),
            Deed(
                name="return",
                title=_("交还失主"),
                rule="R-17.5",
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
                rule="R-17.5",
                at={S.KEPT, S.CLAIMED},
                may={KEEPER},
                to=S.HANDED_IN,
                look=Look("swap", rare=True),
            ),
        ),
    )
)
