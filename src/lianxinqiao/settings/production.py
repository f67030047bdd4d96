"""A real town behind HTTPS: needs DATABASE_URL, SECRET_KEY, LXQ_HOSTS, LXQ_PUBLIC_URL and the proxy's address in LXQ_TRUSTED_PROXIES."""

import os

from lianxinqiao.settings.base import *  # noqa: F403

for needed in ("DATABASE_URL", "SECRET_KEY", "LXQ_HOSTS", "LXQ_PUBLIC_URL", "LXQ_KEY_RING", "LXQ_TRUSTED_PROXIES"):
    if not os.environ.get(needed):
        raise SystemExit(f"生产环境须设置 {needed}。 / Production needs {needed}.")

if os.environ.get("LXQ_SECOND_FACTOR", "required") != "required":
    raise SystemExit("生产环境必须启用两步验证。 / Production asks every official for a second factor.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
