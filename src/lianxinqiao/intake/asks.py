"""What the deeds of a brought workbook ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.intake.policies import served
from lianxinqiao.kernel.asks import Asks, offer_rows
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.outside.fields import OutsideFileField
from lianxinqiao.kernel.unopened import Unopened
from lianxinqiao.kernel.workbook import MOST_MIB
from lianxinqiao.places.models import Area
from lianxinqiao.residents.choices import ImportStatus


class BringAsks(Asks):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("责任区"))
    file = OutsideFileField(label=_("填好的表格（.xlsx）"), most_mib=MOST_MIB, ending=".xlsx")
    keeps = ("area",)

    def fit(self, at: Any) -> None:
        offer_rows(self, area=served(at.person, at.now))

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        areas = list(served(at.person, at.now)[:2])
        return {"area": areas[0].pk} if len(areas) == 1 else {}


class FiguresAsks(Asks):
    """What the reader counted."""

    rows = forms.IntegerField(label=_("行"), min_value=0)
    good = forms.IntegerField(label=_("正确"), min_value=0)
    new_people = forms.IntegerField(label=_("新增人员"), min_value=0)
    changed_people = forms.IntegerField(label=_("更正"), min_value=0)
    moved_people = forms.IntegerField(label=_("户间迁移"), min_value=0)
    note = Sentences(label=_("说明"), required=False)
    keeps = ("rows", "good", "new_people", "changed_people", "moved_people", "note")


class OrderAsks(Asks):
    only_good = forms.BooleanField(label=_("只导入正确的行"), required=False)

    def fit(self, at: Any) -> None:
        if not at.row.problems and not isinstance(at.row.problems, Unopened):
            del self.fields["only_good"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.at is not None and self.at.row.problems and not cleaned.get("only_good"):
            words = gettext("还有%d处问题。请改好后重新上传，或选择“只导入正确的行”。")
            self.add_error("only_good", words % len(self.at.row.problems))
        return cleaned


class RefusalAsks(Asks):
    note = Sentences(label=_("为什么没有导入"))
    # The person is not looking at the page any more.
    is_told = forms.BooleanField(label=_("告诉上传的人"), required=False)
    keeps = ("note",)


class AgainAsks(Asks):
    to = forms.ChoiceField(
        label=_("从哪里接着做"),
        choices=[(each.value, each.label) for each in (ImportStatus.CHECKING, ImportStatus.RUNNING)],
    )
