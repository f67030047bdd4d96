"""What the API takes and gives is made from columns, operations and deeds: none of it is said twice."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID, uuid4

from ninja import Schema

from lianxinqiao.api.shapes import From, Shown, from_columns, from_deeds, from_signature
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.places.models import VillagerGroup
from lianxinqiao.visits.models import Promise


def test_an_answer_has_the_types_of_its_columns() -> None:
    @from_columns(Promise, "id", "text", "kept_on", "household")
    class PromiseShape(Shown):
        owner: Annotated[str, From("owner.name")]

    properties = PromiseShape.model_json_schema()["properties"]
    assert properties["id"] == {"format": "uuid", "title": "Id", "type": "string"}
    assert properties["kept_on"]["anyOf"] == [{"format": "date", "type": "string"}, {"type": "null"}]
    assert PromiseShape.model_json_schema()["required"] == ["owner", "id", "text"]

    home = uuid4()
    row = SimpleNamespace(
        id=UUID(int=1), text="修路", kept_on=None, household_id=home, owner=SimpleNamespace(name="李四")
    )
    assert PromiseShape.of(row) == {
        "id": UUID(int=1),
        "text": "修路",
        "kept_on": None,
        "household": home,
        "owner": "李四",
    }


def test_what_an_answer_builds_on_is_read_from_the_row_above() -> None:
    @from_columns(VillagerGroup, "name")
    class Above(Shown):
        place: Annotated[str | None, From("area.code")] = None

    @from_columns(Promise, "text", under="group")
    class Below(Above):
        deeds: list[str]

    row = SimpleNamespace(text="修路", group=SimpleNamespace(name="一组", area=None))
    assert Below.of(row) == {"name": "一组", "place": None, "text": "修路"}
    assert "deeds" in Below.model_json_schema()["required"]


def test_a_body_takes_what_an_operation_is_told() -> None:
    @dataclass
    class Stated:
        text: str
        group: VillagerGroup | None = None
        tags: tuple[str, ...] = ()
        secret: str = ""

    @from_signature(Stated, leave=("secret",))
    class StatedIn(Schema):
        area: str

    assert StatedIn.model_validate({"area": "x", "text": "y"}).dict() == {
        "area": "x",
        "text": "y",
        "group": None,
        "tags": [],
    }
    assert StatedIn.model_json_schema()["properties"]["group"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]

    def told(row: Any, *, text: str, by: str, now: str, expected_version: int | None) -> None: ...

    @from_signature(told)
    class ToldIn(Schema):
        pass

    assert set(ToldIn.model_fields) == {"text"}


def test_a_body_takes_whatever_the_deeds_of_a_kind_ask() -> None:
    @from_deeds(REPORT)
    class AnyDeed(Schema):
        event: str

    asked = {name for deed in REPORT.own_deeds for name in deed.asks.base_fields}
    assert set(AnyDeed.model_fields) == {"event"} | asked
    assert AnyDeed(event="x").dict(exclude_none=True) == {"event": "x"}
