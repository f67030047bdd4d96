"""Who is the head of a household: one of those who live there, and the household bears their name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxinqiao.accounts.models import Staff
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.pinyin import name_sort_key
from lianxinqiao.residents.choices import Relation
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.locking import lock_household

Relations = Mapping[UUID, str]
HAS_HEAD = gettext_lazy("这户已有户主，要换户主请办理“换户主”。")


@transaction.atomic
def change_head(
    household_id: UUID, *, new_head: UUID, relations: Relations, by: Staff, expected_version: int | None, now: datetime
) -> Household:
    """Make another of those who live there the head; of each of the others it is said what they are to that one.

    Raises:
        NotVisible: no such household for this person.
        StaleVersion: somebody changed it meanwhile.
        InvalidInput: the one chosen is the head already or does not live there, or of somebody nothing is said.
    """
    household = lock_household(household_id, by=by, expected_version=expected_version)
    if Person.objects.filter(pk=new_head, household=household, left_on=None, relation=Relation.HEAD).exists():
        raise InvalidInput(_("此人已是户主。"), field="new_head")
    hand_on(household, new_head, relations)
    household.version += 1
    household.save(update_fields=["version"])
    record_deed("household.head", by=by, subject=str(household.pk), now=now)
    return household


def hand_on(household: Household, new_head: UUID | None, relations: Relations) -> None:
    """Make one of those who still live there the head, the others what is said that they are to that one.

    Raises:
        InvalidInput: nobody is chosen, or somebody who does not live there, or of one of the others nothing is said.
    """
    people = list(Person.objects.select_for_update(of=("self",)).filter(household=household, left_on=None))
    chosen = next((person for person in people if person.pk == new_head), None)
    if chosen is None:
        raise InvalidInput(_("请选择新户主：这户还有%d人。") % len(people), field="new_head")
    others = [person for person in people if person is not chosen]
    for person in others:
        said = relations.get(person.pk)
        if said not in Relation.values or said == Relation.HEAD:
            raise InvalidInput(_("请选择%s与新户主的关系。") % person.name, field=field_of(person))
        # The old head stands back before the new one is made: no household has two, at no moment.
        _set_relation(person, said)
    _set_relation(chosen, Relation.HEAD)
    bear_the_names([household.pk])


def field_of(person: Person) -> str:
    """Return the name of the field that asks what somebody is to the new head."""
    return f"relation_{person.pk.hex}"


def _set_relation(person: Person, relation: str) -> None:
    if person.relation != relation:
        person.relation = relation
        person.version += 1
        person.save(update_fields=["relation", "version"])


def head_of(household: Household) -> Person | None:
    """Return the head who lives there; None where the household has none."""
    return Person.objects.filter(household=household, relation=Relation.HEAD, left_on=None).first()


def recount(homes: Iterable[UUID]) -> None:
    """Set the size of households to the people living there; one that nobody is left in is no longer active.

    A household bears the name of the head who lives there.
    """
    pks = list(homes)
    sizes: dict[int, list[UUID]] = defaultdict(list)
    counted = dict(
        Household.objects.filter(pk__in=pks)
        .annotate(n=Count("people", filter=Q(people__left_on=None)))
        .values_list("pk", "n")
    )
    for pk, n in counted.items():
        sizes[n].append(pk)
    for n, found in sizes.items():
        Household.objects.filter(pk__in=found).update(size=n, is_active=n > 0)
    bear_the_names(pks)


def bear_the_names(homes: Iterable[UUID]) -> None:
    """Let households bear the name of the head who lives there; one without a head keeps the last."""
    heads = Person.objects.filter(household__in=list(homes), relation=Relation.HEAD, left_on=None)
    renamed = []
    for head in heads.select_related("household"):
        if head.household.head_name != head.name:
            head.household.head_name, head.household.head_sort = head.name, name_sort_key(head.name)
            renamed.append(head.household)
    Household.objects.bulk_update(renamed, ["head_name", "head_sort"], batch_size=500)
