"""The demonstration town on this machine."""

from lianxinqiao.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
