from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConditionsConfig(AppConfig):
    name = "lianxinqiao.conditions"

    def ready(self) -> None:
        from functools import partial

        from lianxinqiao.accounts.charges import register_charge
        from lianxinqiao.conditions.choices import ConditionKind, Status
        from lianxinqiao.conditions.operations.routing import superior_of
        from lianxinqiao.conditions.policies import may_pause, may_read_content, visible
        from lianxinqiao.conditions.workflow import REPORT_WORKFLOW
        from lianxinqiao.kernel.routes import page_of
        from lianxinqiao.matters.kinds import Kind, register_kind

        signs = {
            ConditionKind.PEOPLE: _("民情"),
            ConditionKind.OPINION: _("舆情"),
            ConditionKind.SECURITY: _("警情"),
            ConditionKind.DISASTER: _("灾情"),
        }
        for kind in ConditionKind:
            register_kind(
                Kind(
                    code=kind.value,
                    title=signs[kind],
                    sign=str(kind.label),
                    workflow=REPORT_WORKFLOW,
                    statuses={status.value: status.label for status in Status},
                    visible=partial(visible, kind=kind.value),
                    path=page_of("conditions:report"),
                    superior=superior_of,
                    step_words={
                        "acknowledge": _("签收"),
                        "judge": _("研判"),
                        "respond": _("首次回应"),
                        "hand_over": _("移交"),
                        "resolve": _("处置完成"),
                        "answer": _("答复"),
                        "reopen": _("认为未解决，重新办理"),
                        "false_alarm": _("核实无异常"),
                    },
                    readable=may_read_content,
                    may_pause=may_pause,
                )
            )

        from lianxinqiao.conditions.web import menu

        menu.register()

        for kind in ConditionKind:
            register_charge(kind.value, signs[kind])
