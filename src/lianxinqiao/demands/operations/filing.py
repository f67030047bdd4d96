"""A demand comes in: by any door, once; joined, followed by number and code (SM-3 receive and register)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.officials import Offices
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import PetitionClass, Topic
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demands.policies import SEALED
from lianxinqiao.demands.queries.public import open_to_neighbours
from lianxinqiao.demands.queries.whom import in_offices, whom
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.receipts import digest_of_code, new_code
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import pieces_of
from lianxinqiao.matters.deeds import NEIGHBOUR, Doing
from lianxinqiao.matters.models import Matter, Step
from lianxinqiao.matters.queries.hidden import hidden_from, is_withheld


def is_sealed(asked: Asked) -> bool:
    """Whether it is about an official, whether it says which or not."""
    named = (asked.about_official, asked.about_office, asked.about_named, asked.conduct)
    return bool(asked.about_officials or asked.topic == Topic.OFFICIALS or any(named))


def accused(doing: Doing) -> tuple[list[Staff], Offices, Offices]:
    """Return whom it is about with their line, and the offices it goes past, or goes past for now: nobody is told before it is hidden from them."""
    asked = doing.asked
    if not is_sealed(asked):
        return [], [], []
    named = {"official": asked.about_official, "office": asked.about_office or "", "named": asked.about_named or ""}
    return whom(doing.area, **named, text=asked.text, on=local_date(doing.now))


def keepers(doing: Doing) -> list[Staff]:
    """Return who keeps it first, among those it is not hidden from: of what is sealed also the county's, where it has somebody here."""
    on = local_date(doing.now)
    out = {*(who.pk for who in doing.hidden), *in_offices(doing.closed_to + doing.closed_for_now, on=on)}
    first = doing.kind.keeper(doing.area, on=on, but_not=out)
    return [first] if first else []


def found_by(*words: str) -> list[int]:
    """Return what a demand is found by: no word of it can be told from that."""
    return key_ring().blind_pieces({piece for each in words for piece in pieces_of(each)})


def noted(doing: Doing) -> dict[str, Any]:
    """Return what the first Step keeps: by which door it came, and on which day where it was written down later."""
    later = {"received_on": local_date(doing.since).isoformat()} if doing.since is not None else {}
    return {"channel": doing.asked.channel, **later}


def filed(matter: Matter, asked: Asked, doing: Doing) -> Demand:
    """Take it in with a code of its own, which is kept nowhere; a sealed one is never public and found by its number only."""
    code = doing.gave = new_code()
    sealed = matter.kind == SEALED
    own = {field.name: asked[field.name] for field in Demand._meta.fields if field.name in asked}
    return Demand.objects.create(
        **{**own, "public_summary": "" if sealed else asked.public_summary},
        matter=matter,
        entered_by=doing.by,
        received_at=doing.since or doing.now,
        grams=[] if sealed else found_by(asked.text, asked.place),
        asker_phone_index=key_ring().blind_index(asked.asker_phone) if asked.asker_phone else None,
        is_anonymous=not (asked.asker_name or asked.asker_phone),
        code_digest=digest_of_code(code),
        is_sealed=sealed,
        petition_class=PetitionClass.ACCUSATION if sealed else PetitionClass.APPEAL,
    )


def is_open_to_all(by: Any, pk: UUID) -> bool:
    """Whether neighbours read of a demand that is being handled; nobody on the staff finds one so."""
    return by == NEIGHBOUR and open_to_neighbours().filter(pk=pk).exists()


def joined(row: Demand, asked: Asked, doing: Doing) -> str:
    """One more says "the same with us" instead of filing again, and has a code of their own."""
    code = new_code()
    Join.objects.create(
        demand=row, asker_phone=asked.phone, note=asked.note, code_digest=digest_of_code(code), joined_at=doing.now
    )
    row.asker_count += 1
    return code


def code_reissued(row: Demand, _asked: Asked, _doing: Doing) -> str:
    """Who lost the receipt has a new code; the old one opens nothing from now on, and the resident's page says so."""
    code = new_code()
    row.code_digest = digest_of_code(code)
    return code


def shown_to(row: Demand) -> Staff | None:
    """Return who on the staff was shown the code that opens it: who gave it anew last, or who wrote it down; None where nobody was."""
    anew = Step.objects.filter(matter=row.matter, event="reissue_code").order_by("-id").first()
    return anew.by if anew is not None else row.entered_by


def is_known(row: Demand) -> bool:
    """Whether somebody who must not find it was shown the code that opens it."""
    who = shown_to(row)
    return who is not None and (who.pk in hidden_from(row.matter) or is_withheld(row.matter, who))


def is_known_of_sealed(row: Demand) -> bool:
    """Whether what comes by the code of a complaint is not the resident's for certain: it undoes nothing of theirs."""
    return row.is_sealed and is_known(row)


def code_ended(row: Demand, doing: Doing) -> None:
    """A code that somebody knows opens nothing any more: the resident has another of who keeps it, in person."""
    if is_known(row):
        code_reissued(row, doing.asked, doing)


def find_join(number: str, code: str) -> Join | None:
    """Return the join of a neighbour's receipt, or None when number and code do not fit; compared by a unique index.

    The number is that of what they joined, wherever that was merged into since.
    """
    joins = Join.objects.select_related("demand__matter__area", "came_by")
    of_it = Q(demand__matter__number=number.strip(), came_by=None) | Q(came_by__matter__number=number.strip())
    return joins.filter(of_it, code_digest=digest_of_code(code)).first()
