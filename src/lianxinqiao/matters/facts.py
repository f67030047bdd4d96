"""How a kind is shown: the lines of its page, and its place in the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.contrib.postgres.fields import ArrayField

from lianxinqiao.kernel.registering import Once
from lianxinqiao.kernel.secrets import EncryptedField, SealedTextField

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff

    Said: TypeAlias = StrPromise | str


def anybody(_row: Any, _by: Staff) -> bool:
    """Whoever reads the page of a row reads this of it."""
    return True


def nobody(_row: Any) -> None:
    """No resident is opened by reading this."""


@dataclass(frozen=True)
class Fact:
    """One line of what the page of a kind shows.

    Attributes:
        value: of the row: the path of an attribute with dots, or a function of the row.
        form: "text", "pre" (keeps its lines), "day", "moment", "yes" (yes or no), "masked" (first character only).
        shown: whether this person reads it on this row.
        link: the page behind it, for those who may go there.
        group: facts of one group stand in one card.
        opens: whom whoever reads it has opened, as kind and key, where it is a resident's own name, telephone or words.
        column: the column that it says, where ``value`` is a function.
    """

    title: Said
    value: str | Callable[[Any], Any]
    form: Literal["text", "pre", "day", "moment", "yes", "masked"] = "text"
    shown: Callable[[Any, Staff], bool] = anybody
    link: Callable[[Any, Staff], str | None] = lambda _row, _by: None
    group: Said = ""
    opens: Callable[[Any], tuple[str, UUID] | None] = nobody
    column: str = ""

    def __post_init__(self) -> None:
        if not self.column and isinstance(self.value, str):
            named = self.value.removesuffix("_display").removeprefix("get_")
            object.__setattr__(self, "column", named if self.value == f"get_{named}_display" else self.value)

    @property
    def is_for_all(self) -> bool:
        """Whether it is said whole to whoever reads the page, and opens nobody."""
        return self.form != "masked" and self.shown is anybody and self.opens is nobody

    def of(self, row: Any) -> Any:
        """Return its value on a row; nothing where there is none yet."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in self.value.split("."):
            if found is None:
                return None
            found = getattr(found, name)
        return found() if callable(found) else found


@dataclass(frozen=True)
class Menu:
    """Where the list of a kind stands in the menu; for those who hold one of the kind's posts unless ``shown`` says."""

    group: str
    order: int
    icon: str
    shown: Callable[[Staff], bool] | None = None


def fact_of(model: type[Model], name: str) -> Fact:
    """Return a field of a model as a line of its page: words, choices and form stand in the model.

    What names a person or reaches them (``EncryptedField``) is masked.
    """
    field: Any = model._meta.get_field(name)
    if names_a_person(field):
        return Fact(field.verbose_name, name, "masked")
    if field.choices:
        return Fact(field.verbose_name, f"get_{name}_display")
    if field.is_relation:
        words, page = _pages.get(field.related_model, (str, lambda _row, _by: None))
        return Fact(
            field.verbose_name,
            lambda row: words(getattr(row, name)) if getattr(row, name) is not None else None,
            link=lambda row, by: page(getattr(row, name), by),
            column=name,
        )
    if isinstance(field, ArrayField) and field.base_field.choices:
        called = dict(field.base_field.choices)
        return Fact(
            field.verbose_name, lambda row: "、".join(str(called[each]) for each in getattr(row, name)), column=name
        )
    forms: dict[str, Any] = {"DateField": "day", "DateTimeField": "moment", "TextField": "pre", "BooleanField": "yes"}
    return Fact(field.verbose_name, name, forms.get(field.get_internal_type(), "text"))


def names_a_person(column: Any) -> bool:
    """Whether a column holds what names a person or reaches them; what people say is sealed, and is no name."""
    return isinstance(column, EncryptedField) and not isinstance(column, SealedTextField)


_pages: Once[Any, tuple[Callable[[Any], str], Callable[[Any, Staff], str | None]]] = Once()


def register_fact(
    model: type[Model], words: Callable[[Any], str], page: Callable[[Any, Staff], str | None] = lambda _row, _by: None
) -> None:
    """Say how a row of a table is called where a fact names it, and which page stands behind it for whom."""
    _pages[model] = (words, page)
