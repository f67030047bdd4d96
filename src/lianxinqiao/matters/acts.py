"""A deed as it is being done: what its conditions, its fields and its effect are asked of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lianxinqiao.kernel.asks import Asked

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter
    from lianxinqiao.places.models import Area


@dataclass
class Doing:
    """A deed as it is being done: who, to what, when, and what the effect adds to its Step.

    Attributes:
        by: the person; None where the resident or the machine acts.
        tags: which parts in the matter the actor has.
        role: the post by which they act, or ``resident`` or ``system``.
        reason: what the Step says; the answer to a field ``reason`` unless the effect says otherwise.
        data: what else the Step keeps.
        area: where it belongs.
        owner: whose the matter becomes, where the effect gives it to somebody.
        gave: what the effect hands back beside the row: a receipt, a code that is shown once.
        hidden: from whom an opening hides the matter; ``closed_to`` from which offices, each a post and its area;
            ``closed_for_now`` from which until somebody has said whom it means.
        since: when the limits that this deed starts begin; the moment of the deed unless the effect says otherwise; of what
            another agreed to, when it was proposed.
        second: who agreed to it under their own sign-in.
        raised_on: the day of what gave rise to an opening, where something did: nothing that came by it is from before.
        asker: by whose receipt somebody without a post acts, where several ask for the same; None for the one whom the row
            is of.
    """

    kind: Any  # a Kind: declared above this module, which it is made of
    name: str
    row: Any
    by: Staff | None
    tags: frozenset[str]
    role: str
    now: datetime
    area: Area
    asked: Asked = field(default_factory=Asked)
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    owner: Staff | None = None
    urgency: int | None = None
    gave: Any = None
    hidden: list[Staff] = field(default_factory=list)
    closed_to: list[tuple[str, Area]] = field(default_factory=list)
    closed_for_now: list[tuple[str, Area]] = field(default_factory=list)
    since: datetime | None = None
    second: Staff | None = None
    raised_on: date | None = None
    asker: Any = None

    @property
    def person(self) -> Staff:
        """Who does it, where only a person can.

        Raises:
            TypeError: the resident or the machine does it: the declaration lets somebody do it who should not.
        """
        if self.by is None:
            raise TypeError(f"{self.name} of {self.kind.code} is done by a person only")
        return self.by

    @property
    def matter(self) -> Matter:
        return self.row.matter  # type: ignore[no-any-return]  # the row's model is the kind's own
