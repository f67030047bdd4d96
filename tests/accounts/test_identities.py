"""Whose an identity of the single sign-on is: matched once, stated, forgotten."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction

from factories.second_factor import SECRET as FACTOR
from factories.single_sign_on import comes, is_in, kept
from factories.town import Town, make_town
from lianxinqiao.accounts.models import SignOnIdentity, Staff
from lianxinqiao.accounts.operations.beginning import link_by_machine
from lianxinqiao.accounts.operations.posts import create_staff
from lianxinqiao.accounts.operations.single_sign_on import arrive, forget_identity, keep_identity, state_identity
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.commands.answers import CommandFailed
from lianxinqiao.commands.beginning import sign_on
from lianxinqiao.commands.grammar import parser
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.moments import now
from lianxinqiao.notifications.models import Message


@pytest.mark.django_db
def test_after_the_first_match_the_account_is_the_identitys_whatever_it_is_called(town: Town, provider: str) -> None:
    assert is_in(comes("17", "cadre"))
    assert is_in(comes("17", "renamed"))
    # Who is called like another today comes in as themselves.
    other = comes("17", "director")

    assert str(town.cadre.pk) == other.session["_auth_user_id"]
    assert list(SignOnIdentity.objects.values_list("staff", "issuer", "subject")) == [(town.cadre.pk, provider, "17")]
    assert list(AuditEntry.objects.filter(deed="staff.sign_on").values_list("subject", flat=True)) == [town.cadre.name]
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
def test_another_identity_with_the_same_name_is_refused_and_the_auditor_told_once_a_day(
    town: Town, provider: str
) -> None:
    comes("17", "cadre")
    told = Message.objects.filter(recipient=town.auditor).count()

    assert not is_in(comes("18", "cadre"))
    assert not is_in(comes("18", "cadre"))

    assert SignOnIdentity.objects.get().subject == "17"
    assert AuditEntry.objects.filter(deed="staff.sign_on_refused", subject=town.cadre.name).count() == 2
    assert Message.objects.filter(recipient=town.auditor).count() == told + 1
    assert is_in(comes("17", "cadre"))


@pytest.mark.django_db
def test_the_same_sub_of_another_issuer_is_somebody_else(town: Town, provider: str) -> None:
    state_identity(town.cadre, issuer="https://elsewhere.example/", subject="17", now=now())

    assert not is_in(comes("17", "cadre"))

    assert SignOnIdentity.objects.get().issuer == "https://elsewhere.example"


@pytest.mark.django_db
def test_where_the_town_states_who_is_who_a_name_opens_nothing(town: Town, provider: str, settings: Any) -> None:
    settings.SINGLE_SIGN_ON_FIRST = "stated"
    assert not is_in(comes("17", "cadre"))

    state_identity(town.cadre, issuer=f"{provider}/", subject="17", now=now())

    assert is_in(comes("17", "cadre"))
    with pytest.raises(NotPermitted):
        state_identity(town.director, issuer=provider, subject="17", now=now())


@pytest.mark.django_db
def test_what_is_forgotten_opens_nothing_that_it_opened(town: Town, provider: str, settings: Any) -> None:
    client = comes("17", "cadre")

    forget_identity(town.cadre, now=now())

    settings.SINGLE_SIGN_ON_FIRST = "stated"
    assert not is_in(client) and not is_in(comes("17", "cadre"))


@pytest.mark.django_db
def test_the_identity_of_somebody_who_left_opens_nothing(town: Town) -> None:
    state_identity(town.cadre, issuer="https://sso.example", subject="17", now=now())
    assert arrive("https://sso.example", "17", name="", now=now()) == town.cadre
    Staff.objects.filter(pk=town.cadre.pk).update(is_active=False)

    assert arrive("https://sso.example", "17", name="", now=now()) is None


@pytest.mark.django_db
def test_nothing_is_kept_for_a_sign_in_without_the_second_step_of_an_account_that_has_one(
    town: Town, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(town.cadre, FACTOR)

    assert not keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=False, now=now())
    assert not kept()
    # The second step was taken, and reset before the sign-in was through.
    link_by_machine(town.cadre, forgets_factors=True, now=now())
    assert not keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=True, now=now())
    assert not kept()


@pytest.mark.django_db
def test_a_reset_of_the_second_step_forgets_who_came_by_single_sign_on(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    state_identity(town.cadre, issuer=provider, subject="666", now=now())
    link_by_machine(town.cadre, now=now())
    assert kept() == ["666"], "a password that was forgotten says nothing of the identity"

    link_by_machine(town.cadre, forgets_factors=True, now=now())

    again = comes("666", "cadre")
    assert not kept() and "_auth_user_id" not in again.session
    assert AuditEntry.objects.filter(deed="staff.sign_on_forgotten", subject=town.cadre.name).exists()
    for whom in (town.cadre, town.auditor):
        titles = Message.objects.filter(recipient=whom).values_list("title", flat=True)
        assert any("统一身份认证的绑定也解除了" in title for title in titles), whom


@pytest.mark.django_db
def test_an_account_is_stated_anew_in_one_step_and_what_the_old_identity_opened_ends(town: Town, provider: str) -> None:
    client = comes("17", "cadre")

    state_identity(town.cadre, issuer=provider, subject="18", now=now())

    assert not is_in(client) and not is_in(comes("17", "cadre")) and is_in(comes("18", "cadre"))
    assert AuditEntry.objects.filter(deed="staff.sign_on_forgotten", subject=town.cadre.name).exists()
    for whom in (town.cadre, town.auditor):
        assert Message.objects.filter(recipient=whom, title__contains="改绑").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["", "  ", "x" * 256, "1\x007"])
def test_a_subject_that_nobody_can_have_is_refused_in_words(town: Town, subject: str) -> None:
    with pytest.raises(InvalidInput, match="sub"):
        state_identity(town.cadre, issuer="https://sso.example", subject=subject, now=now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "opens"), [("x" * 192, True), ("x" * 255, True), ("x" * 300, False), ("1\x007", False)]
)
def test_as_long_a_sub_as_a_provider_may_give_signs_in_and_no_longer_one(
    town: Town, provider: str, subject: str, opens: bool
) -> None:
    assert is_in(comes(subject, "cadre")) is opens
    assert keep_identity(town.cadre, provider, subject, "cadre", stepped=False, now=now()) is opens
    assert not is_in(comes("17", "direc\0tor"))


@pytest.mark.django_db(transaction=True)
def test_one_person_who_comes_twice_at_once_is_no_impostor() -> None:
    town = make_town()
    came: list[Staff | None] = []

    def again() -> None:
        came.append(arrive("https://sso.example", "17", name="cadre", now=now()))
        connection.close()

    second = threading.Thread(target=again)
    with transaction.atomic(), connection.cursor() as cursor:
        keep_identity(town.cadre, "https://sso.example", "17", "cadre", stepped=False, now=now())
        second.start()
        waits = False
        while second.is_alive() and not waits:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waits = bool(cursor.fetchone()[0])
    second.join()

    assert waits and came == [town.cadre]
    assert not AuditEntry.objects.filter(deed="staff.sign_on_refused").exists()


@pytest.mark.django_db
def test_the_machine_states_the_issuer_that_the_provider_signs_as_not_the_address_it_is_reached_by(
    town: Town, provider: str, settings: Any
) -> None:
    settings.SINGLE_SIGN_ON_FIRST = "stated"
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = provider.replace("127.0.0.1", "localhost")

    sign_on(parser().parse_args(["signon", "cadre", "--subject", "17"]))

    assert SignOnIdentity.objects.get().issuer == provider
    assert is_in(comes("17", "cadre"))

    app["settings"]["server_url"] = "http://127.0.0.1:9"
    with pytest.raises(CommandFailed, match="--issuer"):
        sign_on(parser().parse_args(["signon", "director", "--subject", "19"]))
    sign_on(parser().parse_args(["signon", "director", "--subject", "19", "--issuer", f"{provider}/"]))
    assert SignOnIdentity.objects.get(staff=town.director).issuer == provider


@pytest.mark.django_db
def test_the_auditor_of_the_only_town_hears_of_somebody_who_has_no_post(town: Town, provider: str) -> None:
    nobody = create_staff(username="wugang", name="无岗", by=None, now=now())

    assert comes("17", "wugang").session["_auth_user_id"] == str(nobody.pk)

    assert Message.objects.filter(recipient=town.auditor, title__contains="无岗").exists()
