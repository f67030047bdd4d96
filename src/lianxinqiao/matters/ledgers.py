"""What every ledger of rows can do: that of matters (``operations.ledgers``), those of Steps of their own (``operations.own_rows``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.deeds import Deed, Doing
    from lianxinqiao.matters.openings import Opening
    from lianxinqiao.places.models import Area

# A kind, which says by which ledger its rows are kept, and so knows this file.
K = TypeVar("K", contravariant=True)


class Ledger(Protocol[K]):
    """How rows of a kind are found, locked and kept: as matters, or with a status and Steps of their own."""

    @property
    def names_nobody(self) -> bool:
        """Whether its Steps name no person."""

    def rows(self, kind: K, by: Staff) -> QuerySet[Any]:
        """Return the rows this person finds."""

    def rows_of(self) -> type[Model]:
        """Return the table that ``rows`` reads."""

    def find(self, kind: K, pk: Any, by: Staff) -> Any:
        """Return one row as this person reads it."""

    def lock(self, kind: K, pk: Any, by: Staff | None, seen: int | None) -> Any:
        """Return one row, locked, as ``by`` may find it."""

    def status_of(self, row: Any) -> str: ...

    def version_of(self, row: Any) -> int: ...

    def area_of(self, row: Any) -> Area: ...

    def take(self, doing: Doing, deed: Deed, target: str | None, event: str) -> Any:
        """Write the status, the version and the Step."""

    def keep_limits(self, doing: Doing, deed: Deed) -> None: ...

    def tell(self, doing: Doing, deed: Deed | Opening) -> None: ...

    def steps(self, row: Any) -> QuerySet[Any]: ...
