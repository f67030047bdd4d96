"""For which unit a person writes: what stands over a ledger."""

from __future__ import annotations

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.places.queries import area_names

OFFICES = (Role.PARTY_GOV_OFFICE, Role.PETITION_OFFICE, Role.SAFETY_OFFICE)


def unit_of(staff: Staff) -> str:
    """Return the place of a person's first post, with the office where it is one; nothing for somebody without a post."""
    posts = scope_of(staff).posts
    if not posts:
        return ""
    post = min(posts, key=lambda each: (len(each.prefix), each.role))
    place = area_names().get(post.area_id, "")
    return f"{place}{Role(post.role).label}" if post.role in OFFICES else place
