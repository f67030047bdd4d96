"""Fields that deeds ask, beside those of Django: sentences, yes or no in words, days and moments near enough to be meant.

And the limits that every field has which has none itself: nothing that is typed is endless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# How far from today a day may be, in days, where its field does not say; how long a text, and how large a number.
LONG_AGO, FAR_OFF = 36_525, 3_653
LONGEST, LARGEST = 10_000, 2_147_483_647


class Sentences(forms.CharField):
    """A text of several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        kwargs["widget"] = forms.Textarea()
        super().__init__(**kwargs)


class YesNo(forms.TypedChoiceField):
    """A question with two answers in words; neither is chosen for anybody."""

    def __init__(self, *, yes: Any = None, no: Any = None, **kwargs: Any) -> None:
        kwargs["choices"] = [("1", yes or _("是")), ("0", no or _("否"))]
        kwargs["coerce"] = lambda value: value == "1"
        kwargs["empty_value"] = None
        kwargs["widget"] = forms.RadioSelect
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python({True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value)


class Day(forms.DateField):
    """A day near enough to be meant.

    Args:
        back: how many days before today the first day is that is taken; ``ahead`` how many after today the last one is.
    """

    def __init__(self, *, back: int = LONG_AGO, ahead: int = FAR_OFF, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.back, self.ahead = back, ahead


class PastDay(Day):
    """A day that has come: today is filled in, tomorrow is refused, and so is a day before what it follows.

    Args:
        since: the name of the row's day, or moment, that it follows.
    """

    def __init__(self, *, since: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.since = since


class PastMoment(forms.DateTimeField):
    """A moment that has come, near enough to be meant: a later one than now is refused.

    Args:
        back: how many days before today the first is that is taken.
    """

    # Wherever the clock stands by which it was written.
    ahead = 1

    def __init__(self, *, back: int = LONG_AGO, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.back = back


class ComingDay(Day):
    """A day that has not passed: yesterday is refused.

    Args:
        days: how many days from today the day is that stands filled in; nothing is where it is None.
    """

    def __init__(self, *, days: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.days = days


def is_words(field: forms.Field) -> bool:
    """Whether a field takes words of any length that it does not bound itself."""
    return isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)


def bound(fields: Mapping[str, forms.Field], today: date) -> None:
    """Give fields the limits that they do not have themselves: nothing that is typed is endless."""
    for field in fields.values():
        if isinstance(field, (forms.DateField, forms.DateTimeField)):
            field.validators.append(_near(field, today))
        elif isinstance(field, forms.IntegerField):
            least, most = field.min_value, field.max_value
            field.validators += [MinValueValidator(-LARGEST)] if least is None else []
            field.validators += [MaxValueValidator(LARGEST)] if most is None else []
        elif is_words(field) and getattr(field, "max_length", None) is None:
            field.validators.append(MaxLengthValidator(LONGEST))


def _near(field: forms.Field, today: date) -> Callable[[Any], None]:
    back, ahead = (field.back, field.ahead) if isinstance(field, (Day, PastMoment)) else (LONG_AGO, FAR_OFF)

    def near(value: date | datetime) -> None:
        # Not by the town's clock: a moment at the end of time has none.
        day = value.date() if isinstance(value, datetime) else value
        if not today - timedelta(days=back) <= day <= today + timedelta(days=ahead):
            raise ValidationError(gettext("这个日期太远，请核对。"), code="far")

    return near
