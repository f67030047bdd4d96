"""Settings shared by every way of running.  They read the environment and decide nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django import forms

from lianxinqiao.kernel.clients import networks, proxy_line
from lianxinqiao.kernel.database import embedded
from lianxinqiao.kernel.database.patience import connection_options

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]
HOME = embedded.home()


def database_from(url: str) -> dict[str, object]:
    """Turn ``postgresql://user:password@host:port/name?option=value`` into Django's dictionary."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    threshold = given.pop("prepare_threshold", "5")
    return {
        "ENGINE": "lianxinqiao.kernel.database.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A connection that died with the server is found before it is given to anybody.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Planning a statement takes longer than running it (ADR 0010); a pooler that cannot keep statements says ``off``.
            "server_side_binding": True,
            "prepare_threshold": None if threshold == "off" else int(threshold),
            **given,
            "connect_timeout": 5,
            # While the database is away a page is told so in seconds, and it is tried again all the time.
            "pool": {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 5},
        },
    }


# It is started when somebody first connects: reading the settings starts nothing and writes nothing.
EMBEDDED_DATABASE = "DATABASE_URL" not in os.environ
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from(os.environ.get("DATABASE_URL") or f"postgresql:///{embedded.DATABASE}")
}
# Every statement has an end.
DATABASES["default"]["OPTIONS"]["options"] = connection_options(DATABASES["default"]["OPTIONS"].get("options", ""))

SECRET_KEY = os.environ.get("SECRET_KEY") or embedded.secret_key()
KEY_RING = os.environ.get("LXQ_KEY_RING") or str(HOME / "fields.keys")
BACKUPS = os.environ.get("LXQ_BACKUPS") or str(HOME / "backups")
BACKUP_DAYS = int(os.environ.get("LXQ_BACKUP_DAYS", "30"))
# A night that was missed, the machine being off, is made up for when jobs run again; one of each kind.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 3600}
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LXQ_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LXQ_ORIGINS", "").split(",") if origin]
# The proxies before us, as addresses or networks: what they say of the client is believed, nobody else's word is.
TRUSTED_PROXIES = networks(os.environ.get("LXQ_TRUSTED_PROXIES", ""))
PROXY_LINE = proxy_line(os.environ.get("LXQ_PROXY_LINE", ""))
PUBLIC_URL = os.environ.get("LXQ_PUBLIC_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_vite",
    "lianxinqiao.kernel",
    "lianxinqiao.audit",
    "lianxinqiao.calendar.apps.CalendarConfig",
    "lianxinqiao.places",
    "lianxinqiao.accounts.apps.AccountsConfig",
    "lianxinqiao.notifications",
    "lianxinqiao.desk",
    "lianxinqiao.residents.apps.ResidentsConfig",
    "lianxinqiao.matters.apps.MattersConfig",
    "lianxinqiao.intake",
    "lianxinqiao.assignments.apps.AssignmentsConfig",
    "lianxinqiao.privacy.apps.PrivacyConfig",
    "lianxinqiao.conditions.apps.ConditionsConfig",
    "lianxinqiao.hazards",
    "lianxinqiao.maternal",
    "lianxinqiao.outreach.apps.OutreachConfig",
    "lianxinqiao.papers.apps.PapersConfig",
    "lianxinqiao.relief",
    "lianxinqiao.demands.apps.DemandsConfig",
    "lianxinqiao.statements",
    "lianxinqiao.rates",
    "lianxinqiao.hotline",
    "lianxinqiao.leadership.apps.LeadershipConfig",
    "lianxinqiao.visits.apps.VisitsConfig",
    "lianxinqiao.overviews.apps.OverviewsConfig",
    "lianxinqiao.portal.apps.PortalConfig",
    "lianxinqiao.api.apps.ApiConfig",
    "lianxinqiao.demo",
]

MIDDLEWARE = [
    "lianxinqiao.desk.web.outermost.ClientMiddleware",
    "lianxinqiao.desk.web.unavailable.ReceivedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianxinqiao.desk.web.outermost.KeepNothingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianxinqiao.desk.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lianxinqiao.desk.web.middleware.RefusalMiddleware",
    "lianxinqiao.desk.web.unavailable.UnavailableMiddleware",
    "lianxinqiao.desk.web.middleware.CleanMiddleware",
    "lianxinqiao.accounts.web.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = os.environ.get("LXQ_URLS", "lianxinqiao.urls")
WSGI_APPLICATION = "lianxinqiao.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianxinqiao.desk.web.context.shell",
            ],
            "builtins": [
                "lianxinqiao.desk.templatetags.lxq",
                "lianxinqiao.desk.templatetags.routes",
                "lianxinqiao.desk.templatetags.components",
                "django.templatetags.i18n",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "desk/jinja2", Path(forms.__file__).parent / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "lianxinqiao.desk.web.jinja.environment"},
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
DJANGO_VITE = {
    "default": {"manifest_path": PACKAGE / "static" / "build" / "manifest.json", "static_url_prefix": "build"}
}
MEDIA_ROOT = HOME / "files"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = [
    "lianxinqiao.accounts.web.backend.CountedBackend",
    # Knows the sessions that were opened under its name; a password never reaches it, the first one says yes or no.
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "lianxinqiao.accounts.operations.passwords.NotOurWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "lianxinqiao.accounts.web.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Guesses are counted in the database, for all processes (`accounts/operations/tries.py`), not by allauth.
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login": "", "login_failed": "", "reauthenticate": "", "change_password": ""}
ACCOUNT_FORMS = {"change_password": "lianxinqiao.accounts.web.forms.ChangeForm"}
# Asked of every official unless a demonstration says otherwise.
SECOND_FACTOR_REQUIRED = os.environ.get("LXQ_SECOND_FACTOR", "required") != "off"
# What is asked without a session: residents' pages, programs with a token.
WITHOUT_SESSION = ("portal", "api-1")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "连心桥"
MFA_ADAPTER = "lianxinqiao.accounts.web.adapter.StaffMFAAdapter"
MFA_FORMS = {
    "login_webauthn": "lianxinqiao.accounts.web.forms.PasskeyForm",
    "add_webauthn": "lianxinqiao.accounts.web.forms.AddPasskeyForm",
    "edit_webauthn": "lianxinqiao.accounts.web.forms.RenamePasskeyForm",
    "authenticate_webauthn": "lianxinqiao.accounts.web.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "lianxinqiao.accounts.web.forms.PasskeyAgainForm",
    "authenticate": "lianxinqiao.accounts.web.forms.CodeForm",
    "reauthenticate": "lianxinqiao.accounts.web.forms.CodeAgainForm",
    "activate_totp": "lianxinqiao.accounts.web.forms.ActivateForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 12
# Passkeys that do not fit are counted as wrong passwords are; this only holds off a flood of beginnings, not a full office.
MFA_RATE_LIMITS = {"webauthn_login": "1200/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
# By what an account is found the first time: "name", then kept to that identity for good; "stated": by `lxq signon` alone.
SINGLE_SIGN_ON_FIRST = os.environ.get("LXQ_OIDC_FIRST", "name")
SOCIALACCOUNT_ADAPTER = "lianxinqiao.accounts.web.adapter.StaffSocialAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {"provider_class": "lianxinqiao.accounts.web.single_sign_on.AnyLengthProvider"}
}
if issuer := os.environ.get("LXQ_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": os.environ.get("LXQ_OIDC_NAME", "统一身份认证"),
            "client_id": os.environ.get("LXQ_OIDC_CLIENT_ID", ""),
            "secret": os.environ.get("LXQ_OIDC_SECRET", ""),
            "settings": {"server_url": issuer},
        }
    ]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "lianxinqiao"}}
SILENCED_SYSTEM_CHECKS = ["models.W042"]

# Message channels: each is silent until its address is set.
NOTIFY = {
    "email_from": os.environ.get("LXQ_MAIL_FROM", ""),
    "wecom_url": os.environ.get("LXQ_WECOM_URL", ""),
    "dingtalk_url": os.environ.get("LXQ_DINGTALK_URL", ""),
    "dingtalk_secret": os.environ.get("LXQ_DINGTALK_SECRET", ""),
    "feishu_url": os.environ.get("LXQ_FEISHU_URL", ""),
    "feishu_secret": os.environ.get("LXQ_FEISHU_SECRET", ""),
    "sms_url": os.environ.get("LXQ_SMS_URL", ""),
    "sms_token": os.environ.get("LXQ_SMS_TOKEN", ""),
}
EMAIL_HOST = os.environ.get("LXQ_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LXQ_MAIL_PORT", "25"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "lianxinqiao.kernel.log.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
