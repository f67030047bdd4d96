"""Whose part is what in one statement (RR-10, RR-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.policies import is_office

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter
    from lianxinqiao.statements.models import Statement


def tags_of_statement(staff: Staff, row: Statement) -> frozenset[str]:
    """Turn a person into their parts in one statement: who is asked, and nobody in their stead; who keeps the complaint."""
    asked = {HANDLER} if row.matter.owner_id == staff.pk else set()
    return frozenset(asked | ({OFFICE} if is_office(staff, row.demand.matter) else set()))


def keeps(row: Statement, by: Staff) -> bool:
    """Whether a person keeps the complaint that a statement is about."""
    return OFFICE in tags_of_statement(by, row)


def may_read_statement(by: Staff, matter: Matter) -> bool:
    """Who is asked and who keeps the complaint; whoever stands in for the one who is asked sees the title and the limit only."""
    return bool(tags_of_statement(by, matter.statement))
