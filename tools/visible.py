"""Which models say who sees their rows, and through what the others are reached: the one table of exceptions."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey, Model

# A model with a foreign key to one of these has rows of people or areas.
TOUCHING = ("places.Area", "accounts.Staff", "residents.Household", "residents.Person", "matters.Matter")
# Rows found only after their parent was: model → the field that leads to the parent.
THROUGH = {
    "assignments.Assignment": "matter",
    "conditions.Report": "matter",
    "demands.Demand": "matter",
    "demands.Evaluation": "demand",
    "demands.FollowUp": "demand",
    "demands.RateExclusion": "demand",
    "demands.Statement": "matter",
    "hazards.HazardStep": "site",
    "hazards.WarningStep": "warning",
    "intake.ImportStep": "run",
    "leadership.CaseNote": "case",
    "leadership.DutyShare": "case",
    "leadership.HelperStep": "helper",
    "leadership.ReceptionDayStep": "day",
    "leadership.ReceptionVisitStep": "visit",
    "leadership.OwnedCase": "matter",
    "matters.Clock": "matter",
    "matters.MatterLink": "matter",
    "matters.Step": "matter",
    "matters.Urging": "matter",
    "matters.SecondingStep": "seconding",
    "outreach.BoxLetter": "matter",
    "privacy.DataRequest": "matter",
    "relief.ReliefApplication": "matter",
    "visits.AbsenceStep": "absence",
    "visits.AssessmentStep": "assessment",
    "visits.PromiseStep": "promise",
    "visits.SpotCheckStep": "spot_check",
    "visits.VisitStep": "visit",
}
# Rows that are nobody's secret, or that no person reads row by row: model → why.
OPEN = {
    "accounts.PostProposal": "shown to whoever may confirm it, and to nobody else",
    "accounts.SecondFactorSecret": "read by the program alone, when somebody signs in",
    "api.IdempotentAnswer": "given back only to whoever asked, by their own key, and only while they find what it tells of",
    "audit.AuditEntry": "the page is the auditor's and the administrator's, whole",
    "audit.RecordOpening": "read beside the household or demand that was opened",
    "desk.HeldJob": "the page is the administrator's; it holds what a job is called and nothing of what it read",
    "demands.ResponseTemplate": "words of a town for public answers",
    "matters.ExcludedOffice": "what hides a matter",
    "matters.Matter_excluded": "what hides a matter",
    "papers.PaperTemplate": "layouts of a town, no data",
    "places.Area": "the area tree is public",
    "places.AreaSuccession": "the area tree is public",
    "places.PartyBranch": "the area tree is public",
    "places.StatSnapshot": "published statistics",
    "places.VillagerGroup": "the area tree is public",
}


def models_without_visible_to() -> list[str]:
    """Return the labels of our models with rows of people or areas for which nobody says who sees them."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("lianxinqiao.") and _touches(model) and not _says_who_sees(model)
    )


def unused_exceptions() -> list[str]:
    """Return the labels in the tables whose model now says by itself who sees its rows, or holds none."""
    return sorted(
        label
        for label in {*THROUGH, *OPEN}
        if (model := _model(label)) is not None and (not _touches(model) or _has_visible_to(model))
    )


def _says_who_sees(model: type[Model]) -> bool:
    label = model._meta.label
    if _has_visible_to(model) or label in OPEN:
        return True
    if label not in THROUGH:
        return False
    parent = model._meta.get_field(THROUGH[label]).related_model
    return isinstance(parent, type) and _says_who_sees(parent)


def _touches(model: type[Model]) -> bool:
    return any(
        isinstance(field, ForeignKey) and field.related_model._meta.label in TOUCHING
        for field in model._meta.get_fields()
    )


def _has_visible_to(model: type[Model]) -> bool:
    return hasattr(model._default_manager, "visible_to")


def _model(label: str) -> type[Model] | None:
    app, name = label.split(".")
    return apps.all_models[app].get(name.lower()) if app in apps.all_models else None
