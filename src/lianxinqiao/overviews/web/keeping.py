"""The deeds that keep the registers of places, on the pages that show them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.operations import registers
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.desk.web.forms import LookForm, with_choices, with_rows
from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import Bank, Fact
from lianxinqiao.places.models import Area, AreaDescription, VillagerGroup


class FigureForm(LookForm):
    area = forms.ChoiceField(label=gettext_lazy("镇或责任区"))
    fact = forms.ChoiceField(label=gettext_lazy("数字"), choices=Fact.choices)
    value = forms.DecimalField(label=gettext_lazy("数值"), max_digits=14, decimal_places=2, min_value=0)
    as_of = forms.DateField(label=gettext_lazy("截至日期"))
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=200, help_text=gettext_lazy("如：镇统计年报。旧数字不会被覆盖。")
    )


class DescriptionForm(LookForm):
    text = Sentences(
        label=gettext_lazy("情况简介"), help_text=gettext_lazy("位置、历史、特点；公开给居民看。旧的说法不会被覆盖。")
    )
    tags = forms.CharField(
        label=gettext_lazy("标签"), max_length=200, required=False, help_text=gettext_lazy("用空格分开，如：三峡库区")
    )
    as_of = forms.DateField(label=gettext_lazy("截至日期"))
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=200, help_text=gettext_lazy("如：镇志、镇政府网站。")
    )


class GroupForm(LookForm):
    name = forms.CharField(label=gettext_lazy("小组名称"), max_length=40)


class RenameForm(LookForm):
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=gettext_lazy("小组"), empty_label=None)
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=40)


class EndForm(LookForm):
    group = forms.ModelChoiceField(VillagerGroup.objects.none(), label=gettext_lazy("小组"), empty_label=None)


class BankForm(LookForm):
    bank = forms.ChoiceField(
        label=gettext_lazy("在江的哪一岸"),
        choices=[choice for choice in Bank.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    access_note = forms.CharField(
        label=gettext_lazy("怎么过去"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("渡口和末班船、桥、路况，如：过江坐渡船，末班17时30分。走访前会看到。"),
    )


def figure_deeds(request: StaffRequest, places: list[Area]) -> list[Offer]:
    """Return "record a figure" for those who keep the registers of ``places``."""
    if not places:
        return []
    by_code = {place.code: place for place in places}

    def run(cleaned: dict[str, Any]) -> Any:
        names = ("fact", "value", "as_of", "source")
        return registers.record_figure(
            by_code[cleaned["area"]], **{name: cleaned[name] for name in names}, by=request.user, now=now()
        )

    return [
        Offer(
            "figure",
            _("登记镇情数字"),
            run,
            form=with_choices(FigureForm, "area", [(place.code, place.name) for place in places]),
            initial={"as_of": local_date(now())},
            icon="chart",
            done=_("已登记，旧数字仍可查。"),
        )
    ]


def description_deed(request: StaffRequest, town: Area, said: AreaDescription | None) -> Offer:
    """Return "say what there is to say" of a town, beginning with what is said of it."""
    return Offer(
        "describe",
        _("更新简介"),
        lambda cleaned: registers.describe(
            town,
            text=cleaned["text"],
            tags=cleaned["tags"].split(),
            as_of=cleaned["as_of"],
            source=cleaned["source"],
            by=request.user,
            now=now(),
        ),
        form=DescriptionForm,
        initial={
            "text": said.text if said else "",
            "tags": " ".join(said.tags) if said else "",
            "as_of": local_date(now()),
        },
        icon="edit",
        done=_("已更新，旧的说法仍可查。"),
    )


def register_deeds(request: StaffRequest, area: Area) -> list[Offer]:
    """Return the deeds on the groups and the bank of one area."""
    if not registers.may_keep_registers(request.user, area):
        return []
    by, groups = request.user, VillagerGroup.objects.filter(area=area, is_active=True)
    return [
        Offer(
            "group",
            _("增加小组"),
            lambda cleaned: registers.add_group(area, name=cleaned["name"], by=by, now=now()),
            form=GroupForm,
            icon="add",
            done=_("已增加。"),
        ),
        Offer(
            "rename",
            _("小组改名"),
            lambda cleaned: registers.rename_group(cleaned["group"].pk, name=cleaned["name"], by=by, now=now()),
            form=with_rows(RenameForm, group=groups),
            icon="edit",
            done=_("已改名。"),
        ),
        Offer(
            "end",
            _("撤销小组"),
            lambda cleaned: registers.end_group(cleaned["group"].pk, by=by, now=now()),
            form=with_rows(EndForm, group=groups),
            icon="close",
            done=_("已撤销。"),
        ),
        Offer(
            "bank",
            _("登记岸别和路线"),
            lambda cleaned: registers.state_bank(
                area, bank=cleaned["bank"], access_note=cleaned["access_note"], by=by, now=now()
            ),
            form=BankForm,
            initial={"bank": area.bank, "access_note": area.access_note},
            icon="area",
            done=_("已登记。"),
        ),
    ]
