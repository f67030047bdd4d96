"""A post that two people give, two people end: whoever it is of, and who looks at what is done with rights, know of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.town import Town
from lianxinqiao.accounts.choices import GUARDED_POSTS
from lianxinqiao.accounts.models import Appointment, PostProposal
from lianxinqiao.accounts.operations.guarded import decide_post, propose_end, propose_post
from lianxinqiao.accounts.operations.posts import end_post, hand_over, leave
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
DAY = timedelta(days=1)


def held_by(town: Town, name: str) -> Appointment:
    return Appointment.objects.get(staff=town.staff[name])


def told() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, title in Message.objects.order_by("pk").values_list("recipient__username", "title"):
        found.setdefault(name, []).append(title)
    return found


@pytest.mark.parametrize("role", sorted(GUARDED_POSTS))
def test_no_guarded_post_is_ended_by_one_person(town: Town, now: datetime, role: str) -> None:
    today = local_date(now)
    post = Appointment.objects.filter(role=role, area=town.town).first()
    assert post is not None
    by = town.admin if post.staff != town.admin else town.gov_office
    for refused in (end_post, propose_end):
        who = by if refused is end_post else town.secretary
        with pytest.raises(NotPermitted):
            refused(post.pk, ends_on=today + DAY, by=who, now=now)
    row = propose_end(post.pk, ends_on=today + DAY, by=by, now=now)
    post.refresh_from_db()
    assert post.ends_on is None
    for other in (by, post.staff, town.cadre, town.stranger):
        with pytest.raises(NotPermitted):
            decide_post(row.pk, agreed=True, by=other, now=now)
    second = town.principal if post.staff != town.principal else town.mayor
    decide_post(row.pk, agreed=True, by=second, now=now)
    post.refresh_from_db()
    assert post.ends_on == today + DAY
    said = told()
    # The person, and who looks at the record, at both steps.
    assert len(said[post.staff.username]) == 2
    assert post.staff == town.auditor or len(said["auditor"]) == 2
    deeds = list(AuditEntry.objects.order_by("pk").values_list("deed", "by__username"))
    assert deeds == [
        ("post.propose_end", by.username),
        ("post.confirm", second.username),
        ("post.end", second.username),
    ]


def test_by_page_it_is_proposed_and_the_head_confirms(town: Town, now: datetime) -> None:
    page, post = f"/team/{town.auditor.pk}/", held_by(town, "auditor")
    given = {"deed": "end", "end-post": post.pk, "end-ends_on": (local_date(now) + DAY).isoformat()}
    assert town.client("admin").post(page, given).status_code == 302
    post.refresh_from_db()
    assert post.ends_on is None
    row = PostProposal.objects.get()
    # It is not offered again by anybody, for another is asked; the person leaves nothing else that may end.
    for who in ("admin", "gov_office"):
        assert 'value="end"' not in town.client(who).get(page).content.decode()
        assert town.client(who).post(page, given).status_code == 404
    assert {"auditor", "principal", "mayor"} <= set(told())
    for who in ("admin", "gov_office", "auditor"):
        town.client(who).post(page, {"deed": f"confirm-{row.pk}"})
    post.refresh_from_db()
    assert post.ends_on is None
    assert "确认结束岗位" in town.client("principal").get(page).content.decode()
    assert town.client("principal").post(page, {"deed": f"confirm-{row.pk}"}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on == local_date(now) + DAY


def test_a_post_of_a_village_ends_by_one_as_it_was_given(town: Town, now: datetime) -> None:
    post = held_by(town, "cadre")
    given = {"deed": "end", "end-post": post.pk, "end-ends_on": (local_date(now) + DAY).isoformat()}
    assert town.client("gov_office").post(f"/team/{town.cadre.pk}/", given).status_code == 302
    post.refresh_from_db()
    assert post.ends_on == local_date(now) + DAY


@pytest.mark.parametrize("name", ["cadre", "secretary", "office", "leader", "police"])
def test_whoever_looks_after_the_machine_ends_no_post_alone(town: Town, now: datetime, name: str) -> None:
    """Neither by ending it nor by a leave, whoever else they are; the office stops harm at once, as it gives alone."""
    post, today = held_by(town, name), local_date(now)
    page = f"/team/{post.staff_id}/"
    given = {"deed": "end", "end-post": post.pk, "end-ends_on": today.isoformat()}
    Appointment.objects.create(staff=town.admin, role="party_gov_office", area=town.town, starts_on=date(2020, 1, 1))
    with pytest.raises(NotPermitted, match="另一人确认"):
        end_post(post.pk, ends_on=today, by=town.admin, now=now)
    with pytest.raises(NotPermitted, match="另一人确认"):
        leave(post.staff, successor=town.sibling, by=town.admin, now=now)
    assert town.client("admin").post(page, given).status_code == 302
    post.refresh_from_db()
    row = PostProposal.objects.get()
    assert post.ends_on is None and post.staff.is_active
    assert {name, "auditor", "gov_office", "principal"} <= set(told())
    for other in (town.admin, post.staff, town.auditor, town.stranger):
        with pytest.raises(NotPermitted):
            decide_post(row.pk, agreed=True, by=other, now=now)
    decide_post(row.pk, agreed=True, by=town.gov_office, now=now)
    post.refresh_from_db()
    assert post.ends_on == today


def test_the_office_ends_at_once_what_it_gives_alone(town: Town, now: datetime) -> None:
    post, today = held_by(town, "cadre"), local_date(now)
    end_post(post.pk, ends_on=today, by=town.gov_office, now=now)
    assert not Appointment.objects.active_on(today).filter(pk=post.pk).exists()


def test_refused_it_is_held_on_and_one_thing_at_a_time_waits(town: Town, now: datetime) -> None:
    post, today = held_by(town, "discipline"), local_date(now)
    row = propose_end(post.pk, ends_on=today + DAY, by=town.admin, now=now)
    with pytest.raises(InvalidInput):
        propose_end(post.pk, ends_on=today + DAY, by=town.gov_office, now=now)
    decide_post(row.pk, agreed=False, by=town.principal, now=now)
    post.refresh_from_db()
    assert post.ends_on is None
    assert "不同意结束岗位" in told()["discipline"][-1]


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_it_ends_on_the_day_of_the_second_at_the_earliest(town: Town, now: datetime, ahead: int) -> None:
    post, today = held_by(town, "auditor"), local_date(now)
    row = propose_end(post.pk, ends_on=today + ahead * DAY, by=town.admin, now=now)
    decide_post(row.pk, agreed=True, by=town.mayor, now=now)
    post.refresh_from_db()
    assert post.ends_on == today + max(ahead, 0) * DAY


def test_what_cannot_end_is_not_proposed_and_what_ended_meanwhile_is_not_ended_again(town: Town, now: datetime) -> None:
    post, today = held_by(town, "auditor"), local_date(now)
    with pytest.raises(InvalidInput):
        propose_end(post.pk, ends_on=post.starts_on, by=town.admin, now=now)
    with pytest.raises(NotPermitted):
        propose_end(held_by(town, "admin").pk, ends_on=today + DAY, by=town.admin, now=now)
    row = propose_end(post.pk, ends_on=today + DAY, by=town.admin, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostProposal.objects.filter(pk=row.pk).update(ends_on=row.starts_on)
    end_post(post.pk, ends_on=today, by=None, now=now)
    with pytest.raises(InvalidInput):
        decide_post(row.pk, agreed=True, by=town.principal, now=now)
    with pytest.raises(InvalidInput):
        propose_end(post.pk, ends_on=today + DAY, by=town.gov_office, now=now)


def test_leaving_is_no_way_around_it_and_what_was_sealed_stays_so(town: Town, now: datetime) -> None:
    today = local_date(now)
    leaving: dict[str, Any] = {"by": town.admin, "now": now}
    with pytest.raises(NotPermitted, match="另一人确认"):
        leave(town.auditor, successor=town.cadre, **leaving)
    assert town.client("admin").post(
        f"/team/{town.auditor.pk}/", {"deed": "leave", "leave-successor": town.office.pk}
    ).status_code in (403, 409, 422)
    town.auditor.refresh_from_db()
    assert town.auditor.is_active
    assert held_by(town, "auditor").ends_on is None
    row = propose_end(held_by(town, "discipline").pk, ends_on=today, by=town.admin, now=now)
    decide_post(row.pk, agreed=True, by=town.principal, now=now)
    # Their post is over; what they held by it goes to nobody who may not see it.
    for other in (town.office, town.petition):
        with pytest.raises(NotPermitted):
            hand_over(town.discipline, other, by=town.admin, now=now)
    Appointment.objects.create(staff=town.police, role="discipline_contact", area=town.town, starts_on=today)
    leave(town.discipline, successor=town.police, by=town.admin, now=now)
    assert not town.discipline.is_active


def test_a_post_about_to_begin_is_proposed_to_end_like_one_that_is_held(town: Town, now: datetime) -> None:
    row = propose_post(
        town.safety, role="petition_office", area=town.town, starts_on=date(2030, 1, 1), by=town.admin, now=now
    )
    decide_post(row.pk, agreed=True, by=town.principal, now=now)
    post = Appointment.objects.get(staff=town.safety, role="petition_office")
    with pytest.raises(NotPermitted):
        end_post(post.pk, ends_on=date(2030, 1, 2), by=town.admin, now=now)
