"""A letter from an opinion box as a kind: taken out by two, registered within one working day, answered (R-2.9)."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Deed, Doing, Look, Second
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.openings import Beside, Opening, titled_by
from lianxinqiao.matters.operations.own_rows import RecordLedger
from lianxinqiao.outreach.asks import AnswerAsks, LetterAsks, OpeningAsks, RegisterAsks
from lianxinqiao.outreach.choices import LetterStatus as S
from lianxinqiao.outreach.models import BoxLetter, BoxOpening, OpinionBox
from lianxinqiao.outreach.operations.boxes import opened, taken_out
from lianxinqiao.outreach.policies import WHOSE_LETTERS, letters_visible, may_keep_letters
from lianxinqiao.outreach.querysets import LETTER_ROLES

KEEPER = "keeper"
REGISTER_RULE, ANSWER_RULE = "box.register_workdays", "box.answer_days"


def tags_of(staff: Staff, row: BoxLetter) -> frozenset[str]:
    """Whoever keeps letters of the area, and whoever it was given to."""
    keeps = row.matter.owner_id == staff.pk or may_keep_letters(staff, row.matter.area_id)
    return frozenset({KEEPER}) if keeps else frozenset()


def registered(_row: BoxLetter, asked: Asked, doing: Doing) -> None:
    """The Step keeps as what it was registered."""
    doing.data["classed"] = asked.classed


def answered(_row: BoxLetter, asked: Asked, doing: Doing) -> None:
    """The Step keeps the answer, to the writer or on the notice board."""
    doing.reason = asked.answer


def names_somebody(row: BoxLetter) -> tuple[str, UUID] | None:
    """Whom a letter opens that is signed, or says where its writer is found."""
    return ("letter", row.pk) if row.signed or row.contact else None


LETTER = Kind(
    code="letter",
    title=_("意见箱来信"),
    sign="信箱",
    slug="letters",
    model=BoxLetter,
    statuses=dict(S.choices),
    done={S.ANSWERED},
    visible=letters_visible,
    tags=tags_of,
    posts={KEEPER: LETTER_ROLES},
    late=(Role.AREA_LEADER, Role.PRINCIPAL_LEADER),
    came_by="box",
    empties=("text", "answer", "signed", "contact"),
    facts=(
        Fact(_("来信"), lambda row: row.text or _("内容见原件"), "pre"),
        Fact(_("署名"), lambda row: row.signed or _("没有署名"), opens=names_somebody),
        Fact(_("联系方式"), "contact", opens=names_somebody),
        Fact(_("登记为"), "get_classed_display"),
        Fact(_("答复"), "answer", "pre"),
    ),
    opens=Opening(
        title=_("意见箱来信"),
        rule="R-2.9",
        asks=LetterAsks,
        beside=Beside(BoxOpening, lambda by: BoxOpening.objects.visible_to(by)),
        # Two take it out of a box: whoever opens the box.
        open_to=(),
        area=lambda doing: doing.row.box.area,
        titled=lambda _asked, opening: titled_by(_("意见箱来信"), opening.box.area),
        numbered=True,
        owners=lambda doing: [doing.person],
        limits=(REGISTER_RULE,),
        does=taken_out,
        said=_("收到"),
    ),
    deeds=(
        Deed(
            name="register",
            title=_("登记"),
            rule="R-2.9",
            at={S.RECEIVED},
            may={KEEPER},
            whose=WHOSE_LETTERS,
            to=S.REGISTERED,
            asks=RegisterAsks,
            does=registered,
            meets=(REGISTER_RULE,),
            starts=(ANSWER_RULE,),
            look=Look("check", "primary", done=_("已登记，请在时限内答复。")),
        ),
        Deed(
            name="answer",
            title=_("答复并办结"),
            rule="R-2.9",
            at={S.REGISTERED},
            may={KEEPER},
            whose=WHOSE_LETTERS,
            to=S.ANSWERED,
            asks=AnswerAsks,
            does=answered,
            meets=(ANSWER_RULE,),
            said=_("答复"),
            look=Look("message", "primary", done=_("已答复。")),
        ),
    ),
)
OPENING = Kind(
    code="box_opening",
    title=_("开箱"),
    statuses={},
    ledger=RecordLedger("outreach.BoxOpening", area="box.area", opener="first_opener"),
    door="box-openings",
    facts=(
        *("box", "opened_at", "first_opener", "second_opener"),
        Fact(_("箱内信件"), "letters_seen", column="letters_found"),
    ),
    opens=Opening(
        title=_("记录开箱"),
        rule="R-2.9",
        asks=OpeningAsks,
        second=Second(),
        beside=Beside(OpinionBox, lambda by: OpinionBox.objects.visible_to(by).select_related("area")),
        may=lambda by, box: may_keep_letters(by, box.area_id),
        whose=WHOSE_LETTERS,
        area=lambda doing: doing.row.area,
        does=opened,
        event="box.open",
        look=Look(done=_("已提出，请另一位开箱人登录确认；确认后来信进入待办，一个工作日内登记。")),
    ),
)
register_kind(LETTER)
register_kind(OPENING)
