"""allauth's forms in our words, each guess of theirs counted."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import SecondFactorSecret, Staff
from lianxinqiao.accounts.operations.second_factor import (
    code_as_meant,
    count_signature,
    matching_counter,
    sealed,
    unsealed,
    use_code,
)
from lianxinqiao.accounts.operations.tries import CODE, PASSWORD_AGAIN, one_try
from lianxinqiao.accounts.web.backend import noted, passkey_counters_of
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import clean

COUNTER_SESSION_KEY = "lxq.totp.counter"
MOST_OF_A_NAME = 60

# What its library raises at something that is no passkey, or whose parts do not belong together.
NO_PASSKEY = (InvalidSignature, LookupError, AttributeError, TypeError, ValueError, struct.error)


@contextmanager
def judged_in_words() -> Iterator[None]:
    """Refuse what is no passkey, and one whose signature does not fit, in words.

    Raises:
        ValidationError: it does not fit.
    """
    try:
        yield
    except NO_PASSKEY as error:
        raise forms.ValidationError(_("通行密钥不对。")) from error


@contextmanager
def asked_once() -> Iterator[None]:
    """What a passkey is asked to sign is asked once, whether it fits or not."""
    try:
        yield
    finally:
        auth.clear_state()


class JudgedPasskey:
    """A passkey that is shown: what is none, or wrongly signed, is refused in words."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        shown = self.cleaned_data["credential"]
        with judged_in_words(), asked_once():
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the form it stands before
            if not found.user.is_active:
                raise InvalidSignature
            count = auth.parse_authentication_response(shown).response.authenticator_data.counter
        counted = count_signature(found, count)
        if counted is None:
            raise forms.ValidationError(
                _("这把通行密钥的使用次数没有增加，可能被人复制过。请用别的方式登录，移除它，并告诉系统管理员。")
            )
        return counted


def name_as_meant(typed: str) -> str:
    """Return the name of a passkey, cleaned.

    Raises:
        ValidationError: it is longer than a name is.
    """
    if len(name := clean(typed)) > MOST_OF_A_NAME:
        raise forms.ValidationError(_("名称最多%(most)d个字。") % {"most": MOST_OF_A_NAME})
    return name


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Another name for a passkey, cleaned as every text is."""

    def clean_name(self) -> str:
        if not (name := name_as_meant(self.cleaned_data["name"])):
            raise forms.ValidationError(_("请写一个名称。"))
        return name


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Adding a passkey: says what it is for, as an official would say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("名称（如：我的手机）")
        passwordless = self.fields.get("passwordless")
        if passwordless is not None:
            passwordless.label = gettext_lazy("以后只用它登录，不输密码")
            passwordless.help_text = gettext_lazy(
                "要求手机或电脑用指纹、面容或开机密码解锁。不勾选的，只作为密码之外的第二步。"
            )

    def clean_name(self) -> str:
        self.cleaned_data["name"] = name_as_meant(self.cleaned_data["name"])
        return str(super().clean_name())

    def clean(self) -> dict[str, Any]:
        with judged_in_words(), asked_once():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class CountedCode:
    """A code of the second step: so many wrong ones an account, each right one once."""

    user: Staff
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        with noted(context.request, self.user), one_try(CODE.of(self.user.pk), now=now()):
            found = use_code(self.user, typed)
            if found is None:
                raise forms.ValidationError(_("口令不对，或已经用过了。"))
        found.user = self.user
        self.authenticator = found
        return typed


class CodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in, by a code."""


class CodeAgainForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code asked for again before something weighty."""


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """Setting up an authenticator: its secret lies sealed while it is set up, and its first code is used up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # allauth's own beginning would put the secret into the session as it is.
        forms.Form.__init__(self, *args, **kwargs)
        session = context.request.session
        held = session.get(SECRET_SESSION_KEY, "")
        pending = SecondFactorSecret.objects.filter(pending_for=self.user).first()
        if not self.is_bound or pending is None or not held.endswith(str(pending.pk)):
            held = session[SECRET_SESSION_KEY] = sealed(generate_totp_secret(), pending_for=self.user)
        self.secret = unsealed(held)

    def clean_code(self) -> str:
        code = code_as_meant(str(self.cleaned_data["code"]))
        with one_try(CODE.of(self.user.pk), now=now()):
            counter = matching_counter(self.secret, code)
            if counter is None:
                raise forms.ValidationError(_("口令不对，请看验证器里现在的六位数。"))
        context.request.session[COUNTER_SESSION_KEY] = counter
        SecondFactorSecret.objects.filter(pending_for=self.user).delete()
        return code


class PasskeyForm(JudgedPasskey, LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Signing in by a passkey alone: what does not fit is counted, of the person and of the address, as a password is."""

    def clean_credential(self) -> Authenticator:
        try:
            whose = auth.extract_user_from_response(self.cleaned_data["credential"])
        except (forms.ValidationError, AttributeError):
            whose = None
        counters = passkey_counters_of(context.request, whose)
        with noted(context.request, whose), one_try(*counters, now=now()):
            return super().clean_credential()


class PasskeyStepForm(JudgedPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in, by a passkey."""

    user: Staff

    def clean_credential(self) -> Authenticator:
        with noted(context.request, self.user):
            return super().clean_credential()


class PasskeyAgainForm(JudgedPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey asked for again before something weighty."""


class ChangeForm(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password of one's own; the old one cannot be guessed at an open desk."""

    def clean_oldpassword(self) -> str:
        with one_try(PASSWORD_AGAIN.of(self.user.pk), now=now()):
            typed: str = super().clean_oldpassword()
        return typed


class RecoverForm(forms.Form):
    """All three at once: none of them tells anything without the others."""

    login = forms.CharField(label=gettext_lazy("用户名"), max_length=150)
    password = forms.CharField(
        label=gettext_lazy("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label=gettext_lazy("恢复码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )


class BeginForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=gettext_lazy("您自己的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一遍"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") != cleaned.get("again") and not self.errors:
            self.add_error("again", _("两遍不一样。"))
        return cleaned
