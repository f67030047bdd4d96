"""How rows that are no matters are kept: with a status, a version and Steps of their own, or as records that nothing is done to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.queries.teams import deputies_of
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.kernel.errors import NotVisible, StaleVersion
from lianxinqiao.notifications.operations.messages import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model, QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.deeds import Deed, Doing
    from lianxinqiao.matters.kinds import Kind
    from lianxinqiao.matters.openings import Opening
    from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class OwnLedger:
    """A row with a status and a version of its own, and a table of Steps beside it.

    Attributes:
        model: as ``app.Model``; it has ``status``, ``version`` and a manager with ``visible_to``.
        step: the same of its Steps, which have ``at by role event from_status to_status reason rule``; ``link`` names
            their foreign key to the row.  What an effect puts into ``doing.data`` has columns of those names there.
        area: the attribute that holds the area of a row.
        related: what is read with a locked row.
        page: the route of the page of one row; ``of`` the attribute it is found by, where it has none of its own and stands
            on the page of something else.
        about: the attribute that holds the key of the matter a row is about: from whom that is hidden, what they were told
            of the row is taken back too.
        names_nobody: whether a Step says by which office a deed was done, and no person: the row may not lead to one.
    """

    model: str
    step: str
    link: str
    area: str = "area"
    related: tuple[str, ...] = ()
    page: str = ""
    of: str = "pk"
    about: str = ""
    names_nobody: bool = False

    def rows_of(self) -> type[Model]:
        """Return the table of its rows."""
        return apps.get_model(self.model)

    def find(self, kind: Kind, pk: Any, by: Staff) -> Any:
        """Return one row, as this person finds it.

        Raises:
            NotVisible: there is none for them.
        """
        row = self.rows(kind, by).select_related(*self.related).filter(pk=pk).first()
        if row is None:
            raise NotVisible(_("没有这一条。"))
        return row

    def rows(self, kind: Kind, by: Staff) -> QuerySet[Any]:
        """Return the rows this person finds."""
        return self.rows_of()._default_manager.visible_to(by)  # type: ignore[attr-defined,no-any-return]  # every kind's manager has it

    def lock(self, kind: Kind, pk: Any, by: Staff | None, seen: int | None) -> Any:
        """Lock the row.

        Raises:
            NotVisible: there is none for this person.
            StaleVersion: it has changed since ``seen``.
        """
        rows: Any = self.rows_of()._default_manager
        found = (
            rows.filter(pk__in=rows.visible_to(by).filter(pk=pk).values("pk")) if by is not None else rows.filter(pk=pk)
        )
        row = found.select_for_update(of=("self",)).select_related(*self.related).first()
        if row is None:
            raise NotVisible(_("没有这一条。"))
        if seen is not None and row.version != seen:
            raise StaleVersion(_("刚刚被别人更新，请核对最新内容后再操作。"))
        return row

    def status_of(self, row: Any) -> str:
        return str(row.status)

    def version_of(self, row: Any) -> int:
        return int(row.version)

    def area_of(self, row: Any) -> Area:
        found = row
        for name in self.area.split("."):
            found = getattr(found, name)
        return found  # type: ignore[no-any-return]  # the row's model is the kind's own

    def page_of(self, row: Any) -> str:
        """Return the address of the page that shows a row."""
        return reverse(self.page, args=[getattr(row, self.of)])

    def new(self, kind: Kind, id: UUID | None) -> Any:
        """Return a row that stands where rows of the kind begin, not saved."""
        row: Any = self.rows_of()(status=kind.initial)
        if id is not None:
            row.pk = id
        return row

    def known(self, kind: Kind, id: UUID, by: Staff | None, role: str) -> Any:
        """Return the row that the same person, who still finds it, or the resident opened with this id; None where there is none.

        Raises:
            NotVisible: the id is somebody else's, or they do not find it any more.
        """
        row = self.rows_of()._default_manager.filter(pk=id).first()
        if row is None:
            return None
        self._check_found(kind, id, by)
        first = self.steps(row).order_by("pk").first()
        if first is None or (first.by != by if by is not None else first.by_id is not None or first.role != role):
            raise NotVisible(_("编号已被使用。"))
        return row

    def _check_found(self, kind: Kind, id: UUID, by: Staff | None) -> None:
        if by is not None and not self.rows(kind, by).filter(pk=id).exists():
            raise NotVisible(_("编号已被使用。"))

    def open(self, doing: Doing, *, event: str, rule: str) -> Any:
        """Save a new row and write its first Step."""
        doing.row.save(force_insert=True)
        step = self.step_of(
            doing.row,
            event,
            by=doing.by,
            role=doing.role,
            rule=rule,
            reason=doing.reason,
            data=doing.data,
            now=doing.now,
        )
        step.save(force_insert=True)
        return step

    def take(self, doing: Doing, deed: Deed, target: str | None, event: str) -> Any:
        """Set status and version, and write the Step."""
        step = self.move(doing, deed, target, event)
        step.save(force_insert=True)
        return step

    def move(self, doing: Doing, deed: Deed, target: str | None, event: str) -> Any:
        """Set status and version, and return the Step, neither of them saved."""
        row = doing.row
        before = row.status
        row.status = target or before
        row.version += 1 if deed.bumps or row.status != before else 0
        return self.step_of(
            row,
            event,
            before=before,
            by=doing.by,
            role=doing.role,
            rule=deed.rule,
            reason=doing.reason,
            data=doing.data,
            now=doing.now,
        )

    def step_of(
        self,
        row: Any,
        event: str,
        *,
        before: str = "",
        by: Staff | None,
        role: str,
        rule: str,
        reason: str = "",
        data: Mapping[str, Any] | None = None,
        now: datetime,
    ) -> Any:
        """Return a Step to where a row stands, not saved: also for what begins one, before which it stood nowhere.

        Args:
            data: what else it keeps, each in the column of its name.
        """
        step: Any = apps.get_model(self.step)
        return step(
            **{self.link: row},
            at=now,
            by=by,
            role=role,
            event=event,
            from_status=before,
            to_status=row.status,
            reason=reason,
            rule=rule,
            **(data or {}),
        )

    def take_all(self, rows: list[Any], steps: list[Any]) -> None:
        """Write many rows, whether new or known, and their Steps, in two statements."""
        model: Any = self.rows_of()
        fields = [each.name for each in model._meta.concrete_fields if not each.primary_key]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, update_fields=fields, unique_fields=[model._meta.pk.name]
        )
        apps.get_model(self.step)._default_manager.bulk_create(steps)

    def keep_limits(self, doing: Doing, deed: Deed) -> None:
        """Such rows hold the last day of a limit themselves; their effects set it."""

    def tell(self, doing: Doing, deed: Deed | Opening) -> None:
        """Tell whom the deed names, less whoever did it, with the way to the row's page."""
        row = doing.row
        for each in deed.tells:
            people = [
                who for who in each.whom(doing) if who is not None and (doing.by is None or who.pk != doing.by.pk)
            ]
            if people:
                acting = deputies_of(people, now=doing.now) if each.deputies else {}
                tell(
                    [*people, *acting.values()],
                    title=each.said(doing, str(row)),
                    path=reverse(each.leads) if each.leads else self.page_of(row),
                    about=getattr(row, self.about) if self.about else None,
                    body=each.body(doing),
                    is_urgent=each.urgent,
                    dedupe=each.key(doing, self.version_of(row)),
                    now=doing.now,
                )

    def steps(self, row: Any) -> QuerySet[Any]:
        step: Any = apps.get_model(self.step)
        return step.objects.filter(**{self.link: row})  # type: ignore[no-any-return]  # the table of the kind's own Steps


@dataclass(frozen=True)
class RecordLedger(OwnLedger):
    """Rows that stay as they were made, without a life of their own: who made one, and when, stands in the audit log.

    Attributes:
        opener: the field that holds who made it.
    """

    step: str = ""
    link: str = ""
    opener: str = ""

    def status_of(self, row: Any) -> str:
        return ""

    def version_of(self, row: Any) -> int:
        return 0

    def new(self, kind: Kind, id: UUID | None) -> Any:
        return self.rows_of()(**({"pk": id} if id is not None else {}))

    def known(self, kind: Kind, id: UUID, by: Staff | None, role: str) -> Any:
        """Return the row that the same person made with this id and still finds; None where there is none.

        Raises:
            NotVisible: the id is somebody else's, or they do not find it any more.
        """
        row = self.rows_of()._default_manager.filter(pk=id).first()
        if row is None:
            return None
        if getattr(row, self.opener) != by:
            raise NotVisible(_("编号已被使用。"))
        self._check_found(kind, id, by)
        return row

    def open(self, doing: Doing, *, event: str, rule: str) -> Any:
        """Save a new row, and say in the audit log who made it; what the effect puts into ``doing.data`` stands there."""
        doing.row.save(force_insert=True)
        return record_deed(event, by=doing.by, subject=str(doing.row), now=doing.now, **doing.data)

    def steps(self, row: Any) -> QuerySet[Any]:
        return AuditEntry.objects.none()
