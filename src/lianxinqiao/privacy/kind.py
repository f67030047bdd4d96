"""A request about one's own data as a kind: identity, work, answer, told (SM-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.asks import Asks, Wanted
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.deeds import RESIDENT, Deed, Look, Must
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, kind_of, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Opening
from lianxinqiao.privacy.choices import ENDING, SHOWS, Proof, RequestKind, Whom
from lianxinqiao.privacy.choices import RequestStatus as S
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.privacy.operations import requests as effects
from lianxinqiao.residents.asks import Telephone
from lianxinqiao.residents.operations.records import check_citizen_id

OFFICE = "petition_office"
LIMIT = "privacy.subject_days"


def unknown(given: Mapping[str, Any], _at: Any) -> bool:
    """Whether nothing says whose data it is and how to answer: whoever holds a receipt need not say who they are."""
    return not given.get("about")


def for_another(given: Mapping[str, Any], _at: Any) -> bool:
    """Whether they stand up for somebody else."""
    return given.get("whom") not in ("", None, Whom.SELF)


def code_is_known(about: Matter) -> bool:
    """Whether somebody who must not find a matter was shown the code by which this is asked."""
    kind = kind_of(about.kind)
    row = kind.model._default_manager.filter(pk=about.pk).first() if kind.model is not None else None
    return row is not None and kind.code_known(row)


NOT_BY_THE_CODE = _(
    "这件是工作人员代写的，查询码不只您一个人知道：删除、撤回同意请向承办人当面或书面提出，或先请承办人补发查询码。"
)


class RequestAsks(Asks):
    kind = forms.ChoiceField(
        label=_("要办的事"), choices=RequestKind.choices, error_messages={"invalid_choice": _("请选择要办的事。")}
    )
    text = Sentences(label=_("哪些信息、要怎样"), error_messages={"required": _("请写明是哪些信息、要怎样。")})
    name = forms.CharField(label=_("您的姓名"), max_length=60, required=False)
    phone = Telephone(label=_("您的电话（用来核对身份和答复）"), required=False)
    whom = forms.ChoiceField(label=_("为谁办"), choices=Whom.choices, required=False, initial=Whom.SELF)
    whom_name = forms.CharField(label=_("替别人办的：他（她）的姓名"), max_length=60, required=False)
    relation = forms.CharField(label=_("替别人办的：您是他（她）的什么人"), max_length=20, required=False)
    about = forms.ModelChoiceField(Matter.objects.all(), required=False)
    wants = (
        *(Wanted(field, _("请留下姓名和电话，用来核对身份和答复。"), unknown) for field in ("name", "phone")),
        Wanted("whom_name", _("请写明替谁办。"), for_another),
        Wanted("relation", _("请写明是什么关系。"), for_another),
    )

    def clean(self) -> dict[str, Any]:
        """What is asked of one matter is answered before the same is asked of it again: its receipt opens no second limit."""
        cleaned = super().clean()
        about, kind = cleaned.get("about"), cleaned.get("kind")
        asked = DataRequest.objects.filter(about=about, kind=kind).exclude(matter__phase=Phase.DONE)
        if about is not None and (open_one := asked.select_related("matter").first()):
            words = now_in_words("同样的申请正在办理（%s），请等答复；有补充的，打服务电话。")
            self.add_error("kind", words % open_one.matter.number)
        if about is not None and kind in ENDING and code_is_known(about):
            self.add_error("kind", str(NOT_BY_THE_CODE))
        return cleaned


def must_be_shown(row: DataRequest) -> bool:
    """Whether something must be seen first: who stands up for another shows it, and what is deleted comes back for nobody.

    Whoever asks by the receipt of what it is about has shown that.
    """
    return row.whom != Whom.SELF or (row.kind in ENDING and row.about_id is None)


class IdentityAsks(Asks):
    """What was seen, and the number that is only compared with what the register has."""

    proof = forms.ChoiceField(label=_("看过什么"), choices=Proof.choices, required=False)
    citizen_id = forms.CharField(
        label=_("身份证号（只用来和登记核对，不保存）"),
        max_length=20,
        required=False,
        help_text=_("登记里没有的不用填。"),
    )
    wants = (
        Wanted(
            "proof", _("替别人办的，要看过能证明监护或亲属关系的证件。"), lambda _given, at: at.row.whom != Whom.SELF
        ),
        Wanted(
            "proof",
            _("删除、撤回同意办了不能恢复，要看过本人身份证件，或按留下的电话回拨核对。"),
            lambda _given, at: must_be_shown(at.row),
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what does not show that somebody is who they say or stands up for another, and a number that is none."""
        cleaned = super().clean()
        row, proof = self.at.row if self.at is not None else None, cleaned.get("proof")
        if row is not None and proof and must_be_shown(row) and proof not in SHOWS[row.whom]:
            self_alone, of_another = _("这样核对不了是不是本人。"), _("这个证件不能证明监护或亲属关系。")
            self.add_error("proof", str(self_alone if row.whom == Whom.SELF else of_another))
        return cleaned

    def clean_citizen_id(self) -> str:
        try:
            return check_citizen_id(self.cleaned_data["citizen_id"])
        except InvalidInput as error:
            raise forms.ValidationError(error.at_field) from error


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


def deed(name: str, title: object, at: set[str], to: str, **more: object) -> Deed:
    given = {"look": Look("check", "primary", done=_("已记录。")), **more}
    whose = _("由综治信访办办理。")
    return Deed(name=name, title=title, rule="SM-10", at=at, may={OFFICE}, whose=whose, to=to, **given)  # type: ignore[arg-type]  # the words and the look of a deed


PLAIN = Look("check", done=_("已记录。"))


def names_somebody(row: DataRequest) -> tuple[str, UUID] | None:
    """Whom it opens as long as it says who asked, or for whom: both are emptied when somebody is forgotten."""
    return ("data_request", row.pk) if row.asker_name or row.asker_phone or row.whom_name else None


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
    keepers=effects.KEEPERS,
    heirs=effects.heirs,
    related=("about",),
    facts=(
        Fact(_("要办的事"), "get_kind_display"),
        Fact(_("内容"), "text", "pre"),
        Fact(_("提出人"), lambda row: f"{row.asker_name}　{row.asker_phone}".strip(), opens=names_somebody),
        Fact(
            _("为谁办"),
            lambda row: f"{row.get_whom_display()}　{row.whom_name}　{row.relation}".strip(),
            opens=names_somebody,
        ),
        Fact(_("看过什么"), "get_proof_display"),
        Fact(_("人口登记里有这个人"), lambda row: row.person_id is not None, "yes"),
        Fact(_("事项"), "about.number", shown=finds_it),
        Fact(_("答复"), "answer", "pre"),
    ),
    told=(
        "kind",
        "text",
        Fact(_("答复"), lambda row: row.answer if row.matter.is_done else "", "pre", column="answer"),
    ),
    opens=Opening(
        title=_("个人信息请求"),
        rule="SM-10",
        asks=RequestAsks,
        beside=IN_AREA,
        open_to={RESIDENT},
        from_resident=("kind", "text", "name", "phone", "whom", "whom_name", "relation"),
        titled=lambda asked, _area: str(_("个人信息请求：%s") % RequestKind(asked.kind).label),
        owners=effects.keepers,
        limits=(LIMIT,),
        stems=lambda doing: doing.asked.about,
        does=effects.taken_in,
        told="%s",
        said=_("收到"),
        example={"name": "甲", "phone": "0717-0000002"},
    ),
    deeds=(
        deed(
            "check_identity",
            _("核对身份"),
            {S.RECEIVED},
            S.IDENTITY,
            asks=IdentityAsks,
            does=effects.identified,
            example={"proof": Proof.IDENTITY},
            look=Look(
                "check",
                "primary",
                hint=_(
                    "要求删除或撤回同意的，核对后立即停止使用：名册、电话、通知里都不再出现。"
                    "诉求原文里写到的随原文保存，承办的工作人员仍能搜到。"
                ),
                done=_("已记录。"),
            ),
        ),
        deed("begin", _("开始办理"), {S.IDENTITY}, S.WORKING),
        deed(
            "fulfil",
            _("照办"),
            {S.WORKING},
            S.FULFILLED,
            asks=AnswerAsks,
            musts=(Must(effects.stays_nothing, _("还有依法要保存的内容，不能说已全部删除，请选“部分照办”。")),),
            does=effects.fulfilled,
        ),
        deed(
            "fulfil_partly",
            _("部分照办"),
            {S.WORKING},
            S.PARTLY,
            asks=AnswerAsks,
            does=effects.fulfilled_partly,
            look=PLAIN,
        ),
        deed(
            "refuse",
            _("不能照办"),
            {S.WORKING, S.IDENTITY},
            S.REFUSED,
            asks=AnswerAsks,
            does=effects.refused,
            look=PLAIN,
        ),
        deed("tell", _("已告知本人"), {S.FULFILLED, S.PARTLY, S.REFUSED}, S.CLOSED, does=effects.ended, meets=(LIMIT,)),
    ),
)
register_kind(DATA_REQUEST)
