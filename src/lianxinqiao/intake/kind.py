"""A workbook of residents: brought, checked, ordered and brought in as a whole, or not at all; undone; gone after seven days.

What is kept already is not asked again (F-14), and nobody stands in two areas (R-2.1).
The API has no door to it: a file is brought, and looked at, on a page.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.intake.asks import AgainAsks, BringAsks, FiguresAsks, OrderAsks, RefusalAsks
from lianxinqiao.intake.ledgers import IMPORTS
from lianxinqiao.intake.operations import effects
from lianxinqiao.intake.operations.effects import KEPT
from lianxinqiao.intake.policies import SERVING, import_tags, serves_any
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import SYSTEM, By, Deed, Fork, Look, Must, Tell, the_moment
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.openings import Opening
from lianxinqiao.residents.choices import ImportStatus as S
from lianxinqiao.residents.operations.imports import STAYS
from lianxinqiao.residents.querysets import HOUSEHOLD_ROLES

RULE = "R-2.1"
WHOSE = _("您不负责这个责任区的住户。")
HELD = Must(
    lambda run, _doing: run.emptied_at is None and bool(run.content),
    _("文件已经删除，不能再读；请作废，由上传的人重新上传。"),
)

IMPORT = Kind(
    code="import",
    title=_("导入住户"),
    statuses=dict(S.choices),
    done={S.DONE, S.FAILED, S.UNDONE},
    tags=import_tags,
    posts={SERVING: HOUSEHOLD_ROLES},
    ledger=IMPORTS,
    opens=Opening(
        title=_("上传并检查"),
        rule=RULE,
        asks=BringAsks,
        may=lambda by, _beside: serves_any(by),
        whose=WHOSE,
        area=lambda doing: doing.asked.area,
        does=effects.brought,
        event="bring",
        by_api=False,
        look=Look("upload", "primary", hint=_("先检查，不写入。看过结果再决定是否导入。")),
        example=effects.a_workbook,
    ),
    deeds=(
        Deed(
            name="check",
            title=_("检查"),
            rule=RULE,
            at={S.CHECKING},
            may={SYSTEM},
            to=S.CHECKED,
            asks=FiguresAsks,
            does=effects.checked,
            example={"rows": 3, "good": 3, "new_people": 3, "changed_people": 0, "moved_people": 0},
        ),
        Deed(
            name="order",
            title=_("导入"),
            rule=RULE,
            at={S.CHECKED},
            may={SERVING},
            whose=WHOSE,
            to=S.RUNNING,
            asks=OrderAsks,
            musts=(
                Must(lambda run, _doing: run.emptied_at is None, _("上传已满七天，文件已删除。请重新上传。")),
                Must(lambda run, _doing: run.good > 0, _("没有可以导入的行。"), error=InvalidInput),
            ),
            does=effects.ordered,
            by_api=False,
            look=Look("check", "primary"),
        ),
        Deed(
            name="carry_out",
            title=_("写入住户登记"),
            rule=RULE,
            at={S.RUNNING},
            may={SYSTEM},
            to=S.DONE,
            sets={"finished_at": the_moment},
            does=effects.carried_out,
        ),
        Deed(
            name="refuse",
            title=_("没有导入"),
            rule=RULE,
            at={S.CHECKING, S.CHECKED, S.RUNNING},
            may={SYSTEM},
            to=S.FAILED,
            asks=RefusalAsks,
            sets={"finished_at": the_moment},
            tells=(
                Tell(
                    _("导入住户没有成功，已停下"),
                    lambda doing: [doing.row.by] if doing.asked.is_told else [],
                    lambda doing: doing.asked.note,
                    once=lambda doing: f"import-held:{doing.row.pk}:{doing.now:%Y%m%d%H%M}",
                ),
            ),
        ),
        Deed(
            name="again",
            title=_("重新排队"),
            rule=RULE,
            at={S.FAILED},
            may={SYSTEM},
            to=By("to", {S.CHECKING.value: S.CHECKING, S.RUNNING.value: S.RUNNING}),
            asks=AgainAsks,
            musts=(HELD,),
            sets={"finished_at": None, "note": ""},
        ),
        Deed(
            name="undo",
            title=_("撤销这次导入"),
            rule=RULE,
            at={S.DONE},
            may={SERVING},
            whose=WHOSE,
            to=S.UNDONE,
            musts=(
                Must(lambda run, _doing: run.emptied_at is None, _("导入已满七天，不能整批撤销；请逐户更正。")),
                # Whoever wants to take it back is told what stands in the way.
                Must(effects.may_go, STAYS, offered=True, of=effects.kept),
            ),
            sets={"finished_at": the_moment},
            does=effects.undone,
            by_api=False,
            look=Look("undo", "danger", done=_("已撤销，住户资料恢复到导入前。")),
        ),
        Deed(
            name="forget",
            title=_("有人要求删除信息，销毁表格"),
            rule="RR-14",
            at={S.CHECKING, S.CHECKED, S.RUNNING, S.FAILED},
            may={SYSTEM},
            to=S.FAILED,
            sets={"content": b"", "problems": lambda _doing: [], "note": effects.destroyed_words},
        ),
        Deed(
            name="empty",
            title=_("满七天，删除文件"),
            rule="RR-14",
            at=set(S),
            may={SYSTEM},
            to=Fork(lambda run, _asked: S.FAILED if run.status in (S.CHECKING, S.RUNNING) else "", (S.FAILED,)),
            musts=(
                Must(lambda run, _doing: run.emptied_at is None, _("文件已经删除。")),
                Must(
                    lambda run, doing: (run.finished_at or run.created_at) + KEPT <= doing.now,
                    _("还没有满七天。"),
                    after=lambda run: local_date((run.finished_at or run.created_at) + KEPT),
                ),
            ),
            does=effects.emptied,
        ),
    ),
)
register_kind(IMPORT)
