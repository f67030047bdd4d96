"""Taking a household or a person to change it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.errors import NotVisible, StaleVersion
from lianxinqiao.residents.models import Household, Person


def lock_household(household_id: UUID, *, by: Staff, expected_version: int | None) -> Household:
    """Return a household that nobody else changes until this is done.

    Raises:
        NotVisible: no such household for this person.
        StaleVersion: somebody changed it meanwhile.
    """
    visible = Household.objects.visible_to(by).filter(pk=household_id).values("pk")
    household = (
        Household.objects.select_for_update(of=("self",)).select_related("group", "area").filter(pk__in=visible).first()
    )
    if household is None:
        raise NotVisible(_("没有这户。"))
    if expected_version is not None and household.version != expected_version:
        raise StaleVersion(_("这户资料刚刚被别人更新，请核对最新内容后再保存。"))
    return household


def lock_person(person_id: UUID, *, by: Staff) -> tuple[Person, Household]:
    """Return a person with their household, both of which nobody else changes until this is done.

    Raises:
        NotVisible: no such person in their areas.
    """
    home = Person.objects.filter(pk=person_id, household__in=Household.objects.visible_to(by)).values_list("household")
    if not home:
        raise NotVisible(_("没有这个人。"))
    household = lock_household(home[0][0], by=by, expected_version=None)
    return Person.objects.select_for_update(of=("self",)).get(pk=person_id), household
