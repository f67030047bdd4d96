"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Adding a passkey: says what it is for, as an official would say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称（如：我的手机）")
        passwordless = self.fields.get("passwordless")
        if passwordless is not None:
            passwordless.label = _("以后只用它登录，不输密码")
            passwordless.help_text = _("要求手机或电脑用指纹、面容或开机密码解锁。不勾选的，只作为密码之外的第二步。")
