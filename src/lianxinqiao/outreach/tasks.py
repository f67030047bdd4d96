"""Jobs of cards."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from lianxinqiao.kernel.moments import now
from lianxinqiao.outreach.operations.cards import continue_reissue


@app.task(name="reissue_cards", retry=5)
def reissue_cards(run_id: str) -> None:
    """Give every household of an area the current card."""
    continue_reissue(UUID(run_id), now=now())
