"""Every model says who sees its rows, in one place, and none shows them to everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import CASCADE, Model, OneToOneField, TextField
from django.test.utils import isolate_apps
from tools.visible import has_visible_to, models_without_visible_to, ours, unused_exceptions, without_visible_to

from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.maternal.models import SlipStep
from lianxinqiao.notifications.models import Delivery
from lianxinqiao.places.models import Area, HazardPatrol
from lianxinqiao.portal.models import FilingMark
from lianxinqiao.privacy.models import Withheld
from lianxinqiao.relief.models import ReliefApplication
from tools import visible


def test_every_model_says_who_sees_its_rows() -> None:
    assert models_without_visible_to() == []


def test_no_exception_outlives_its_reason() -> None:
    assert unused_exceptions() == []


@pytest.mark.parametrize("model", [Join, Withheld, HazardPatrol, Delivery, FilingMark])
def test_a_model_that_hangs_on_another_by_any_chain_is_asked(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model in ours()
    monkeypatch.setattr(visible, "THROUGH", {})
    monkeypatch.setattr(visible, "OPEN", {})
    assert without_visible_to([model]) == [model._meta.label]


@pytest.mark.parametrize("model", [Demand, ReliefApplication, SlipStep])
def test_a_row_with_the_key_of_its_parent_and_a_step_are_known_by_themselves(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visible, "THROUGH", {})
    assert without_visible_to([model]) == []
    # Only where that after which they are found says it.
    monkeypatch.setattr(visible, "has_visible_to", lambda _model: False)
    assert without_visible_to([model]) == [model._meta.label]


@pytest.mark.parametrize("parent", [Area, Staff])
def test_a_row_with_the_key_of_one_that_is_open_is_not_open_by_that(parent: type[Model]) -> None:
    with isolate_apps():

        class Secret(Model):
            of = OneToOneField(parent, on_delete=CASCADE, primary_key=True, related_name="+")
            words = TextField()

            class Meta:
                app_label = "matters"

            def __str__(self) -> str:
                return self.words

    assert without_visible_to([Secret]) == ["matters.Secret"]


def narrowed(rows: Any) -> bool:
    """Whether a query keeps rows out."""
    try:
        str(rows.query)
    except EmptyResultSet:
        return True
    return bool(rows.query.has_filters())


@pytest.mark.django_db
@pytest.mark.parametrize("model", [each for each in ours() if has_visible_to(each)], ids=lambda each: each._meta.label)
def test_nobody_without_a_post_is_shown_all_of_it(town: Town, model: Any) -> None:
    idle = Staff.objects.create(username="idle", name="试闲")
    assert narrowed(model._default_manager.visible_to(idle))
    assert not narrowed(model._default_manager.all()), "a manager that keeps rows out says nothing of who sees them"
