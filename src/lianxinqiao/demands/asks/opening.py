"""What is asked of whoever brings a demand in, at every door."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.queries.officials import officials_of_towns
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.asks.words import PublicAsks
from lianxinqiao.demands.choices import HANDED_DOWN, RESIDENT_CHANNELS, Channel, Conduct, Topic
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Wanted, asks_of
from lianxinqiao.kernel.fields import Day, PastDay, Sentences
from lianxinqiao.matters.beside import areas_of
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household


class _Filing(PublicAsks):
    """What somebody asks for, at whatever door it comes in; what staff wrote down they have read back."""

    about_officials = forms.BooleanField(label=_("反映的是干部办事的问题（内容密封）"), required=False)
    wants = (
        Wanted(
            "read_back", _("请把记下的内容念给本人听，或请本人看过，再勾选。"), lambda _given, at: at.by is not None
        ),
        Wanted("outside_number", _("请填写工单号或转送文号。"), lambda given, _at: given.get("channel") in HANDED_DOWN),
    )

    def fit(self, at: Any) -> None:
        own = at.by is None
        fields: dict[str, Any] = self.fields
        if own:
            fields.pop("received_on", None)
        elif "received_on" in fields:
            back = number_on("demand.received_back_days", local_date(at.now))
            fields["received_on"].back = back
            fields["received_on"].help_text = gettext("哪天收到的就写哪天，期限从那天起算。最多补登%d天前的。") % back
        choices = [choice for choice in Channel.choices if (choice[0] in RESIDENT_CHANNELS) == own]
        areas = areas_of(at.by) if at.area is None else [at.area]
        groups = VillagerGroup.objects.filter(area__in=areas).select_related("area")
        if "channel" in fields:
            fields["channel"].choices = choices
        if "group" in fields:
            fields["group"].queryset = groups.filter(is_active=True) if at.area is None else groups
            fields["group"].error_messages["invalid_choice"] = gettext("这个小组不在所选责任区。")
        if "area" in fields:
            fields["area"].queryset = areas
        if "about_official" in fields:
            on = local_date(at.now)
            fields["about_official"].queryset = officials_of_towns(areas, on=on)
            fields["about_official"].error_messages["invalid_choice"] = gettext(
                "没有这个人，请在下面写姓名、职务或单位。"
            )
        if "household" in fields:
            fields["household"].queryset = Household.objects.filter(area__in=areas)
            fields["household"].error_messages["invalid_choice"] = gettext("没有这户。")

    def clean_received_on(self) -> date | None:
        """Nobody says a thing before that of which it comes."""
        day: date | None = self.cleaned_data["received_on"]
        first = self.at.raised_on if self.at is not None else None
        if day is not None and first is not None and day < first:
            raise forms.ValidationError(
                gettext("这件事是%s的走访、来信或情况引出的，收到的日期不能再早。") % first.isoformat()
            )
        return day

    def clean_asker_count(self) -> int:
        return self.cleaned_data["asker_count"] or 1


WHICH_TOPIC, WHAT = _("请选择是哪方面的事。"), _("请写清楚是什么事。")


WHICH_CONDUCT, HOW_MANY = _("请选择问题类别。"), _("请填写反映的人数。")
LEAST_CHARACTERS, MOST_CHARACTERS = 4, 4000
A_YEAR = 366
FilingAsks = asks_of(
    Demand,
    maybe=(
        *("place", "group", "latitude", "longitude", "household", "about_official", "about_office"),
        *("public_summary", "outside_number", "read_back"),
    ),
    base=_Filing,
    # Whoever handed it down gave a day of the weeks about: what they pass on is days old, not years.
    outside_due_on=Day(back=A_YEAR, ahead=A_YEAR, required=False),
    received_on=PastDay(label=_("收到的日期"), required=False),
    channel=forms.ChoiceField(
        choices=Channel.choices,
        error_messages={"required": _("请选择来源。"), "invalid_choice": _("这个来源须由工作人员登记。")},
    ),
    topic=forms.ChoiceField(
        choices=Topic.choices, error_messages={"required": WHICH_TOPIC, "invalid_choice": WHICH_TOPIC}
    ),
    text=Sentences(
        min_length=LEAST_CHARACTERS,
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": WHAT,
            "min_length": WHAT,
            "max_length": _("最多%(limit_value)d个字，多的请分几次写。"),
        },
    ),
    conduct=forms.ChoiceField(
        choices=Conduct.choices, required=False, error_messages={"invalid_choice": WHICH_CONDUCT}
    ),
    about_named=forms.CharField(
        label=Demand._meta.get_field("about_named").verbose_name, max_length=80, required=False
    ),
    asker_name=forms.CharField(max_length=60, required=False),
    asker_phone=forms.CharField(max_length=40, required=False),
    asker_count=forms.IntegerField(
        min_value=1,
        max_value=100_000,
        initial=1,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), HOW_MANY),
    ),
)

# That it is about an official, which or what office, and what is wrong (RR-10): asked at every door.
ABOUT = ("about_officials", "about_official", "about_office", "about_named", "conduct")
# What staff are not asked at the counter: a point on the map, the household by its key, words for the public.
NOT_AT_THE_COUNTER = ("latitude", "longitude", "household", "public_summary")
AT_THE_COUNTER = (
    *("area", "channel", "received_on", "topic", "text", "place", "group", "house_no", "asker_name", "asker_phone"),
    *("asker_count", "outside_number", "outside_due_on", *ABOUT),
)
BESIDES = tuple(
    name for name in FilingAsks.base_fields if name not in (*AT_THE_COUNTER, *NOT_AT_THE_COUNTER, "read_back")
)
# As staff write it down at the counter, and on the page of a letter or report, whose area and channel are known.
WrittenDownAsks = asks_of(
    Demand,
    base=FilingAsks.part(*AT_THE_COUNTER, *BESIDES, "read_back"),
    raised_by=forms.CharField(widget=forms.HiddenInput, required=False, max_length=60),
    area=forms.ModelChoiceField(Area.objects.none(), label=_("责任区")),
    house_no=forms.CharField(label=_("门牌号（知道是哪户的填）"), max_length=40, required=False),
)
RaisedAsks = asks_of(
    Demand,
    base=FilingAsks.part("received_on", "topic", "text", "asker_name", "asker_phone", *ABOUT, "read_back"),
    read_back=forms.BooleanField(label=_("已念给本人听，或请本人看过；来信以原件为准"), required=False),
)
