"""Who may keep posts."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.places.models import Area

POST_KEEPERS = (Role.PARTY_GOV_OFFICE, Role.PRINCIPAL_LEADER, Role.SYSTEM_ADMIN)


def may_manage_posts(staff: Staff, area: Area | None) -> bool:
    """Offices that keep the establishment may; with an area, only where their post covers it."""
    scope = scope_of(staff)
    if area is None:
        return scope.has(*POST_KEEPERS)
    return any(post.role in POST_KEEPERS and area.code.startswith(post.prefix) for post in scope.posts)
