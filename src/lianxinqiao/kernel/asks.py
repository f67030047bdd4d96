"""What a deed asks of whoever does it: one declaration of its fields, read by the page and by the API.

An ``Asks`` is a plain form: fields, what they mean, and what must be true among them.  It knows no
page and no drawing; the desk dresses it, the API makes its schema from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MinLengthValidator
from django.db.models import BooleanField, Model, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy

from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import ComingDay, PastDay, PastMoment, YesNo, bound, is_words
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.text import holds_no_text, seen_length, written
from lianxinqiao.kernel.unopened import Unreadable

if TYPE_CHECKING:
    from typing import Self


# What no text of several lines is: a key, a day, a number.
LONGEST_WORD, MOST = 200, 1000
# Of which types a field takes an answer, beside text.
TAKES: tuple[tuple[type[forms.Field], tuple[type, ...]], ...] = (
    (forms.BooleanField, (bool,)),
    (forms.IntegerField, (int, float, Decimal)),
    (forms.DateField, (date,)),
    (forms.DateTimeField, (date,)),
    (forms.TimeField, (time,)),
    (forms.UUIDField, (UUID,)),
    (forms.CharField, (Promise,)),
    (forms.ModelChoiceField, (int, UUID, Model)),
    (forms.ChoiceField, (int, Enum)),
)
# What is said of an answer that was left out, and of one of the wrong shape, wherever it was sent: a field may say it better.
MISSING, MISFIT = gettext_lazy("没有填这一项。"), gettext_lazy("不是该填的样子。")
UNREAD = gettext_lazy("原来的内容无法读取：留空则保持原样，填写则替换。")
TICKS = frozenset({"", "on", "1", "0", "true", "false"})


class Several(forms.Field):
    """Answers to another declaration, any number of them: of each thing that is opened within what is opened.

    Args:
        asks: what is asked of each, where it is read here; what opens each reads it there.
    """

    # As whom and when each is read; the form says it.
    at: Any = None

    def __init__(self, asks: type[Asks] | None = None, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.asks = asks

    def to_python(self, value: Any) -> list[Any]:
        try:
            return [self.asks.read(each, at=self.at) if self.asks is not None else each for each in value or ()]
        except InvalidInput as error:
            raise ValidationError(str(error)) from error


@dataclass(frozen=True)
class Wanted:
    """An answer that must be given because of what else is answered, or of who does it to what.

    Attributes:
        words: said at the field that was left empty.
        when: asked of the other answers and of the deed as it is about to be done.
    """

    field: str
    words: Any
    when: Callable[[Mapping[str, Any], Any], object]


class Asked(dict[str, Any]):
    """What was answered, each value of its type, by the name of its field."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def offer_rows(form: forms.BaseForm, **querysets: Any) -> None:
    """Let fields that choose among rows offer these."""
    fields: dict[str, Any] = form.fields
    for name, rows in querysets.items():
        fields[name].queryset = rows


def say_what_is_missing(fields: Mapping[str, forms.Field]) -> None:
    """Let fields that have no words of their own say as every door does that they were left out."""
    usual = forms.Field.default_error_messages["required"]
    for field in fields.values():
        if field.error_messages.get("required") is usual:
            field.error_messages["required"] = MISSING


class SeenLength(MinLengthValidator):
    """A least length counts what is seen."""

    def clean(self, x: Any) -> int:
        return seen_length(str(x))


def _count_what_is_seen(fields: Mapping[str, forms.Field]) -> None:
    for field in fields.values():
        least = [each for each in field.validators if type(each) is MinLengthValidator]
        field.validators = [each for each in field.validators if each not in least]
        for each in least:
            seen = SeenLength(each.limit_value)
            # With the words of the other, where it has some.
            vars(seen).update(vars(each))
            field.validators.append(seen)


def prepare(form: forms.Form, today: date) -> None:
    """Give a form what every form has: limits of its fields, words for what is missing, and what was sent as it was written."""
    _empty_what_is_unread(form)
    bound(form.fields, today)
    _count_what_is_seen(form.fields)
    say_what_is_missing(form.fields)
    sent: Any = form.data
    if isinstance(sent, MultiValueDict):
        form.data = MultiValueDict({name: written(values) for name, values in sent.lists()})
    else:
        form.data = written(sent)


def _empty_what_is_unread(form: forms.Form) -> None:
    """Begin a field empty whose value does not open; left so, what stands there stays."""
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if isinstance(value, Unreadable):
            form.initial = {**form.initial, name: ""}
            field.required, field.help_text = False, UNREAD
            field.clean = partial(_kept_where_empty, field.clean, value)  # type: ignore[method-assign]  # of this field alone


def _kept_where_empty(clean: Callable[..., Any], unread: Unreadable, value: Any, *more: Any) -> Any:
    return unread if value in (None, "", unread) else clean(value, *more)


class Asks(forms.Form):
    """The fields of one deed.

    ``at`` is the deed as it is about to be done (who, to which row, when), where choices or first values
    depend on it.  Subclasses say how in ``fit`` and ``begin``.
    """

    # Fields that are the row's own: what is answered stands in the row afterwards, without a line of code.
    keeps: ClassVar[tuple[str, ...]] = ()
    # The field whose answer the Step gives as its reason.
    says: ClassVar[str] = "reason"
    # What else must be answered, and when.
    wants: ClassVar[tuple[Wanted, ...]] = ()

    def __init__(self, *args: Any, at: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        self.at = at
        if at is not None:
            today = localdate(at.now)
            days = {name: today for name, field in self.base_fields.items() if isinstance(field, PastDay)}
            for name, field in self.base_fields.items():
                if isinstance(field, ComingDay) and field.days is not None:
                    days[name] = today + timedelta(days=field.days)
            kwargs["initial"] = {**days, **self.begin(at), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if at is not None:
            self.fit(at)
        for field in self.fields.values():
            if isinstance(field, Several):
                field.at = at
        prepare(self, localdate(at.now) if at is not None else localdate())

    def clean(self) -> dict[str, Any]:
        """Refuse what is wanting, days that have not come, days before what they follow, and days gone by where one to come is asked for."""
        cleaned = super().clean() or self.cleaned_data
        for each in self.wants:
            if not cleaned.get(each.field) and each.field not in self.errors and each.when(cleaned, self.at):
                self.add_error(each.field, str(each.words))
        for name, field in self.fields.items():
            value = cleaned.get(name)
            if isinstance(field, ComingDay) and value is not None and self.at is not None:
                if value < localdate(self.at.now):
                    self.add_error(name, gettext("日期不能早于今天。"))
                continue
            if isinstance(field, PastMoment) and value is not None and self.at is not None and value > self.at.now:
                self.add_error(name, gettext("时间不能晚于现在。"))
            if not isinstance(field, PastDay) or value is None or self.at is None:
                continue
            if value > localdate(self.at.now):
                self.add_error(name, gettext("日期不能晚于今天。"))
            elif field.since and (first := _day_of(getattr(self.at.row, field.since))) is not None and value < first:
                self.add_error(name, gettext("日期不能早于%s。") % first.isoformat())
        return cleaned

    def fit(self, at: Any) -> None:
        """Set the choices that depend on who does it to what."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        """Return the values a person finds filled in."""
        return {}

    @classmethod
    def part(cls, *names: str) -> type[Self]:
        """Return the declaration of some of the fields, for a page that knows the others."""
        left_out = {name: None for name in cls.base_fields if name not in names}
        wants = tuple(each for each in cls.wants if each.field in names)
        return type(cls.__name__, (cls,), {**left_out, "field_order": names, "keeps": (), "wants": wants})

    @classmethod
    def read(cls, given: Mapping[str, Any], *, at: Any = None) -> Asked:
        """Return what was given, each value of its type.

        Args:
            given: by the name of the field: texts as they were typed, or values of their types.

        Raises:
            InvalidInput: with the field to blame and, in ``errors``, every fault found.
        """
        _refuse_misfits(cls.base_fields, given)
        files = {name: value for name, value in given.items() if isinstance(value, UploadedFile)}
        plain = {name: _plain(value) for name, value in given.items() if name not in files}
        form = cls(plain, MultiValueDict({name: [value] for name, value in files.items()}), at=at)
        # What a form has beside what is declared depends on the row.
        _refuse_misfits({name: field for name, field in form.fields.items() if name not in cls.base_fields}, given)
        return form.answered()

    def answered(self) -> Asked:
        """Return the checked values of a form that has been sent.

        Raises:
            InvalidInput: as ``read``.
        """
        if self.is_valid():
            return Asked(self.cleaned_data)
        name, errors = next(iter(self.errors.items()))
        raise _blamed(str(errors[0]), name, self.fields.get(name))

    def hidden(self: Self) -> list[Any]:
        return [field for field in self if field.is_hidden]

    def shown(self: Self) -> list[Any]:
        return [field for field in self if not field.is_hidden]


def leave_out(form: forms.BaseForm, name: str, out: Collection[Any], words: Any) -> None:
    """Offer all choices of a field but some (rows by their keys); whoever answers one of those all the same is told why."""
    field: Any = form.fields[name]
    field.widget.choices = [each for each in field.widget.choices if each[0] not in out]

    def tell(value: Any) -> None:
        # What chooses a row is answered by the row.
        if getattr(value, "pk", value) in out:
            raise ValidationError(words)

    field.validators = [*field.validators, tell]


class NoFields(Asks):
    """A deed that asks nothing."""


class SentOnce(Asks):
    """Carries the id under which what it makes is kept, so that sending it again makes nothing new."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {"id": uuid7()}


def asks_of(
    model: type[Model],
    *names: str,
    maybe: tuple[str, ...] = (),
    base: type[Asks] = Asks,
    says: str = "",
    **others: forms.Field,
) -> type[Asks]:
    """Return the declaration of fields that are a model's own: label, help and choices stand in the model, once.

    Args:
        names: fields that must be answered; those of ``maybe`` need not.
        base: what else is said of them: what is filled in, what must be true among them, more fields.
        says: the answer that the Step gives as its reason, where not that of ``base``.
        others: fields drawn or checked in another way, their label the model's unless they bring one.
    """
    made: dict[str, Any] = {}
    own = {field.name: field for field in model._meta.fields}
    for name in (*names, *maybe):
        made[name] = _field_of(own[name], required=name in names)
    for name, field in others.items():
        if name in own:
            field.label = field.label or own[name].verbose_name
            field.help_text = field.help_text or own[name].help_text
        made[name] = field
    kept = tuple(dict.fromkeys([*base.keeps, *(name for name in made if name in own)]))
    return type(f"{model.__name__}Asks", (base,), {**made, "keeps": kept, "says": says or base.says})


def _field_of(column: Any, *, required: bool) -> forms.Field:
    """Return the field that asks for a column; a column of yes and no in words asks for one of the two."""
    if isinstance(column, BooleanField) and column.choices:
        words = dict(column.choices)
        return YesNo(
            yes=words[True], no=words[False], label=column.verbose_name, help_text=column.help_text, required=required
        )
    return column.formfield(required=required)  # type: ignore[no-any-return]  # a column that people answer has one


def _blamed(said: str, name: str, field: forms.Field | None) -> InvalidInput:
    """Return the refusal of an answer, with the label of its field; of all of them where it is none's."""
    label = f"{field.label}：" if field is not None and field.label else ""
    return InvalidInput(f"{label}{said}", field=name if field is not None else None, at_field=said)


def _refuse_misfits(fields: Mapping[str, forms.Field], given: Mapping[str, Any]) -> None:
    for name, field in fields.items():
        if not _fits(field, given.get(name)):
            raise _blamed(str(MISFIT), name, field)


def _fits(field: forms.Field, value: Any) -> bool:
    """Whether an answer is of a type that its field takes: what a page sends is text, what comes otherwise may be anything."""
    if value is None:
        return True
    if isinstance(field, forms.FileField):
        return isinstance(value, UploadedFile) or value in ("", False)
    if isinstance(field, Several):
        return value == "" or (
            isinstance(value, (list, tuple)) and len(value) <= MOST and all(isinstance(each, Mapping) for each in value)
        )
    if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        many = isinstance(value, (list, tuple, set, frozenset, QuerySet))
        return value == "" or (many and len(value) <= MOST and all(_fits_one(field, each) for each in value))
    return _fits_one(field, value)


def _fits_one(field: forms.Field, value: Any) -> bool:
    if isinstance(value, str):
        if isinstance(field, forms.BooleanField):
            return value.lower() in TICKS
        # How long words may be their field says.
        return (is_words(field) or len(value) <= LONGEST_WORD) and not holds_no_text(value)
    if isinstance(value, bool):
        return isinstance(field, (forms.BooleanField, YesNo))
    taken = next((types for kind, types in TAKES if isinstance(field, kind)), ())
    return isinstance(value, taken)


def _day_of(value: date | datetime | None) -> date | None:
    return localdate(value) if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    return [each.pk for each in value] if isinstance(value, QuerySet) else value
