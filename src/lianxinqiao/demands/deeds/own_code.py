"""What only the resident's own hand does: a code that one of the staff was shown is no sign of who uses it (RR-10, RR-14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.operations import filing
from lianxinqiao.matters.deeds import RESIDENT, Deed, Must

# Deed → why a code does for it that somebody knows who must not find the complaint.
WHOEVER_KNOWS_THE_CODE = {
    "urge": "it hurries whoever handles it, and takes nothing from the resident",
    "come_back": "of a complaint nobody comes back so",
}


def its_own(row: Any) -> Any:
    return row


def theirs_alone(of: Callable[[Any], Any] = its_own, *, mend: str = "") -> Must:
    """Return the condition that by the code of a complaint nobody acts whom it is hidden from.

    Args:
        of: the demand of the row.
        mend: the deed of the row's own kind that gives the code anew, where it has one.
    """
    return Must(
        lambda row, at: RESIDENT not in at.tags or not filing.is_known_of_sealed(of(row)),
        _("这件是工作人员代写的，查询码不只您一个人知道：请向承办人当面或书面提出，或先请承办人补发查询码。"),
        mend=mend,
    )


# Whom it is about decides who finds it: of a plain demand, too, nobody on the staff says that in the resident's name.
SHOWN_TO_NOBODY = Must(
    lambda row, at: RESIDENT not in at.tags or filing.shown_to(row) is None,
    _(
        "查询码有工作人员见过，看不出是不是您本人在写：请当面向综治信访办或纪检监察联络员说，"
        "或在网页上另写一件（可以不署名）。"
    ),
    offered=True,
)
OF_THEIR_OWN = {"accuse": SHOWN_TO_NOBODY}


def guarded(deeds: Iterable[Deed], of: Callable[[Any], Any] = its_own, *, mend: str = "") -> tuple[Deed, ...]:
    """Return deeds of which each that a resident does by a code is refused where somebody else may hold that code."""
    default = theirs_alone(of, mend=mend)
    return tuple(
        replace(deed, musts=(OF_THEIR_OWN.get(deed.name, default), *deed.musts))
        if RESIDENT in deed.may and deed.name not in WHOEVER_KNOWS_THE_CODE
        else deed
        for deed in deeds
    )
