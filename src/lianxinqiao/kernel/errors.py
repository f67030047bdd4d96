"""What can go wrong in a deed, in words a person understands.

Doors (pages, API, command line) turn each of these into their own form: 404, 403, 409, 422.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_outliving: ContextVar[list[Callable[[], object]] | None] = ContextVar("outliving", default=None)


def outlives(deed: Callable[[], object]) -> None:
    """Have something done at the end of the request, whatever of it was rolled back: that somebody was refused is known.

    Each once; outside a request, nothing.
    """
    waiting = _outliving.get()
    if waiting is not None and deed not in waiting:
        waiting.append(deed)


@contextmanager
def outliving() -> Iterator[None]:
    """Do at the end what outlives a refusal."""
    token = _outliving.set([])
    try:
        yield
        for deed in _outliving.get() or ():
            deed()
    finally:
        _outliving.reset(token)


class DomainError(Exception):
    """A deed that was refused; nothing has changed.

    ``str(error)`` is a sentence for the person, in their language.
    """

    status = 422
    code = "refused"


class NotPermitted(DomainError):
    """They see the thing but may not do this to it."""

    status = 403
    code = "not_permitted"


class NotVisible(DomainError):
    """For this person the thing does not exist."""

    status = 404
    code = "not_found"


class StaleVersion(DomainError):
    """Somebody changed it since the person looked."""

    status = 409
    code = "stale"


class StepNotAllowed(DomainError):
    """Its workflow has no such step from where it stands."""

    status = 409
    code = "step_not_allowed"


class InvalidInput(DomainError):
    """What was typed cannot be taken; ``field`` names where, if one field is to blame.

    ``at_field`` is the sentence as it stands beside that field, without its name.
    """

    code = "invalid"

    def __init__(self, message: str, *, field: str | None = None, at_field: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.at_field = at_field or message
