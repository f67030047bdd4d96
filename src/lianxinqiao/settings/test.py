"""Tests: fast password hashing, one key ring per run, no outside channels."""

import os
import tempfile
from pathlib import Path

from lianxinqiao.settings.base import *  # noqa: F403
from lianxinqiao.settings.base import DATABASES, TEMPLATES

SECRET_KEY = "of the tests"  # noqa: S105  (signs nothing that outlives a run)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
KEY_RING = str(Path(tempfile.gettempdir()) / f"lxq-test-{os.getuid()}-{os.getpid()}.keys")
DATABASES["default"]["OPTIONS"].pop("pool", None)
DATABASES["default"]["NAME"] = "lianxinqiao"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The tests sign in without one; those of the second step ask for it.
SECOND_FACTOR_REQUIRED = False
TEMPLATES[0]["OPTIONS"]["debug"] = True
