"""The fifth condition as RR-4 builds it: leaflets counted, sealed slips, masked counts.  No person anywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.queries.areas import town_areas
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.maternal.operations.slips import confirm_receipt, count_information, make_slip
from lianxinqiao.maternal.queries.counts import maternal_counts
from lianxinqiao.places.models import Area


class SlipForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    consented = forms.BooleanField(
        label=gettext_lazy("本人同意转介，知道凭条可随时撤回"),
        required=False,
        help_text=gettext_lazy("不填姓名、户、孕期或任何健康信息。凭条交给本人，由本人交卫生院。"),
    )


class LeafletForm(LookForm):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区"))
    given = forms.IntegerField(label=gettext_lazy("发出宣传单份数"), min_value=1, max_value=5000)


class ReceiptForm(LookForm):
    token = forms.CharField(label=gettext_lazy("凭条编号"), max_length=16)


@staff_page
@require_http_methods(["GET", "POST"])
def maternal_page(request: StaffRequest) -> HttpResponse:
    """Slips and leaflets for those who serve residents, receipts for the health centre, counts for both."""
    scope = scope_of(request.user)
    is_centre = scope.has(Role.HEALTH_CENTRE)
    areas = Area.objects.valid_on(local_date(now())).responsibility_areas().served_by(request.user)
    serves = bool(scope.area_ids())
    if not (serves or is_centre):
        raise NotVisible("")

    def with_areas(form: Any) -> Any:
        def make(*args: Any, **kwargs: Any) -> Any:
            made = form(*args, **kwargs)
            made.fields["area"].queryset = areas
            return made

        return make

    def slip(cleaned: dict[str, Any]) -> HttpResponse:
        row = make_slip(cleaned["area"], consented=cleaned["consented"], by=request.user, now=now())
        return render(request, "maternal/slip.html", {"slip": row})

    deeds: list[Offer] = []
    if serves:
        one = areas.first() if areas.count() == 1 else None
        deeds = [
            Offer(
                "slip",
                _("开转介凭条"),
                slip,
                form=with_areas(SlipForm),
                initial={"area": one},
                tone="primary",
                icon="maternal",
                hint=_("本人提出想要服务时才开。"),
            ),
            Offer(
                "leaflets",
                _("登记发出的宣传单"),
                lambda cleaned: count_information(cleaned["area"], given=cleaned["given"], by=request.user, now=now()),
                form=with_areas(LeafletForm),
                initial={"area": one},
                icon="list",
                done=_("已登记份数。"),
            ),
        ]
    if is_centre:
        deeds.append(
            Offer(
                "receipt",
                _("确认收到凭条"),
                lambda cleaned: confirm_receipt(cleaned["token"], now=now()),
                form=ReceiptForm,
                tone="primary",
                icon="check",
                done=_("已确认，凭条编号已销毁。"),
            )
        )
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    shown = list(areas) if serves else town_areas(request.user)
    counts = maternal_counts(shown, on=local_date(now()))[:60]
    return render(request, "maternal/slips.html", {"deeds": outcome, "counts": counts}, status=outcome.status)
