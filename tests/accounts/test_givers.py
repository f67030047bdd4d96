"""Who looks after the machine makes nobody a reader alone; no past is made up; nobody keeps a person of another town."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from factories.town import Town, client_of
from lianxinqiao.accounts.choices import GUARDED_POSTS, Role
from lianxinqiao.accounts.models import Appointment, PostProposal, Staff
from lianxinqiao.accounts.operations.beginning import send_link
from lianxinqiao.accounts.operations.guarded import decide_post, propose_end, propose_post
from lianxinqiao.accounts.operations.posts import appoint, create_staff, end_post, hand_over, leave
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]
DAY = timedelta(days=1)


@pytest.fixture
def fresh(town: Town, now: datetime) -> Staff:
    return create_staff(username="xinren", name="新来的", email="x@example.cn", by=town.admin, now=now)


@pytest.fixture
def neighbour(town: Town) -> Staff:
    """The administrator of the neighbour town."""
    return post_of(Staff.objects.create(username="guanlib", name="乙管理"), "system_admin", town.far.parent).staff


def post_of(person: Staff, role: str, area: Any) -> Appointment:
    return Appointment.objects.create(staff=person, role=role, area=area, starts_on=date(2020, 1, 1))


def given(town: Town, now: datetime, **more: Any) -> dict[str, Any]:
    return {"role": "village_cadre", "area": town.own, "starts_on": local_date(now), "now": now, **more}


def form(role: str, area: Any, day: date, **more: Any) -> dict[str, Any]:
    fields = {"role": role, "area": area.pk, "starts_on": day.isoformat(), **more}
    return {"deed": "appoint", **{f"appoint-{name}": value for name, value in fields.items()}}


def told() -> set[str]:
    return set(Message.objects.values_list("recipient__username", flat=True))


@pytest.mark.parametrize("role", sorted(set(Role.values) - GUARDED_POSTS))
def test_whoever_looks_after_the_machine_only_proposes(town: Town, fresh: Staff, now: datetime, role: str) -> None:
    with pytest.raises(NotPermitted):
        appoint(fresh, **given(town, now, role=role, by=town.admin))
    town.client("admin").post(f"/team/{fresh.pk}/", form(role, town.town, local_date(now)))
    row = PostProposal.objects.get()
    assert not Appointment.objects.filter(staff=fresh).exists()
    assert {"gov_office", "principal", "mayor", "auditor"} <= told()
    for who in (town.admin, fresh, town.discipline, town.auditor, town.stranger):
        with pytest.raises(NotPermitted):
            decide_post(row.pk, agreed=True, by=who, now=now)
    page = town.client("gov_office").get(f"/team/{fresh.pk}/").content.decode()
    assert f"confirm-{row.pk}" in page
    decide_post(row.pk, agreed=True, by=town.gov_office, now=now)
    assert Appointment.objects.get(staff=fresh).role == role


def test_nor_with_another_post_beside_nor_by_a_second_who_looks_after_it_too(
    town: Town, fresh: Staff, now: datetime
) -> None:
    post_of(town.admin, "party_gov_office", town.town)
    with pytest.raises(NotPermitted):
        appoint(fresh, **given(town, now, by=town.admin))
    second = post_of(Staff.objects.create(username="er", name="二管理"), "system_admin", town.town).staff
    post_of(second, "party_gov_office", town.town)
    row = propose_post(fresh, **given(town, now, by=town.admin))
    with pytest.raises(NotPermitted):
        decide_post(row.pk, agreed=True, by=second, now=now)


def test_nothing_is_passed_on_to_whoever_handles_nothing(town: Town, fresh: Staff, now: datetime) -> None:
    for taker in (town.admin, town.auditor, fresh):
        for deed in (hand_over, leave):
            with pytest.raises(InvalidInput):
                if deed is hand_over:
                    hand_over(town.cadre, taker, by=town.admin, now=now)
                else:
                    leave(town.cadre, successor=taker, by=town.gov_office, now=now)


def test_the_office_gives_alone_but_no_whole_town_to_an_account_of_its_own_making(town: Town, now: datetime) -> None:
    appoint(town.cadre, **given(town, now, role="office_cadre", area=town.town, by=town.gov_office))
    mine = create_staff(username="xin", name="新人", by=town.gov_office, now=now)
    wide = given(town, now, role="leader_in_charge", area=town.town, by=town.gov_office)
    with pytest.raises(NotPermitted):
        appoint(mine, **wide)
    row = propose_post(mine, **wide)
    with pytest.raises(NotPermitted):
        decide_post(row.pk, agreed=True, by=town.admin, now=now)
    decide_post(row.pk, agreed=True, by=town.principal, now=now)
    Message.objects.all().delete()
    appoint(mine, **given(town, now, by=town.gov_office))
    assert "auditor" in told()
    Message.objects.all().delete()
    appoint(town.director, **given(town, now, by=town.gov_office))
    assert told() == set()
    later = {**wide, "role": "office_cadre", "now": now + DAY, "starts_on": local_date(now)}
    appoint(mine, **later)


def test_the_auditor_and_who_held_it_know_of_every_post_over_the_town(town: Town, now: datetime) -> None:
    before = post_of(town.cadre, "leadership_member", town.town)
    Appointment.objects.filter(pk=before.pk).update(ends_on=local_date(now) - 40 * DAY)
    wide = given(town, now, role="leadership_member", area=town.town)
    row = appoint(town.director, **wide, by=town.gov_office)
    assert told() == {"auditor", "cadre", "director"}
    Message.objects.all().delete()
    end_post(row.pk, ends_on=local_date(now) + DAY, by=town.gov_office, now=now)
    assert told() == {"auditor", "cadre", "director"}
    Message.objects.all().delete()
    asked = propose_post(town.secretary, **wide, by=town.admin)
    Message.objects.all().delete()
    decide_post(asked.pk, agreed=True, by=town.principal, now=now)
    assert {"auditor", "cadre", "director"} <= told()
    # Of a post in a village they are not.
    asked = propose_post(town.police, **given(town, now, by=town.admin))
    Message.objects.all().delete()
    decide_post(asked.pk, agreed=True, by=town.principal, now=now)
    assert told() == {"police", "auditor", "admin"}


@pytest.mark.parametrize("role", ["office_cadre", "auditor"])
def test_a_post_begins_at_most_thirty_one_days_back(town: Town, now: datetime, role: str) -> None:
    today = local_date(now)
    by = town.gov_office
    give = propose_post if role in GUARDED_POSTS else appoint
    for day in (date(1990, 1, 1), today - 32 * DAY):
        with pytest.raises(InvalidInput) as refused:
            give(town.cadre, **given(town, now, role=role, starts_on=day, by=by))
        assert refused.value.field == "starts_on"
        answer = client_of(by).post(f"/team/{town.cadre.pk}/", form(role, town.own, day))
        assert answer.status_code == 422
    give(town.cadre, **given(town, now, role=role, starts_on=today - 31 * DAY, by=by))
    row = PostProposal.objects.first()
    if row is not None:
        # It waited: what is confirmed late does not begin further back than that.
        late = now + 20 * DAY
        decide_post(row.pk, agreed=True, by=town.principal, now=late)
        assert Appointment.objects.get(staff=town.cadre, role=role).starts_on == local_date(late) - 31 * DAY
    detail = AuditEntry.objects.get(deed="post.appoint").detail
    assert detail["starts_on"] == Appointment.objects.get(staff=town.cadre, role=role).starts_on.isoformat()
    assert detail["written_on"] == local_date(AuditEntry.objects.get(deed="post.appoint").at).isoformat()
    # Whoever has the machine brings in a town as it was.
    appoint(town.director, **given(town, now, role=role, starts_on=date(1990, 1, 1), by=None))


@pytest.mark.parametrize("name", ["cadre", "auditor"])
def test_a_post_ends_yesterday_at_the_earliest(town: Town, now: datetime, name: str) -> None:
    today, post = local_date(now), Appointment.objects.get(staff=town.staff[name])
    end = propose_end if post.role in GUARDED_POSTS else end_post
    with pytest.raises(InvalidInput) as refused:
        end(post.pk, ends_on=today - 2 * DAY, by=town.gov_office, now=now)
    assert refused.value.field == "ends_on"
    page = f"/team/{post.staff_id}/"
    sent = {"deed": "end", "end-post": post.pk, "end-ends_on": (today - 2 * DAY).isoformat()}
    assert town.client("gov_office").post(page, sent).status_code == 422
    end(post.pk, ends_on=today - DAY, by=town.gov_office, now=now)
    if end is propose_end:
        decide_post(PostProposal.objects.get().pk, agreed=True, by=town.principal, now=now)
    detail = AuditEntry.objects.get(deed="post.end").detail
    post.refresh_from_db()
    assert post.ends_on is not None
    assert (detail["ends_on"], detail["written_on"]) == (post.ends_on.isoformat(), today.isoformat())


def test_nobody_takes_an_account_that_was_made_elsewhere(
    town: Town, fresh: Staff, neighbour: Staff, now: datetime
) -> None:
    page, there = f"/team/{fresh.pk}/", given(town, now, area=town.far, by=town.stranger)
    legacy = Staff.objects.create(username="jiu", name="旧号")
    for person in (fresh, legacy):
        for who in (neighbour, town.stranger):
            assert client_of(who).get(f"/team/{person.pk}/").status_code == 404
        with pytest.raises(NotVisible):
            appoint(person, **there)
        with pytest.raises(NotVisible):
            propose_post(person, **{**there, "by": neighbour})
    assert town.client("gov_office").get(page).status_code == 200
    # Nor when it had posts that are over.
    row = appoint(fresh, **given(town, now, starts_on=local_date(now) - 9 * DAY, by=town.gov_office))
    Appointment.objects.filter(pk=row.pk).update(ends_on=local_date(now))
    with pytest.raises(NotVisible):
        appoint(fresh, **there)
    assert client_of(neighbour).get(page).status_code == 404
    assert town.client("gov_office").get(page).status_code == 200


@pytest.mark.usefixtures("post_office")
def test_whoever_has_a_post_elsewhere_begins_again_by_who_keeps_all_of_them(
    town: Town, neighbour: Staff, now: datetime
) -> None:
    away: dict[str, Any] = {"kind": "leave", "starts_at": now, "ends_at": now + DAY}
    for name in ("petition", "cadre"):
        person = town.staff[name]
        post_of(person, "office_cadre", town.far.parent)
        page = client_of(neighbour).get(f"/team/{person.pk}/").content.decode()
        assert 'value="password"' not in page and 'value="leave"' not in page and 'value="appoint"' in page
        with pytest.raises(NotPermitted):
            send_link(person, forgets_factors=True, by=neighbour, now=now)
        with pytest.raises(NotPermitted):
            hand_over(person, town.far_cadre, by=neighbour, now=now)
        with pytest.raises(NotPermitted):
            stand_in(person, deputy=town.far_cadre, by=neighbour, now=now, **away)
    assert mail.outbox == []
    # What is sealed is of one town: nobody keeps both, so that town does; for others it is the machine.
    with pytest.raises(NotPermitted):
        send_link(town.cadre, by=town.gov_office, now=now)
    send_link(town.petition, by=town.gov_office, now=now)
    assert "petition" in told() and "auditor" in told()
    mail.outbox.clear()
    both = post_of(Staff.objects.create(username="xian", name="县里"), "principal_leader", town.town.parent).staff
    with pytest.raises(NotPermitted):
        send_link(town.petition, by=town.gov_office, now=now)
    for person in (town.petition, town.cadre):
        send_link(person, by=both, now=now)
    assert [letter.to for letter in mail.outbox] == [["petition@example.cn"], ["cadre@example.cn"]]
