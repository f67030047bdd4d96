"""Writing a visit in one form."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import TOWN_CADRE_ROLES, VILLAGE_ROLES
from lianxinqiao.accounts.queries.areas import areas_under
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, Words, offer_choices
from lianxinqiao.desk.web.guards import StaffRequest, content_page
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.pagination import First, first
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.places.choices import HazardKind
from lianxinqiao.places.models import Area
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.asks import Written
from lianxinqiao.visits.choices import Outcome, PlaceKind, VisitKind
from lianxinqiao.visits.deeds.diary import WRITING
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import ContactHousehold, VisitLog
from lianxinqiao.visits.policies import ASSESSED_ROLES, homes_to_write_of, left_lately

MOST_PICKED = 300


def visit_areas(staff: Any) -> list[Area]:
    """Return the areas where a person visits: those of their posts first, then the others of the town, and those left lately."""
    posts = [post for post in scope_of(staff).posts if post.role in ASSESSED_ROLES]
    today = local_date(now())
    areas = [area for prefix in sorted({post.prefix[:9] for post in posts}) for area in areas_under(prefix, today)]
    own = {post.area_id for post in posts}
    left = Area.objects.filter(pk__in=left_lately(staff)).exclude(pk__in=[area.pk for area in areas])
    areas += left
    return sorted(areas, key=lambda area: (area.pk not in own, area.code))


BY_PAGE = Written.part(
    *("kind", "household", "place", "visited_on", "place_kind", "outcome", "learned"),
    *("wants", "hopes", "worries", "needs", "noted"),
)


class VisitForm(LookForm, BY_PAGE):  # type: ignore[misc,valid-type]  # a part of what the opening asks
    """One form for the whole visit: the home, the outcome, five conditions, a promise, a report."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    quiet = forms.BooleanField(label=gettext_lazy("五情都无异常"), required=False, initial=True)
    report_kind = forms.ChoiceField(
        label=gettext_lazy("要上报的情况"), choices=[("", gettext_lazy("没有")), *ConditionKind.choices], required=False
    )
    report_place = forms.CharField(label=gettext_lazy("上报：地点"), max_length=120, required=False)
    report_facts = Words(label=gettext_lazy("上报：情况"), required=False)
    report_answer = forms.CharField(label=gettext_lazy("上报：需要答复什么（舆情）"), max_length=400, required=False)
    report_urgency = forms.TypedChoiceField(
        label=gettext_lazy("上报：等级"),
        coerce=int,
        choices=[(u.value, u.label) for u in Urgency if u < Urgency.EMERGENCY],
        required=False,
        initial=0,
        help_text=gettext_lazy("特急先打电话，再从“上报情况”填写。"),
    )
    report_hazard = forms.ChoiceField(label=gettext_lazy("上报：灾害类型（灾情）"), required=False)
    promised = forms.CharField(label=gettext_lazy("答应了什么"), max_length=400, required=False)
    promise_due_on = forms.DateField(label=gettext_lazy("何日前办到"), required=False)

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place_kind", "outcome"):
            self.fields[name].required = True
        offer_rows(self, area=Area.objects.filter(pk__in=[area.pk for area in areas]))
        offer_choices(self, "report_hazard", [("", "—"), *HazardKind.choices])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("promised") and not cleaned.get("promise_due_on"):
            self.add_error("promise_due_on", _("请填写何日前办到。"))
        if cleaned.get("report_kind") and not cleaned.get("report_facts"):
            self.add_error("report_facts", _("请写明情况。"))
        return cleaned


def promised_in(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return the promise of a visit as the opening asks for it."""
    return {"text": cleaned["promised"], "due_on": cleaned["promise_due_on"]}


def report_in(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return the report that a visit raises as its opening asks for it; where it was is where the visit was."""
    home: Household | None = cleaned["household"]
    return {
        "kind": cleaned["report_kind"],
        "place": cleaned["report_place"]
        or cleaned["place"]
        or (f"{home.group.name} {home.house_no}" if home else cleaned["area"].short_name),
        "facts": cleaned["report_facts"],
        "urgency": cleaned["report_urgency"] or 0,
        "answer_needed": cleaned["report_answer"] if cleaned["report_kind"] == ConditionKind.OPINION else "",
        "hazard_kind": cleaned["report_hazard"] if cleaned["report_kind"] == ConditionKind.DISASTER else "",
    }


# Where the form asks for what the one report, and the one promise, of a visit say.
ON_PAGE = {
    "promises": "promise_due_on",
    "reports.0.kind": "report_kind",
    "reports.0.place": "report_place",
    "reports.0.facts": "report_facts",
    "reports.0.urgency": "report_urgency",
    "reports.0.phoned_at": "report_urgency",
    "reports.0.answer_needed": "report_answer",
    "reports.0.hazard_kind": "report_hazard",
}


def on_page(field: str | None) -> str | None:
    """Return the field of the form that an answer of the opening was refused at."""
    return ON_PAGE.get(field or "", field)


@content_page
@require_http_methods(["GET", "POST"])
def new_visit(request: StaffRequest) -> HttpResponse:
    """Write a visit; twenty seconds when there is nothing to report."""
    areas = visit_areas(request.user)
    if not areas:
        raise NotVisible("")
    scope = scope_of(request.user)
    chosen = _household(request, request.GET.get("household"))
    area = chosen.area if chosen else next((a for a in areas if a.code == request.GET.get("area")), areas[0])
    town = scope.has(*TOWN_CADRE_ROLES) and not scope.has(*VILLAGE_ROLES)

    def run(cleaned: dict[str, Any]) -> VisitLog:
        given = {**cleaned, "draft": "draft" in request.POST, "noted": [] if cleaned["quiet"] else cleaned["noted"]}
        given["promises"] = [promised_in(cleaned)] if cleaned["promised"] else []
        given["reports"] = [report_in(cleaned)] if cleaned["report_kind"] else []
        try:
            return begin(ENTRY, given, beside=cleaned["area"], by=request.user, now=now(), id=cleaned["id"]).row  # type: ignore[no-any-return]  # an entry
        except InvalidInput as error:
            error.field = on_page(error.field)
            raise

    initial = {
        "id": uuid7(),
        "area": area.pk,
        "kind": VisitKind.VILLAGE_STAY if town and not chosen else VisitKind.HOUSEHOLD_VISIT,
        "household": chosen.pk if chosen else None,
        "visited_on": local_date(now()),
        "place_kind": PlaceKind.HOME,
        "outcome": Outcome.MET,
        "quiet": True,
        "report_urgency": 0,
    }
    deed = Offer(
        "write",
        _("写走访"),
        run,
        form=partial(VisitForm, areas=areas, at=opening_by(ENTRY, None, by=request.user, now=now())),
        initial=initial,
        open=True,
        done=WRITING.look.done,
        back=page_of("visits:visit"),
        there=lambda id: reverse("visits:visit", args=[id]),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    homes = _homes_to_pick(request, area)
    content = {
        "deeds": outcome,
        "form": outcome.shown[0].form,
        "chosen": chosen,
        "homes": homes,
        "area": area,
        "areas": areas,
    }
    return render(request, "visits/new.html", content, status=outcome.status)


def _household(request: StaffRequest, pk: Any) -> Household | None:
    if not pk:
        return None
    try:
        found = homes_to_write_of(request.user).select_related("area", "group").filter(pk=UUID(str(pk))).first()
    except ValueError as error:
        raise InvalidInput(_("没有这户。"), field="household") from error
    if found is None:
        raise InvalidInput(_("没有这户。"), field="household")
    return found


def _homes_to_pick(request: StaffRequest, area: Area) -> First:
    """Return households to choose from: those searched for, else one's contact homes of the area."""
    rows = homes_to_write_of(request.user).living_here().filter(area=area).select_related("group")
    if words := request.GET.get("q", "").strip():
        found = rows.matching(words).order_by("group__group_no", "house_order", "id")
    else:
        mine = ContactHousehold.objects.filter(staff=request.user, year=local_date(now()).year).values("household")
        found = rows.filter(pk__in=mine).order_by("group__group_no", "house_order", "id")
    homes = first(found, MOST_PICKED)
    return First(
        (
            {"pk": row.pk, "words": f"{row.group.name} {row.house_no}", "head": mask_name(row.head_name)}
            for row in homes
        ),
        more=homes.more,
    )
