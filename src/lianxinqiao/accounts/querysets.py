"""Which posts, and who sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Left, RPad

from lianxinqiao.accounts.choices import COMMITTEE, GUARDED_POSTS, POST_GIVERS, Role
from lianxinqiao.audit.reach import towns_audited
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.columns import Row, across
from lianxinqiao.kernel.moments import now
from lianxinqiao.places.choices import CODE_DIGITS, Level
from lianxinqiao.places.reach import directory_reached

if TYPE_CHECKING:
    # The table of staff stands above: here it is enough to know that somebody signs in.
    from django.contrib.auth.base_user import AbstractBaseUser as Person


# So long after a post ended its last holder confirms who follows.
FORMER_DAYS = timedelta(days=366)


class OwnQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep one's own."""
        return self.filter(staff=staff)


class SignInQuerySet(OwnQuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep one's own; for an auditor besides those of whoever holds or held a post in their towns, and tries at a name nobody has."""
        towns = towns_audited(staff)
        if not towns:
            return super().visible_to(staff)
        posts = _posts_beside(self.model).filter(staff=OuterRef("staff"))
        return self.filter(Q(staff=staff) | Q(staff=None) | Q(Exists(posts.of_towns(towns))))


class AppointmentQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep the posts of one's towns, for administrators too: the internal directory."""
        return self.filter(area__in=directory_reached(staff))

    def of_towns(self, prefixes: Collection[str]) -> Self:
        """Keep the posts, those ended too, in the areas whose code begins with one of ``prefixes``."""
        return self.filter(area__in=across(self.model, "area").within(prefixes))

    def active_on(self, day: date) -> Self:
        """Keep the posts held on ``day`` by people whose account is active."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day, staff__is_active=True)

    def active_between(self, first: date, last: date) -> Self:
        """Keep the posts held on at least one day from ``first`` to ``last``, both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last)


class PostProposalQuerySet(models.QuerySet[Row]):
    def visible_to(self, staff: Person) -> Self:
        """Keep those that a person may confirm or refuse today."""
        return self.confirmed_by(Value(staff.pk), on=local_date(now()))

    def confirmed_by(self, who: Any, *, on: date) -> Self:
        """Keep those that ``who``, the key of somebody of the staff, may confirm: never who proposed it or would get it.

        A guarded post: who holds it there or held it last, and the committee's head; another: whoever else gives it alone.

        Rule: RR-13 (nobody gives sight of what is sealed alone, or to themselves).
        """
        rows = self.alias(who=who)
        theirs = _posts_beside(self.model).filter(staff=OuterRef("who"))
        today = theirs.active_on(on)
        lately = theirs.active_between(on - FORMER_DAYS, on).filter(staff__is_active=True)
        same = lately.filter(role=OuterRef("role"), area=OuterRef("area"))
        head = today.filter(role__in=COMMITTEE, area__code=_code_at(CODE_DIGITS[Level.TOWN]))
        over = today.filter(role__in=POST_GIVERS, area__code__in=[_code_at(digits) for digits in CODE_DIGITS.values()])
        machine = today.filter(role=Role.SYSTEM_ADMIN)
        guarded = Q(role__in=GUARDED_POSTS)
        return (
            rows.exclude(staff=F("who"))
            .exclude(proposed_by=F("who"))
            .filter(guarded & (Exists(same) | Exists(head)) | ~guarded & Exists(over) & ~Exists(machine))
        )


def _posts_beside(model: type[models.Model]) -> Any:
    """Return the manager of all posts, from a model whose rows are of somebody on the staff."""
    return across(across(model, "staff").model, "appointments")


def _code_at(digits: int) -> RPad:
    """Return, inside a question about a proposal, the code of its area or of one above it."""
    return RPad(Left(OuterRef("area__code"), digits), 12, Value("0"))
