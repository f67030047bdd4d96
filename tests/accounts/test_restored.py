"""A restored backup lets nobody in who was let in when it was made, and gives back nothing that was taken away since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from factories.backups import brought_back
from factories.passkeys import SoftPasskey
from factories.second_factor import code_of
from factories.town import PASSWORD, Town, make_town
from lianxinqiao.accounts.models import ApiToken, Appointment, OutOfOffice, PostProposal, SignOnIdentity, Staff
from lianxinqiao.accounts.operations.beginning import issue_link, whose_link
from lianxinqiao.accounts.operations.posts import create_staff
from lianxinqiao.accounts.operations.second_factor import count_signature, forget_factors, use_code
from lianxinqiao.accounts.operations.single_sign_on import forget_identity, state_identity
from lianxinqiao.accounts.operations.tokens import issue_token, staff_of_token
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.queries.machine import restored as restored_seen
from lianxinqiao.kernel.backup.carrying import last_restore
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.health import Light
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True)]
OWN = "dongjiang-48-qiao"


@dataclass
class Before:
    """A town when it was backed up, and what opened it then."""

    town: Town
    path: Path
    browser: Any
    token: str
    link: str
    code: str
    passkey: SoftPasskey

    def restore(self) -> list[str]:
        return brought_back(self.path)


@pytest.fixture
def before(tmp_path: Path, now: datetime) -> Before:
    town = make_town()
    for name in ("cadre", "office"):
        TOTP.activate(town.staff[name], "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(town.cadre).get_unused_codes()
    span = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=9), "kind": "leave"}
    OutOfOffice.objects.create(staff=town.cadre, deputy=town.office, **span)
    OutOfOffice.objects.create(staff=town.leader, deputy=town.office, **span)
    PostProposal.objects.create(
        staff=town.cadre,
        role="auditor",
        area=town.town,
        starts_on=local_date(now),
        proposed_by=town.admin,
        proposed_at=now,
    )
    made = Before(
        town,
        tmp_path / "before.lxq",
        town.client("cadre"),
        issue_token(town.cadre, name="x", days=90, now=now),
        issue_link(town.police, by=None, now=now),
        codes[0],
        SoftPasskey(town.petition),
    )
    assert made.browser.get("/").status_code == 200
    UserSession.objects.create(user=town.cadre, session_key=made.browser.session.session_key, ip="127.0.0.1")
    back_up(made.path)
    return made


def opens_nothing(before: Before, now: datetime) -> None:
    assert before.browser.get("/").status_code == 302
    assert staff_of_token(before.token, now=now) is None
    with pytest.raises(NotVisible):
        whose_link(before.link, now=now)
    assert not Session.objects.exists() and not UserSession.objects.exists()
    assert ApiToken.objects.get().revoked_at is not None


def test_what_was_taken_away_since_stays_so(before: Before, now: datetime) -> None:
    town, today = before.town, local_date(now)
    assert use_code(town.cadre, before.code) is not None
    assert count_signature(before.passkey.row, 7) is not None
    used = code_of("JBSWY3DPEHPK3PXP")
    assert use_code(town.cadre, used) is not None
    town.director.set_password(OWN)
    town.director.save()
    Staff.objects.filter(pk=town.secretary.pk).update(is_active=False)
    Staff.objects.filter(pk=town.judicial.pk).update(phone="13899998888", email="new@example.org")
    Appointment.objects.filter(staff=town.safety).update(ends_on=today)
    OutOfOffice.objects.filter(staff=town.cadre).update(ends_at=now)
    OutOfOffice.objects.filter(staff=town.leader).delete()
    PostProposal.objects.update(agreed=False, decided_at=now)
    forget_factors(town.office)
    TOTP.activate(town.office, "JBSWY3DPEHPK3PXQ")
    TOTP.activate(town.health, "JBSWY3DPEHPK3PXR")

    assert before.restore() == []

    opens_nothing(before, now)
    cadre = Staff.objects.get(pk=town.cadre.pk)
    assert use_code(cadre, before.code) is None, "a code that was used is not good again"
    assert use_code(cadre, used) is None
    assert count_signature(before.passkey.row, 7) is None
    assert Authenticator.objects.filter(user=cadre, type="totp").exists() and cadre.check_password(PASSWORD)
    director = Staff.objects.get(pk=town.director.pk)
    assert director.check_password(OWN) and not director.check_password(PASSWORD)
    assert not Staff.objects.get(pk=town.secretary.pk).is_active
    assert Appointment.objects.get(staff=town.safety).ends_on == today
    assert OutOfOffice.objects.get().ends_at == now
    assert PostProposal.objects.get().agreed is False
    assert not Authenticator.objects.filter(user=town.office).exists(), "a factor that was lost opens nothing"
    # Who had a second step until now is let in by no password alone.
    for name in ("office", "health"):
        assert not Staff.objects.get(pk=town.staff[name].pk).has_usable_password()
    judicial = Staff.objects.get(pk=town.judicial.pk)
    assert judicial.check_password(PASSWORD)
    assert (judicial.phone, judicial.email) == ("13899998888", "new@example.org"), "a lost telephone gets no link again"
    assert AuditEntry.objects.get(deed="backup.restore").detail == {"unknown": []}
    told = Message.objects.filter(title__contains="恢复到")
    assert set(told.values_list("recipient__username", flat=True)) == {"admin", "auditor"}
    assert restored_seen(now).light is Light.GREEN


def test_where_the_old_database_is_another_all_sign_in_anew_and_it_is_said_what_is_not_known(
    before: Before, now: datetime
) -> None:
    Staff.objects.filter(pk=before.town.secretary.pk).update(is_active=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = applied + interval '1 day'")
    assert "停用的账号" in before.restore()
    opens_nothing(before, now)
    assert Staff.objects.get(pk=before.town.secretary.pk).is_active, "another town's accounts are none of ours"
    finding = restored_seen(now)
    assert finding.light is Light.YELLOW and "后来回避的人和单位" in finding.said and finding.mend
    assert "结束的岗位" in Message.objects.filter(recipient=before.town.admin, title__contains="恢复到").get().body
    last = last_restore()
    assert last is not None and restored_seen(last.at + timedelta(days=40)).light is Light.GREEN


def test_after_two_restores_of_which_one_knew_too_little_no_password_is_given_back(before: Before) -> None:
    """What is here may then be older than the backup: of two passwords neither opens."""
    before.restore()
    before.town.director.set_password(OWN)
    before.town.director.save()
    assert "重设的密码" in before.restore()
    assert not Staff.objects.get(pk=before.town.director.pk).has_usable_password()
    assert Staff.objects.get(pk=before.town.cadre.pk).check_password(PASSWORD)


def identities() -> dict[str, str]:
    return dict(SignOnIdentity.objects.values_list("staff__username", "subject"))


@pytest.fixture
def stated(tmp_path: Path, now: datetime) -> Before:
    """A town where three people had come by single sign-on when it was backed up, and what became of them since."""
    town = make_town()
    for name, subject in (("cadre", "1"), ("office", "2"), ("leader", "3")):
        state_identity(town.staff[name], issuer="https://sso.example", subject=subject, now=now)
    path = tmp_path / "before.lxq"
    back_up(path)
    forget_identity(town.cadre, now=now)
    state_identity(town.office, issuer="https://sso.example", subject="20", now=now)
    # Who has it by now had another's.
    state_identity(town.director, issuer="https://sso.example", subject="2", now=now)
    late = create_staff(username="late", name="新人", by=None, now=now)
    state_identity(late, issuer="https://sso.example", subject="9", now=now)
    return Before(town, path, None, "", "", "", SoftPasskey(town.petition))


def test_an_identity_that_was_forgotten_opens_nothing_again_and_one_kept_since_is_kept(stated: Before) -> None:
    assert stated.restore() == []
    assert identities() == {"office": "20", "leader": "3", "director": "2"}


def test_after_two_restores_of_which_one_knew_too_little_no_identity_comes_back_that_may_be_forgotten(
    stated: Before, now: datetime
) -> None:
    stated.restore()
    forget_identity(stated.town.leader, now=now)
    state_identity(stated.town.health, issuer="https://sso.example", subject="4", now=now)
    assert "统一身份认证的绑定" in stated.restore()
    assert identities() == {}


def test_where_the_old_database_is_another_the_administrator_reads_that_identities_are_not_known(
    stated: Before,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = applied + interval '1 day'")
    assert "统一身份认证的绑定" in stated.restore()
    assert identities() == {"cadre": "1", "office": "2", "leader": "3"}
