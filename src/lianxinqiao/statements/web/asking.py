"""Asking an official to say what happened, and what they said, on the page of a complaint."""

from __future__ import annotations

from dataclasses import replace

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.policies import SEALED, is_office
from lianxinqiao.desk.web.deeds import Offer
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.offers import opening_offer
from lianxinqiao.statements.kind import STATEMENT


def asking_deeds(by: Staff, matter: Matter) -> list[Offer]:
    """Offer whoever keeps a complaint to ask somebody about it; the page of the complaint stays."""
    if matter.kind != SEALED or not is_office(by, matter):
        return []
    return [replace(opening_offer(STATEMENT, matter.demand, by=by, name="statement"), back=None)]
