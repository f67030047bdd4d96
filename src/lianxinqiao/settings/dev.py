"""The demonstration town on this machine: no second step is asked for, unless ``LXQ_SECOND_FACTOR=required``."""

import os

from lianxinqiao.settings.base import *  # noqa: F403

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SECOND_FACTOR_REQUIRED = os.environ.get("LXQ_SECOND_FACTOR", "off") == "required"
