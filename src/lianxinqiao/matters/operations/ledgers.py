"""How matters are kept; rows of another ledger stand in ``own_rows``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.matters.kinds import Kind, kind_of
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.operations.clocks import cancel_clocks, meet_clocks, start_clock
from lianxinqiao.matters.operations.moving import write_step
from lianxinqiao.matters.operations.steps import lock_matter
from lianxinqiao.matters.operations.telling import tell_of
from lianxinqiao.matters.queries.rows import one_of

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.deeds import Deed, Doing
    from lianxinqiao.matters.ledgers import Ledger
    from lianxinqiao.matters.openings import Opening
    from lianxinqiao.places.models import Area


class MatterLedger:
    """A row one-to-one with its matter: number, owner, Steps and clocks are the spine's."""

    names_nobody = False

    def rows(self, kind: Kind, by: Staff) -> QuerySet[Any]:
        """Return the matters of the family this person finds."""
        return Matter.objects.visible_to(by, *kind.codes)

    def rows_of(self) -> type[Model]:
        return Matter

    def find(self, kind: Kind, pk: Any, by: Staff) -> Any:
        """Return one row with its matter, as this person reads it.

        Raises:
            NotVisible: there is none for them, or they see its title only.
        """
        row = one_of(kind, pk, by)
        if not kind_of(row.matter.kind).readable(by, row.matter):
            raise NotVisible(_("没有这个事项。"))
        return row

    def lock(self, kind: Kind, pk: Any, by: Staff | None, seen: int | None) -> Any:
        """Lock the matter, then its row.

        Raises:
            NotVisible: there is none for this person.
            StaleMatter: it has changed since ``seen``.
        """
        matter = lock_matter(pk, by=by, expected_version=seen, kinds=kind.codes)
        if kind.model is None:
            raise NotVisible(_("没有这个事项。"))
        row: Any = kind.model._default_manager.select_for_update(of=("self",)).get(pk=matter.pk)
        row.matter = matter
        return row

    def status_of(self, row: Any) -> str:
        return str(row.matter.status)

    def version_of(self, row: Any) -> int:
        return int(row.matter.version)

    def area_of(self, row: Any) -> Area:
        return row.matter.area  # type: ignore[no-any-return]  # the row's model is the kind's own

    def take(self, doing: Doing, deed: Deed, target: str | None, event: str) -> Any:
        """Meet the limits the deed meets, for what is done stops the others; write status, phase, version, owner, Step."""
        if met := _named(deed.meets, doing):
            meet_clocks(doing.matter, *met, now=doing.now)
        return write_step(
            doing.matter,
            event,
            target=target,
            by=doing.by,
            role=doing.role,
            rule=deed.rule,
            now=doing.now,
            reason=doing.reason,
            data=doing.data,
            new_owner=doing.owner,
            urgency=doing.urgency,
            bumps=deed.bumps,
        )

    def keep_limits(self, doing: Doing, deed: Deed) -> None:
        """Stop and start what the deed says, in this order."""
        if stopped := _named(deed.stops, doing):
            cancel_clocks(doing.matter, *stopped)
        for name in _named(deed.starts, doing):
            start_clock(doing.matter, name, start_at=doing.since or doing.now)

    def tell(self, doing: Doing, deed: Deed | Opening) -> None:
        """Tell whom the deed names, less whoever did it and whoever the matter is hidden from."""
        matter = doing.matter
        for each in deed.tells:
            people = [
                who for who in each.whom(doing) if who is not None and (doing.by is None or who.pk != doing.by.pk)
            ]
            tell_of(
                matter,
                people,
                title=each.said(doing, matter.title),
                body=each.body(doing),
                is_urgent=each.urgent,
                dedupe=each.key(doing, matter.version),
                path=reverse(each.leads) if each.leads else "",
                now=doing.now,
            )

    def steps(self, row: Any) -> QuerySet[Any]:
        return Step.objects.filter(matter=row.matter)


def check_key(table: type[Model], pk: Any) -> None:
    """Let pass what can be the key of a row.

    Raises:
        NotVisible: there can be no row of it.
    """
    try:
        table._meta.pk.to_python(pk)
    except ValidationError as error:
        raise NotVisible(_("没有这一条。")) from error


def _named(rules: Any, doing: Doing) -> tuple[str, ...]:
    return tuple(rules(doing)) if callable(rules) else tuple(rules)


MATTERS = MatterLedger()


def ledger_of(kind: Kind) -> Ledger[Kind]:
    """Return how the rows of a kind are kept."""
    return kind.ledger or MATTERS
