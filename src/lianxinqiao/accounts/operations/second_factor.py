"""The second step of signing in: who must take it, codes that are good once, secrets that are sealed."""

from __future__ import annotations

import logging
import unicodedata
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import SecondFactorSecret, Staff
from lianxinqiao.kernel.errors import StepNotAllowed
from lianxinqiao.kernel.keyring import SealBroken
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.kernel.unopened import Unreadable

SEALED = "sealed:"
# Under which a passkey keeps how often it has signed.
SIGNATURES = "signatures"
STEPS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
log = logging.getLogger(__name__)


def is_required() -> bool:
    """Whether this installation asks every official for a second step."""
    return bool(settings.SECOND_FACTOR_REQUIRED)


def has_second_factor(staff: Staff) -> bool:
    """Whether they have one to take the second step with; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=staff, type__in=STEPS).exists())


def is_last_factor(authenticator: Authenticator) -> bool:
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=STEPS).exclude(pk=authenticator.pk)
    return authenticator.type in STEPS and not others.exists()


@transaction.atomic
def hold_last_factor(authenticator: Authenticator) -> None:
    """Refuse to take somebody's last factor away where one is asked for, whichever of two is taken first.

    Args:
        authenticator: about to be deleted, in the transaction of the caller.

    Raises:
        StepNotAllowed: it is the last one.
    """
    if not is_required() or getattr(authenticator, "all_go", False):
        return
    Staff.objects.select_for_update(no_key=True).filter(pk=authenticator.user_id).values_list("pk").first()
    if is_last_factor(authenticator):
        raise StepNotAllowed(_("这是最后一个第二步验证方式，不能去掉。请先增加另一个。"))


@transaction.atomic
def use_code(staff: Staff, typed: str, *, kinds: tuple[str, ...] | None = None) -> Authenticator | None:
    """Take a code once; return what it belongs to, None where it is wrong or was taken before.

    Args:
        kinds: of which factors; of all that have codes when it is None.
    """
    code = code_as_meant(typed)
    rows = Authenticator.objects.select_for_update().filter(user=staff).exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows if kinds is None else rows.filter(type__in=kinds):
        if row.type == Authenticator.Type.RECOVERY_CODES:
            if row.wrap().validate_code(code):
                return row
        elif (counter := matching_counter(unsealed(row.data["secret"]), code)) is not None:
            if counter <= row.data.get("last_counter", -1):
                return None
            row.data["last_counter"] = counter
            row.save(update_fields=["data"])
            return row
    return None


def code_as_meant(typed: str) -> str:
    """Return a code without what people type around and between its signs, in half width: １２３ ４５６ is 123456."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(each for each in folded if is_seen(each) and unicodedata.category(each) != "Pd")


def matching_counter(secret: str, code: str) -> int | None:
    """Return the moment, counted in steps of half a minute, whose code this is."""
    for counter in yield_hotp_counters_from_time():
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), code):
            return int(counter)
    return None


@transaction.atomic
def begins_used(authenticator: Authenticator, counter: int) -> None:
    """Note that the code which set a factor up has been taken."""
    authenticator.data["last_counter"] = counter
    authenticator.save(update_fields=["data"])


@transaction.atomic
def count_signature(passkey: Authenticator, count: int) -> Authenticator | None:
    """Keep how often a passkey says it has signed; return it, None where that did not grow: then somebody may have a copy of it.

    A passkey that is kept on several devices counts nothing, and says 0 each time.
    """
    row = Authenticator.objects.select_for_update().get(pk=passkey.pk)
    before = row.data[SIGNATURES] if SIGNATURES in row.data else row.wrap().authenticator_data.counter
    if count <= before and (count, before) != (0, 0):
        log.warning("passkey %s signed for the %dth time after the %dth", row.pk, count, before)
        return None
    if count != before:
        row.data[SIGNATURES] = count
        row.save(update_fields=["data"])
    return row


def sealed(plain: str, *, pending_for: Staff | None = None) -> str:
    """Seal a secret and return the name it is kept under; what the same person was setting up before is dropped."""
    if pending_for is not None:
        SecondFactorSecret.objects.filter(pending_for=pending_for).delete()
    return f"{SEALED}{SecondFactorSecret.objects.create(secret=plain, pending_for=pending_for).pk}"


def unsealed(name: str) -> str:
    """Return the secret of a name; one that was kept before secrets were sealed is itself."""
    if not name.startswith(SEALED):
        return name
    secret: str = SecondFactorSecret.objects.get(pk=UUID(name.removeprefix(SEALED))).secret
    if isinstance(secret, Unreadable):
        # No secret is made of the words that stand for one.
        raise SealBroken(secret.place)
    return secret


def drop_secrets_of(authenticator: Authenticator) -> None:
    """Drop what a factor was made from, when it is gone."""
    names = [authenticator.data.get(key, "") for key in ("secret", "seed")]
    keys = [UUID(name.removeprefix(SEALED)) for name in names if name.startswith(SEALED)]
    SecondFactorSecret.objects.filter(pk__in=keys).delete()


def forget_factors(staff: Staff) -> int:
    """Take away every factor of a person, so that they set up new ones; return how many there were."""
    rows = list(Authenticator.objects.filter(user=staff))
    for row in rows:
        row.all_go = True
        row.delete()
    return len(rows)
