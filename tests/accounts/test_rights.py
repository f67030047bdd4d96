"""Who may give rights: guarded posts by two people, links to the person's own channel, nobody upward, nothing through a side door."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from factories.town import PASSWORD, Town
from lianxinqiao.accounts.choices import GUARDED_POSTS, SEALED_POSTS, Role
from lianxinqiao.accounts.models import ApiToken, Appointment, BeginningLink, PostProposal, Staff
from lianxinqiao.accounts.operations.beginning import link_by_machine, send_link
from lianxinqiao.accounts.operations.guarded import decide_post, propose_post
from lianxinqiao.accounts.operations.posts import appoint, create_staff, hand_over, leave
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token, staff_of_token
from lianxinqiao.accounts.policies import confirmers_of
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.policies import SEALED_ROLES
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.notifications.models import Delivery, Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-13")]


@pytest.fixture
def fresh(town: Town, now: datetime) -> Staff:
    """An account the administrator has made: of a new colleague, or a second one of their own."""
    return create_staff(username="xinren", name="新来的", phone="0717-1", email="x@example.cn", by=town.admin, now=now)


def propose(town: Town, who: Staff, now: datetime, *, by: Staff | None = None, role: str = "discipline_contact") -> Any:
    return propose_post(who, role=role, area=town.town, starts_on=local_date(now), by=by or town.admin, now=now)


def test_every_post_that_sees_what_is_sealed_is_guarded_and_so_is_whoever_could_give_one() -> None:
    assert set(SEALED_ROLES) <= SEALED_POSTS < GUARDED_POSTS
    assert {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE} <= GUARDED_POSTS


@pytest.mark.parametrize("lost", ["post", "account"])
def test_a_proposal_dies_with_the_right_to_propose(town: Town, fresh: Staff, now: datetime, lost: str) -> None:
    row = propose(town, fresh, now)
    with pytest.raises(InvalidInput):
        propose(town, fresh, now, by=town.gov_office)
    if lost == "post":
        Appointment.objects.filter(staff=town.admin).update(ends_on=local_date(now))
    else:
        Staff.objects.filter(pk=town.admin.pk).update(is_active=False)
    forget_all()
    with pytest.raises(NotPermitted, match="作废"):
        decide_post(row.pk, agreed=True, by=town.discipline, now=now)
    assert not Appointment.objects.filter(staff=fresh, role="discipline_contact").exists()
    again = propose(town, fresh, now, by=town.gov_office)
    row.refresh_from_db()
    assert (row.agreed, row.decided_by) == (False, None)
    assert decide_post(again.pk, agreed=True, by=town.discipline, now=now) is not None


@pytest.mark.parametrize("role", sorted(GUARDED_POSTS))
def test_no_guarded_post_is_given_by_one_person(town: Town, fresh: Staff, now: datetime, role: str) -> None:
    with pytest.raises(NotPermitted):
        appoint(fresh, role=role, area=town.town, starts_on=local_date(now), by=town.admin, now=now)
    row = propose(town, fresh, now, role=role)
    assert not Appointment.objects.filter(staff=fresh).exists()
    for who in (town.admin, fresh, town.cadre, town.stranger):
        with pytest.raises(NotPermitted):
            decide_post(row.pk, agreed=True, by=who, now=now)
    assert not Appointment.objects.filter(staff=fresh).exists()
    decide_post(row.pk, agreed=True, by=town.principal, now=now)
    assert Appointment.objects.filter(staff=fresh, role=role, area=town.town).exists()
    with pytest.raises(NotVisible):
        decide_post(row.pk, agreed=True, by=town.mayor, now=now)


def test_by_page_one_proposes_and_another_confirms_under_their_own_sign_in(
    town: Town, fresh: Staff, now: datetime
) -> None:
    page = f"/team/{fresh.pk}/"
    given = {
        "deed": "appoint",
        "appoint-role": "discipline_contact",
        "appoint-area": town.town.pk,
        "appoint-starts_on": local_date(now).isoformat(),
    }
    assert town.client("admin").post(page, given).status_code == 302
    row = PostProposal.objects.get()
    assert (row.staff, row.proposed_by, row.agreed) == (fresh, town.admin, None)
    told = set(Message.objects.values_list("recipient__username", flat=True))
    assert {"discipline", "principal", "mayor", "auditor", "xinren"} <= told and "admin" not in told
    name = f"confirm-{row.pk}"
    # The proposer, the person themselves, whoever has no part in it.
    for who in (town.admin, fresh, town.cadre, town.gov_office):
        client = Client()
        client.force_login(who, backend="lianxinqiao.accounts.web.backend.CountedBackend")
        assert name not in client.get(page).content.decode()
        client.post(page, {"deed": name})
    assert not Appointment.objects.filter(staff=fresh).exists()
    # The one who holds it now confirms, though they keep no posts otherwise.
    assert name in town.client("discipline").get(page).content.decode()
    assert town.client("discipline").post(page, {"deed": name}).status_code == 302
    assert Appointment.objects.get(staff=fresh).role == "discipline_contact"
    deeds = set(AuditEntry.objects.values_list("deed", flat=True))
    assert {"post.propose", "post.confirm", "post.appoint"} <= deeds


def test_refused_nothing_is_given_and_it_may_be_proposed_again(town: Town, fresh: Staff, now: datetime) -> None:
    row = propose(town, fresh, now)
    with pytest.raises(InvalidInput):
        propose(town, fresh, now, by=town.gov_office)
    assert decide_post(row.pk, agreed=False, by=town.discipline, now=now) is None
    assert not Appointment.objects.filter(staff=fresh).exists()
    propose(town, fresh, now, by=town.gov_office)


def test_nobody_proposes_for_themselves_or_without_keeping_posts(town: Town, fresh: Staff, now: datetime) -> None:
    for who, by in ((town.admin, town.admin), (fresh, town.cadre), (fresh, town.stranger)):
        with pytest.raises(NotPermitted):
            propose(town, who, now, by=by)


def test_a_second_account_of_the_proposer_never_becomes_the_confirmer(town: Town, fresh: Staff, now: datetime) -> None:
    """Neither head nor holder is made by one: no chain of accounts leads there."""
    another = create_staff(username="xiaohao", name="小号", by=town.admin, now=now)
    for role in (Role.PRINCIPAL_LEADER, Role.DISCIPLINE_CONTACT):
        propose(town, another, now, role=role)
    row = propose(town, fresh, now)
    with pytest.raises(NotPermitted):
        decide_post(row.pk, agreed=True, by=another, now=now)


def test_the_last_holder_confirms_and_an_older_one_does_not(town: Town, fresh: Staff, now: datetime) -> None:
    post = Appointment.objects.get(staff=town.discipline)
    row = propose(town, fresh, now)
    post.ends_on = local_date(now) - timedelta(days=400)
    post.save()
    with pytest.raises(NotPermitted):
        decide_post(row.pk, agreed=True, by=town.discipline, now=now)
    post.ends_on = local_date(now) - timedelta(days=40)
    post.save()
    assert decide_post(row.pk, agreed=True, by=town.discipline, now=now)


def test_the_machine_confirms_only_where_nobody_could(town: Town, fresh: Staff, now: datetime) -> None:
    row = propose(town, fresh, now)
    with pytest.raises(StepNotAllowed):
        decide_post(row.pk, agreed=True, by=None, now=now)
    Staff.objects.filter(username__in=["discipline", "principal", "mayor"]).update(is_active=False)
    assert decide_post(row.pk, agreed=True, by=None, now=now)


def test_who_looks_at_the_record_keeps_nothing(town: Town, now: datetime) -> None:
    for who, role in ((town.gov_office, Role.AUDITOR), (town.auditor, Role.SYSTEM_ADMIN)):
        with pytest.raises(InvalidInput):
            propose(town, who, now, role=role)
    assert town.client("admin").get("/audit/").status_code == 404
    assert town.client("auditor").get("/audit/").status_code == 200
    assert town.client("auditor").get(f"/team/{town.cadre.pk}/").status_code == 200
    assert town.client("auditor").get("/team/new/").status_code == 404


def test_the_table_refuses_what_the_deed_would(town: Town, fresh: Staff, now: datetime) -> None:
    row = propose(town, fresh, now)
    for wrong in (
        {"proposed_by": fresh},
        {"decided_by": town.admin, "decided_at": now, "agreed": True},
        {"decided_by": fresh, "decided_at": now, "agreed": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostProposal.objects.filter(pk=row.pk).update(**wrong)


def test_what_is_sealed_is_not_handed_over_or_stood_in_for_past_the_two(
    town: Town, fresh: Staff, now: datetime
) -> None:
    appoint(fresh, role="office_cadre", area=town.own, starts_on=date(2020, 1, 1), by=None, now=now)
    for deed in (hand_over, leave):
        receiver = {"to_staff": fresh} if deed is hand_over else {"successor": fresh}
        with pytest.raises(NotPermitted):
            deed(town.discipline, *receiver.values(), by=town.admin, now=now) if deed is hand_over else deed(
                town.discipline, by=town.admin, now=now, **receiver
            )
    away: dict[str, Any] = {"kind": "leave", "starts_at": now, "ends_at": now + timedelta(days=1)}
    for by in (town.admin, town.discipline):
        with pytest.raises(NotPermitted):
            stand_in(town.discipline, deputy=fresh, by=by, now=now, **away)
    with pytest.raises(NotPermitted):
        stand_in(town.discipline, deputy=town.petition, by=town.discipline, now=now, **away)
    Appointment.objects.create(staff=fresh, role="discipline_contact", area=town.town, starts_on=date(2020, 1, 1))
    stand_in(town.discipline, deputy=fresh, by=town.discipline, now=now, **away)
    # Nor is it done from another town, whoever's post it is.
    for who in (town.cadre, town.discipline):
        with pytest.raises(NotPermitted):
            hand_over(who, town.petition, by=town.stranger, now=now)
    with pytest.raises(NotPermitted):
        stand_in(town.cadre, deputy=town.office, by=town.stranger, now=now, **away)


@pytest.mark.usefixtures("post_office")
def test_a_link_goes_to_the_person_alone_ends_what_was_open_and_is_told(town: Town, now: datetime) -> None:
    browser = town.client("cadre")
    assert browser.get("/").status_code == 200
    token = issue_token(town.cadre, name="x", days=9, now=now)
    answer = town.client("gov_office").post(
        f"/team/{town.cadre.pk}/", {"deed": "password", "password-forgets_factors": "on"}, follow=True
    )
    assert [letter.to for letter in mail.outbox] == [["cadre@example.cn"]]
    found = re.search(r"/accounts/begin/(\S+?)/", str(mail.outbox[0].body))
    assert found is not None
    secret = found[1]
    # Whoever asked has not seen it, nor does it lie anywhere.
    assert secret not in answer.content.decode()
    assert BeginningLink.objects.get().forgets_factors
    assert not [each for each in Message.objects.all() if secret in f"{each.title}{each.body}{each.path}"]
    assert secret not in str(list(AuditEntry.objects.values_list("detail", "subject")))
    told = set(Message.objects.filter(title__contains="重设密码").values_list("recipient__username", flat=True))
    assert told == {"cadre", "auditor"}
    assert Delivery.objects.filter(message__recipient=town.cadre).exists()
    assert browser.get("/").status_code == 302 and staff_of_token(token, now=now) is None
    assert ApiToken.objects.get().revoked_at is not None
    town.cadre.refresh_from_db()
    assert not town.cadre.check_password(PASSWORD)
    given = {"password": "dongjiang-48-qiao", "again": "dongjiang-48-qiao"}
    assert Client().post(f"/accounts/begin/{secret}/", given).status_code == 302
    assert Client().post(f"/accounts/begin/{secret}/", given).status_code == 404
    town.cadre.refresh_from_db()
    assert town.cadre.check_password("dongjiang-48-qiao")


@pytest.mark.usefixtures("post_office")
@pytest.mark.parametrize("factors", [False, True])
@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("admin", "discipline"),
        ("admin", "auditor"),
        ("admin", "principal"),
        ("principal", "discipline"),
        ("principal", "auditor"),
        ("gov_office", "admin"),
        ("gov_office", "mayor"),
        ("cadre", "office"),
        ("auditor", "cadre"),
        ("discipline", "cadre"),
        ("stranger", "cadre"),
        ("admin", "admin"),
    ],
)
def test_nobody_resets_upward(town: Town, now: datetime, by: str, whom: str, factors: bool) -> None:
    with pytest.raises(NotPermitted):
        send_link(town.staff[whom], forgets_factors=factors, by=town.staff[by], now=now)
    town.client(by).post(f"/team/{town.staff[whom].pk}/", {"deed": "password"})
    assert mail.outbox == [] and not BeginningLink.objects.exists()


@pytest.mark.usefixtures("post_office")
def test_whoever_is_about_to_stand_higher_does_so_already(town: Town, now: datetime) -> None:
    later = local_date(now) + timedelta(days=9)
    Appointment.objects.create(staff=town.cadre, role=Role.DISCIPLINE_CONTACT, area=town.town, starts_on=later)
    with pytest.raises(NotPermitted):
        send_link(town.cadre, by=town.admin, now=now)


def test_without_a_channel_of_their_own_the_machine_hands_it_over_and_it_is_told(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        send_link(town.cadre, by=town.admin, now=now)
    assert not BeginningLink.objects.exists()
    assert link_by_machine(town.discipline, now=now)
    told = set(Message.objects.values_list("recipient__username", flat=True))
    assert told == {"discipline", "auditor"}


def test_a_groups_robot_is_nobodys_own_channel(town: Town, now: datetime, settings: Any) -> None:
    settings.NOTIFY = {
        **settings.NOTIFY,
        "wecom_url": "https://w",
        "dingtalk_url": "https://d",
        "feishu_url": "https://f",
    }
    with pytest.raises(InvalidInput):
        send_link(town.cadre, by=town.admin, now=now)


def test_no_page_takes_a_password_for_somebody_else(town: Town, now: datetime) -> None:
    for path in ("/team/new/", f"/team/{town.cadre.pk}/"):
        assert 'type="password"' not in town.client("admin").get(path).content.decode()


def test_a_proposal_is_seen_by_whoever_may_confirm_it_and_told_to_the_same(
    town: Town, fresh: Staff, now: datetime
) -> None:
    def seen(row: PostProposal) -> set[str]:
        found = {who.username for who in Staff.objects.all() if row in PostProposal.objects.visible_to(who)}
        assert found == {who.username for who in confirmers_of(row, on=local_date(now))}
        return found

    assert seen(propose(town, fresh, now)) == {"discipline", "principal", "mayor"}, "not the head of the town next door"
    assert seen(propose(town, town.principal, now)) == {"discipline", "mayor"}, "never who would get it"
    # The administrator only proposes what is not guarded; whoever gives it alone confirms it.
    plain = propose_post(
        fresh, role=Role.VILLAGE_CADRE, area=town.own, starts_on=local_date(now), by=town.admin, now=now
    )
    assert seen(plain) == {"gov_office", "principal", "mayor"}
    Appointment.objects.create(
        staff=town.mayor, role=Role.SYSTEM_ADMIN, area=town.town, starts_on=local_date(town.mayor.date_joined)
    )
    assert seen(plain) == {"gov_office", "principal"}
    Appointment.objects.filter(staff=town.gov_office).update(ends_on=local_date(now))
    Staff.objects.filter(pk=town.principal.pk).update(is_active=False)
    assert seen(plain) == set()
    own = propose_post(
        town.discipline, role=Role.AUDITOR, area=town.town, starts_on=local_date(now), by=town.mayor, now=now
    )
    assert seen(own) == {"auditor"}, "never who proposed it"
