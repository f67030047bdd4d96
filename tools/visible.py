"""Which models say who sees their rows, and through what the others are reached: the one table of exceptions."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

# Rows found only after their parent was: model → the field that leads to the parent.  A row whose key is that of its parent
# (every matter's), and the Steps of a kind, are known by themselves.
THROUGH = {
    "demands.Evaluation": "demand",
    "demands.FollowUp": "demand",
    "demands.Join": "demand",
    "demands.RateExclusion": "demand",
    "leadership.CaseNote": "case",
    "leadership.DutyShare": "case",
    "matters.Clock": "matter",
    "matters.MatterLink": "matter",
    "matters.Step": "matter",
    "matters.Urging": "matter",
    "notifications.Delivery": "message",
    "places.HazardPatrol": "site",
    "privacy.Withheld": "request",
}
# Rows that are nobody's secret, or that no person reads row by row: model → why.
OPEN = {
    "accounts.Staff": "who works where is no secret among the staff; whose page somebody opens is said by find_person",
    "accounts.Staff_groups": "no rows: rights come of posts",
    "accounts.Staff_user_permissions": "no rows: rights come of posts",
    "accounts.Tries": "counts of a digest, read by the program alone",
    "accounts.SecondFactorSecret": "read by the program alone, when somebody signs in or sets a second step up",
    "api.IdempotentAnswer": "given back only to whoever asked, by their own key, and only while they find what it tells of",
    "audit.RecordOpening": "read beside the household or demand that was found first, by the resident with their receipt; else one's own",
    "demands.ResponseTemplate": "words with which the forms of a town begin: they tell of nobody",
    "matters.ExcludedOffice": "what hides a matter",
    "matters.ExcludedOffice_held_by": "what hides a matter",
    "matters.Matter_excluded": "what hides a matter",
    "kernel.SentContent": "digests of what was sent, read by the program alone",
    "matters.NumberSequence": "the last number given, and no word of what has it",
    "papers.PaperTemplate": "layouts of a town, no data",
    "places.Area": "the area tree is public",
    "places.AreaDescription": "published",
    "places.AreaName": "the area tree is public",
    "places.AreaSuccession": "the area tree is public",
    "places.OutsideBody": "published",
    "places.PartyBranch": "the area tree is public",
    "places.StatSnapshot": "published statistics",
    "places.VillagerGroup": "the area tree is public",
    "portal.FilingMark": "a digest that changes every day, read by the program alone",
    "portal.UsedStamp": "a digest of a stamp, read by the program alone",
    "privacy.Tombstone": "digests of what was deleted, for whoever restores the town",
    "workcalendar.CalendarYear": "the calendar is public",
    "workcalendar.RuleValue": "the limits of a town are public",
    "workcalendar.SpecialDay": "the calendar is public",
}


def models_without_visible_to() -> list[str]:
    """Return the labels of our models, whatever their rows lead to, for which nobody says who sees them."""
    return without_visible_to(ours())


def without_visible_to(models: list[type[Model]]) -> list[str]:
    return sorted(model._meta.label for model in models if not _says_who_sees(model))


def ours() -> list[type[Model]]:
    """Return every model of the house, those between two others included, and of what is built on it."""
    return [model for model in apps.get_models(include_auto_created=True) if _is_ours(model)]


def unused_exceptions() -> list[str]:
    """Return the labels in the tables of which there is no model, or which says by itself who sees its rows."""
    known = {model._meta.label: model for model in ours()}
    return sorted(
        label
        for label in {*THROUGH, *OPEN}
        if label not in known or has_visible_to(known[label]) or (label in THROUGH and _by_itself(known[label]))
    )


def _says_who_sees(model: type[Model]) -> bool:
    return model._meta.label in OPEN or _is_found(model)


def _is_found(model: type[Model]) -> bool:
    """Whether somebody is asked who they are before its rows are read: what hangs on a row that is open to all is not open by that."""
    return has_visible_to(model) or any(_is_found(parent) for parent in _parents(model))


def _parents(model: type[Model]) -> Iterator[type[Model]]:
    """Yield that after which alone a row is found."""
    name = THROUGH.get(model._meta.label) or _by_itself(model)
    parent = model._meta.get_field(name).related_model if name else None
    if isinstance(parent, type):
        yield parent


def _by_itself(model: type[Model]) -> str:
    """Return the field that leads to the parent, where the row has its key or is a Step of it."""
    from lianxinqiao.matters.kinds import registered_kinds
    from lianxinqiao.matters.operations.ledgers import ledger_of

    if model._meta.pk.is_relation:
        return str(model._meta.pk.name)
    ledgers = [ledger_of(kind) for kind in registered_kinds()]
    links = {getattr(ledger, "step", ""): getattr(ledger, "link", "") for ledger in ledgers}
    return str(links.get(model._meta.label, ""))


def has_visible_to(model: type[Model]) -> bool:
    return hasattr(model._default_manager, "visible_to")


def _is_ours(model: type[Model]) -> bool:
    return model.__module__.startswith("lianxinqiao.") or "visible_to" in dir(model._default_manager)
