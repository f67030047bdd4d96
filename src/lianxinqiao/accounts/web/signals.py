"""What follows by itself when a password, a second factor or a session changes."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_set, user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Outcome
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.passwords import end_sessions_and_tokens
from lianxinqiao.accounts.operations.second_factor import STEPS, begins_used, drop_secrets_of, hold_last_factor
from lianxinqiao.accounts.web.backend import note
from lianxinqiao.accounts.web.devices import remember_device
from lianxinqiao.accounts.web.forms import COUNTER_SESSION_KEY
from lianxinqiao.kernel.moments import now


@receiver([password_changed, password_set])
def first_password_is_gone(sender: Any, user: Staff, request: Any = None, **_more: Any) -> None:
    if user.must_change_password:
        Staff.objects.filter(pk=user.pk).update(must_change_password=False)
    ended = getattr(user, "ended_by_password", {})
    if request is not None and any(ended.values()):
        words = _("另外%(sessions)d处登录已退出，%(tokens)d个接口令牌已停用。")
        messages.info(request, words % {**ended, "sessions": max(ended["sessions"] - 1, 0)})


@receiver(post_save, sender=Staff)
def a_new_password_ends_what_the_old_one_opened(sender: Any, instance: Any, created: bool, **_more: Any) -> None:
    """By whatever door it was set: Django keeps the plain text on the row until it is saved."""
    if not created and instance._password is not None:
        instance.ended_by_password = end_sessions_and_tokens(instance, now=now())


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: Staff, response: Any = None, **_more: Any) -> None:
    note(request, user, Outcome.IN)
    if response is not None:
        remember_device(request, response, user)


@receiver(post_save, sender=Authenticator)
def set_up(sender: Any, instance: Authenticator, created: bool, **_more: Any) -> None:
    """Whoever has just set a factor up has shown it: that is the second step of this session, and its code is used."""
    request = context.request
    if not created or instance.type not in STEPS or request is None or request.user != instance.user:
        return
    if instance.type == Authenticator.Type.TOTP and (at := request.session.pop(COUNTER_SESSION_KEY, None)):
        begins_used(instance, at)
    record_authentication(request, request.user, "mfa", id=instance.pk, type=instance.type)


@receiver(pre_delete, sender=Authenticator)
def not_the_last(sender: Any, instance: Authenticator, **_more: Any) -> None:
    """By whatever page: a passkey's own asks nobody, and two pages at once see two."""
    hold_last_factor(instance)


@receiver(post_delete, sender=Authenticator)
def its_secret_goes(sender: Any, instance: Authenticator, **_more: Any) -> None:
    drop_secrets_of(instance)
