"""One person: posts now and before, what they hold open, appointing, ending, leaving with hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lianxinqiao.accounts.charges import charges
from lianxinqiao.accounts.choices import Body, Role
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.operations.beginning import send_link
from lianxinqiao.accounts.operations.guarded import decide_post, propose_end, propose_post, waiting_of
from lianxinqiao.accounts.operations.posts import appoint, create_staff, end_post, leave, open_holdings
from lianxinqiao.accounts.policies import (
    ends_alone,
    gives_alone,
    keeps_one_of,
    keeps_posts_of,
    may_begin_again,
    may_manage_posts,
    rank_of,
)
from lianxinqiao.accounts.queries.colleagues import find_person
from lianxinqiao.accounts.scope import area_ids_under, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.deeds import Offer, do_deeds
from lianxinqiao.desk.web.forms import LookForm, offer_choices
from lianxinqiao.desk.web.guards import StaffRequest, staff_page
from lianxinqiao.kernel.asks import offer_rows
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.places.models import Area


class LinkForm(LookForm):
    forgets_factors = forms.BooleanField(
        label=gettext_lazy("两步验证也重新设置"),
        required=False,
        help_text=gettext_lazy("本人丢了手机或密钥时才选：原来的立即作废。"),
    )


class NewStaffForm(LookForm):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    username = forms.SlugField(
        label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("字母、数字，用来登录。")
    )
    phone = forms.CharField(label=gettext_lazy("工作电话"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("本人的邮箱"), max_length=200, required=False)


@staff_page
@require_http_methods(["GET", "POST"])
def new_staff(request: StaffRequest) -> HttpResponse:
    """Make an account without posts."""
    if not may_manage_posts(request.user, None):
        raise NotVisible("")

    def make(cleaned: dict[str, Any]) -> Staff:
        return create_staff(
            username=cleaned["username"],
            name=cleaned["name"],
            phone=cleaned["phone"],
            email=cleaned["email"],
            by=request.user,
            now=now(),
        )

    deed = Offer(
        "create",
        _("新增人员"),
        make,
        form=NewStaffForm,
        open=True,
        done=_("已建账号，请接着登记岗位，再给本人发启用链接。"),
        back=page_of("desk:staff"),
    )
    outcome = do_deeds(request, [deed])
    if outcome.response:
        return outcome.response
    content = {"title": _("新增人员"), "deeds": outcome, "back": reverse("desk:team")}
    return render(request, "desk/form.html", content, status=outcome.status)


class AppointForm(LookForm):
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("责任区或单位"))
    body = forms.ChoiceField(label=gettext_lazy("两委"), choices=Body.choices, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("分管的情况（只用于分管领导）"),
        choices=charges,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    starts_on = forms.DateField(label=gettext_lazy("任职日期"))


class EndForm(LookForm):
    post = forms.ChoiceField(label=gettext_lazy("岗位"))
    ends_on = forms.DateField(label=gettext_lazy("结束日期"), help_text=gettext_lazy("这一天起不再任职。"))


class LeaveForm(LookForm):
    successor = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("由谁接收"))


@staff_page
@require_http_methods(["GET", "POST"])
def staff_page_of(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One person: posts now and before, what they hold open, appointing, ending, leaving with hand-over."""
    today = local_date(now())
    person = find_person(pk, by=request.user, on=today)
    if person is None:
        raise NotVisible("")
    posts = list(
        Appointment.objects.filter(staff=pk).select_related("area", "staff").order_by("ends_on", "-starts_on", "id")
    )
    deeds = _second_deeds(request, pk)
    kept = may_manage_posts(request.user, None) and keeps_one_of(request.user, person, on=today)
    held = [post for post in posts if post.ends_on is None or post.ends_on > today]
    if kept and person.is_active and person.pk != request.user.pk:
        deeds += _keeper_deeds(request, person, held, today)
    outcome = do_deeds(request, deeds)
    if outcome.response:
        return outcome.response
    content = {
        "person": person,
        "posts": posts,
        "deeds": outcome,
        "today": today,
        "holdings": open_holdings(person, by=request.user).items(),
    }
    return render(request, "desk/staff.html", content, status=outcome.status)


def _second_deeds(request: StaffRequest, pk: UUID) -> list[Offer]:
    """What another proposed for this person and whoever looks at the page may confirm."""
    mine = list(
        PostProposal.objects.visible_to(request.user)
        .filter(staff=pk, agreed=None)
        .select_related("staff", "area", "proposed_by")
    )

    def offer(row: PostProposal, agreed: bool) -> Offer:
        words = _("确认任命：%s") if agreed else _("不同意任命：%s")
        hint = _("%(who)s于%(day)s提出，自%(from)s起任职。")
        if row.ends_on is not None:
            words = _("确认结束岗位：%s") if agreed else _("不同意结束岗位：%s")
            hint = _("%(who)s于%(day)s提出，自%(from)s起不再任职。")
        return Offer(
            f"{'confirm' if agreed else 'refuse'}-{row.pk}",
            words % row,
            lambda _cleaned: decide_post(row.pk, agreed=agreed, by=request.user, now=now()),
            icon="check" if agreed else "close",
            tone="primary" if agreed else "",
            hint=hint
            % {"who": row.proposed_by.name, "day": local_date(row.proposed_at), "from": row.ends_on or row.starts_on},
            done=_("已确认，已登记。") if agreed else _("已退回。"),
        )

    return [offer(row, agreed) for row in mine for agreed in (True, False)]


def _keeper_deeds(request: StaffRequest, person: Staff, held: list[Appointment], today: Any) -> list[Offer]:
    prefixes = {post.prefix for post in scope_of(request.user).posts}
    areas = Area.objects.valid_on(today).within(prefixes).order_by("code")
    # What has its last day, and what another is asked about, is not ended again.
    waiting = waiting_of(person)
    endable = [
        post
        for post in held
        if post.ends_on is None
        and (post.role, post.area_id) not in waiting
        and may_manage_posts(request.user, post.area)
    ]

    def appoint_form(*args: Any, **kwargs: Any) -> AppointForm:
        made = AppointForm(*args, **kwargs)
        offer_rows(made, area=areas)
        return made

    def end_form(*args: Any, **kwargs: Any) -> EndForm:
        made = EndForm(*args, **kwargs)
        words = [(post.pk, f"{post.area.short_name} {post.get_role_display()}") for post in endable]
        offer_choices(made, "post", words)
        return made

    def leave_form(*args: Any, **kwargs: Any) -> LeaveForm:
        made = LeaveForm(*args, **kwargs)
        field: Any = made.fields["successor"]
        codes = [post.area.code[:9] for post in held]
        near = Appointment.objects.active_on(today).filter(
            area__in=[pk for code in codes for pk in area_ids_under(code)]
        )
        field.queryset = (
            Staff.objects.filter(pk__in=near.values("staff")).exclude(pk=person.pk).order_by("initials", "id")
        )
        return made

    def do_appoint(cleaned: dict[str, Any]) -> Any:
        # What two people give is only proposed here.
        alone = gives_alone(request.user, person, cleaned["role"], cleaned["area"], now=now())
        give = appoint if alone else propose_post
        return give(
            person,
            role=cleaned["role"],
            area=cleaned["area"],
            starts_on=cleaned["starts_on"],
            body=cleaned["body"],
            kinds=tuple(cleaned["kinds"]),
            title=cleaned["title"],
            by=request.user,
            now=now(),
        )

    def do_end(cleaned: dict[str, Any]) -> Any:
        post = next(each for each in endable if each.pk == int(cleaned["post"]))
        end = end_post if ends_alone(request.user, post, now=now()) else propose_end
        return end(post.pk, ends_on=cleaned["ends_on"], by=request.user, now=now())

    def do_leave(cleaned: dict[str, Any]) -> Any:
        return leave(person, successor=cleaned["successor"], by=request.user, now=now())

    deeds = [
        Offer(
            "appoint",
            _("任命岗位"),
            do_appoint,
            form=appoint_form,
            initial={"starts_on": today},
            icon="add",
            tone="primary",
            hint=_(
                "能看密封事项、管理岗位或审计的岗位，和系统管理员提出的任何岗位，须另一人登录确认，确认之前不生效。"
            ),
            done=_("已登记；须另一人确认的岗位已提出，确认后生效。"),
        )
    ]
    again = may_begin_again(request.user, person, on=today)
    if again and rank_of(request.user, on=today) >= rank_of(person, on=today):
        deeds.append(
            Offer(
                "password",
                _("发启用链接"),
                lambda cleaned: send_link(
                    person, forgets_factors=cleaned["forgets_factors"], by=request.user, now=now()
                ),
                form=LinkForm,
                icon="key",
                hint=_(
                    "本人还没有密码，或忘记了：链接发到本人的邮箱或手机，只能用一次；原来的登录和接口令牌全部停用。"
                ),
                done=_("已发到本人，审计员也已知道。"),
            )
        )
    if endable:
        deeds.append(
            Offer(
                "end",
                _("结束岗位"),
                do_end,
                form=end_form,
                initial={"ends_on": today + timedelta(days=1)},
                icon="close",
                hint=_(
                    "须由两人任免的岗位，和系统管理员提出结束的任何岗位，另一人登录确认后才结束；本人和审计员都会知道。"
                    "账号被人盗用的，先发启用链接：原来的登录立即停用。"
                ),
                done=_("已登记；须另一人确认的已提出，确认后结束。"),
            )
        )
    if held and keeps_posts_of(request.user, person, on=today):
        deeds.append(
            Offer(
                "leave",
                _("离岗交接"),
                do_leave,
                form=leave_form,
                icon="swap",
                tone="danger",
                hint=_("此人全部岗位结束、账号停用，名下未办结的事项和承诺全部转给接收人。"),
                done=_("交接完成，名下已没有未办结事项。"),
            )
        )
    return deeds
