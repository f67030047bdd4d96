"""A request about one's own data as a kind: identity, work, answer, told (SM-10)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.asks import Asked, Asks, Sentences
from lianxinqiao.matters.deeds import Deed, Doing, Fact, Look
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.privacy.choices import RequestStatus as S
from lianxinqiao.privacy.models import DataRequest

OFFICE = "petition_office"
LIMIT = "privacy.subject_days"
LAWSUIT = "本人不服的，可以依照个人信息保护法第五十条向人民法院提起诉讼。"


class AnswerAsks(Asks):
    text = Sentences(label=_("内容"), max_length=4000)


def requests_visible(staff: Staff) -> Q:
    """The petition office finds all of its town."""
    return Q(area__in=scope_of(staff).area_ids(Role.PETITION_OFFICE))


def tags_of(staff: Staff, row: DataRequest) -> frozenset[str]:
    """The office, and whoever it was given to."""
    matter = row.matter
    its = matter.owner_id == staff.pk or scope_of(staff).covers(matter.area_id, Role.PETITION_OFFICE)
    return frozenset({OFFICE}) if its else frozenset()


def finds_it(row: DataRequest, by: Staff) -> bool:
    """Whether a person finds the matter that a request is about: nobody learns of one by it (RR-13)."""
    return row.about_id is not None and Matter.objects.visible_to(by).filter(pk=row.about_id).exists()


def fulfilled(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer what was done."""
    row.answer = doing.reason = asked.text


def refused(row: DataRequest, asked: Asked, doing: Doing) -> None:
    """Answer with the reason, and that one may sue."""
    doing.reason = asked.text
    row.answer = f"{asked.text}\n{LAWSUIT}"


def told(row: DataRequest, _asked: Asked, _doing: Doing) -> None:
    """What was needed to find the person is not needed any more."""
    row.asker_name = row.asker_phone = ""


def deed(name: str, title: object, at: set[str], to: str, **more: object) -> Deed:
    given = {"look": Look("check", "primary", done=_("已记录。")), **more}
    whose = _("由综治信访办办理。")
    return Deed(name=name, title=title, rule="SM-10", at=at, may={OFFICE}, whose=whose, to=to, **given)  # type: ignore[arg-type]  # the words and the look of a deed


PLAIN = Look("check", done=_("已记录。"))
DATA_REQUEST = Kind(
    code="data_request",
    title=_("个人信息请求"),
    sign="信息",
    slug="data-requests",
    listed="privacy:requests",
    model=DataRequest,
    statuses=dict(S.choices),
    done={S.CLOSED},
    visible=requests_visible,
    tags=tags_of,
    posts={OFFICE: (Role.PETITION_OFFICE,)},
    late=(Role.PRINCIPAL_LEADER,),
    related=("about",),
    facts=(
        Fact(_("要办的事"), "get_kind_display"),
        Fact(_("内容"), "text", "pre"),
        Fact(_("本人"), lambda row: f"{row.asker_name}　{row.asker_phone}".strip()),
        Fact(_("事项"), "about.number", shown=finds_it),
        Fact(_("答复"), "answer", "pre"),
    ),
    deeds=(
        deed("check_identity", _("核对身份"), {S.RECEIVED}, S.IDENTITY),
        deed("begin", _("开始办理"), {S.IDENTITY}, S.WORKING),
        deed("fulfil", _("照办"), {S.WORKING}, S.FULFILLED, asks=AnswerAsks, does=fulfilled),
        deed("fulfil_partly", _("部分照办"), {S.WORKING}, S.PARTLY, asks=AnswerAsks, does=refused, look=PLAIN),
        deed("refuse", _("不能照办"), {S.WORKING, S.IDENTITY}, S.REFUSED, asks=AnswerAsks, does=refused, look=PLAIN),
        deed("tell", _("已告知本人"), {S.FULFILLED, S.PARTLY, S.REFUSED}, S.CLOSED, does=told, meets=(LIMIT,)),
    ),
)
register_kind(DATA_REQUEST)
