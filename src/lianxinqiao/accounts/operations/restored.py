"""A backup opens nothing that was closed since it was made: who was locked, whose password, factor, identity of the single
sign-on, post or stand-in ended."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.backup.carrying import Taken, last_restore
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.routes import page

# Everybody signs in anew.
OPENED = {
    "django_session": "",
    "usersessions_usersession": "",
    "accounts_apitoken": "revoked_at",
    "accounts_beginninglink": "ended_at",
}
# As Django marks a password that nobody has: a link sets the next one.
NOBODYS = "'!' || replace(gen_random_uuid()::text, '-', '')"
SAME_FACTOR = "h.id = t.id AND h.user_id = t.user_id AND h.type = t.type AND h.created_at = t.created_at"
OF_STEP = "type IN ('webauthn', 'totp')"
TAKEN = (
    Taken(
        gettext_lazy("停用的账号"),
        {"accounts_staff": ("id", "is_active")},
        (
            "UPDATE accounts_staff t SET is_active = false FROM here_accounts_staff h"
            " WHERE h.id = t.id AND NOT h.is_active AND t.is_active",
        ),
    ),
    Taken(
        gettext_lazy("重设的密码"),
        {"accounts_staff": ("id", "password", "must_change_password")},
        # Which of two is the newer one is not known where the backup may be: then neither opens.
        (
            "UPDATE accounts_staff t SET must_change_password = h.must_change_password, password ="
            f" CASE current_setting('lxq.straight') WHEN 'on' THEN h.password ELSE {NOBODYS} END"
            " FROM here_accounts_staff h WHERE h.id = t.id AND h.password <> t.password",
        ),
    ),
    Taken(
        gettext_lazy("改过的电话和邮箱"),
        {"accounts_staff": ("id", "phone", "email")},
        # Links and notices go there: a telephone that was lost gets none again.
        (
            "UPDATE accounts_staff t SET phone = h.phone, email = h.email FROM here_accounts_staff h"
            " WHERE h.id = t.id AND (h.phone, h.email) <> (t.phone, t.email) AND current_setting('lxq.straight') = 'on'",
        ),
    ),
    Taken(
        gettext_lazy("结束的岗位"),
        {"accounts_appointment": ("id", "staff_id", "role", "area_id", "starts_on", "ends_on")},
        (
            "UPDATE accounts_appointment t SET ends_on = h.ends_on FROM here_accounts_appointment h"
            " WHERE h.id = t.id AND h.staff_id = t.staff_id AND h.role = t.role AND h.area_id = t.area_id"
            " AND h.starts_on = t.starts_on AND h.ends_on < coalesce(t.ends_on, 'infinity')",
        ),
    ),
    Taken(
        gettext_lazy("没有同意的任免"),
        {"accounts_postproposal": ("id", "agreed", "decided_at")},
        (
            "UPDATE accounts_postproposal t SET agreed = false, decided_at = h.decided_at"
            " FROM here_accounts_postproposal h WHERE h.id = t.id AND NOT h.agreed AND t.agreed IS NULL",
        ),
    ),
    Taken(
        gettext_lazy("提前结束的代理"),
        {"accounts_outofoffice": ("id", "staff_id", "deputy_id", "starts_at", "ends_at")},
        (
            "UPDATE accounts_outofoffice t SET ends_at = h.ends_at FROM here_accounts_outofoffice h"
            " WHERE h.id = t.id AND h.staff_id = t.staff_id AND h.deputy_id = t.deputy_id"
            " AND h.starts_at = t.starts_at AND h.ends_at < t.ends_at",
            "DELETE FROM accounts_outofoffice t WHERE NOT EXISTS (SELECT FROM here_accounts_outofoffice h"
            " WHERE h.id = t.id AND h.staff_id = t.staff_id AND h.deputy_id = t.deputy_id AND h.starts_at = t.starts_at)",
        ),
    ),
    Taken(
        gettext_lazy("用过的恢复码、作废的两步验证"),
        {"mfa_authenticator": ("id", "user_id", "type", "data", "created_at")},
        (
            f"DELETE FROM mfa_authenticator t WHERE NOT EXISTS (SELECT FROM here_mfa_authenticator h WHERE {SAME_FACTOR})",
            "UPDATE mfa_authenticator t SET data = jsonb_set(t.data, '{used_mask}', to_jsonb("
            "(t.data->>'used_mask')::bigint | (h.data->>'used_mask')::bigint))"
            f" FROM here_mfa_authenticator h WHERE {SAME_FACTOR} AND t.data ? 'used_mask' AND h.data ? 'used_mask'",
            # A code that was used, and a signature that was counted, since.
            *(
                f"UPDATE mfa_authenticator t SET data = jsonb_set(t.data, '{{{name}}}', h.data->'{name}')"
                f" FROM here_mfa_authenticator h WHERE {SAME_FACTOR} AND (h.data->>'{name}')::bigint"
                f" > coalesce((t.data->>'{name}')::bigint, -1)"
                for name in ("last_counter", "signatures")
            ),
            "DELETE FROM accounts_secondfactorsecret s WHERE NOT EXISTS"
            " (SELECT FROM mfa_authenticator a WHERE position(s.id::text in a.data::text) > 0)",
            # Whoever had a second step here is not let in by a password alone: a link is how they begin again.
            f"UPDATE accounts_staff t SET password = {NOBODYS} WHERE EXISTS (SELECT FROM here_mfa_authenticator h"
            f" WHERE h.user_id = t.id AND h.{OF_STEP}) AND NOT EXISTS (SELECT FROM mfa_authenticator a"
            f" WHERE a.user_id = t.id AND a.{OF_STEP})",
        ),
    ),
    Taken(
        gettext_lazy("统一身份认证的绑定"),
        {"accounts_signonidentity": ("staff_id", "issuer", "subject", "linked_at")},
        (
            # One that was forgotten since opens nothing again; of two nobody knows which is the newer one where the backup may be.
            "DELETE FROM accounts_signonidentity t WHERE NOT EXISTS (SELECT FROM here_accounts_signonidentity h"
            " WHERE h.staff_id = t.staff_id AND h.issuer = t.issuer AND h.subject = t.subject)",
            # One that was kept since is kept: else a name that passed to another would be a first match again.
            "INSERT INTO accounts_signonidentity (staff_id, issuer, subject, linked_at)"
            " SELECT h.staff_id, h.issuer, h.subject, h.linked_at FROM here_accounts_signonidentity h"
            " JOIN accounts_staff s ON s.id = h.staff_id WHERE current_setting('lxq.straight') = 'on'"
            " ON CONFLICT DO NOTHING",
        ),
    ),
)


def tell_of_restore() -> None:
    """Let the record say, and administrators and auditors know, that the town is as it was at an hour, and what is not known since."""
    restored = last_restore()
    if restored is None:
        return
    moment = now()
    made_at = f"{timezone.localtime(restored.made_at):%Y-%m-%d %H:%M}"
    record_deed("backup.restore", by=None, subject=made_at, now=moment, unknown=restored.unknown)
    title = _("系统已恢复到%s的备份：登录、令牌、启用链接都已失效") % made_at
    body = _("备份以后收回的权限和回避，已按恢复前的数据重新收回。没有第二步验证可用的人，请发启用链接。")
    if restored.unknown:
        body = _("备份以后收回的，不能全部得知：%s。请逐项核对，重新办理。") % "、".join(restored.unknown)
    held = Appointment.objects.active_on(local_date(moment))
    for role, where in ((Role.SYSTEM_ADMIN, "me"), (Role.AUDITOR, "audit")):
        people = Staff.objects.filter(is_active=True, pk__in=held.filter(role=role).values("staff"))
        teller().tell(people, title=title, body=body, path=page(where), is_urgent=True, now=moment)
