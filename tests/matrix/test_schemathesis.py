"""The committed description of the API against the API itself: invented requests, by one person of each kind.

Nothing is invented at random: the same description gives the same requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.kinds import family, registered_kinds
from lianxinqiao.matters.models import Matter, Supervision
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.visits.models import Absence, ContactHousehold, MonthlyAssessment, Promise, SpotCheck, VisitLog

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4
# Who sees most: of the areas, of the streams, of the demands.
CALLERS = ("cadre", "leader", "in_charge", "petition")
KEPT: dict[str, Any] = {
    "households": Household,
    "people": Person,
    "visits": VisitLog,
    "promises": Promise,
    "spot-checks": SpotCheck,
    "assessments": MonthlyAssessment,
    "absences": Absence,
    "supervisions": Supervision,
    "contacts": ContactHousehold,
    "matters": Matter,
}


def keys_of(path: str) -> list[str]:
    """Return the keys of what a door may be asked about."""
    subject = path.removeprefix("/api/v1/").split("/")[0]
    if subject in KEPT:
        rows = KEPT[subject].objects
    elif own := [kind.ledger for kind in registered_kinds() if kind.door == subject and kind.ledger is not None]:
        rows = own[0].rows_of()._default_manager
    else:
        rows = Matter.objects.filter(kind__in=[kind.code for kind in family(subject)])
    return sorted(str(key) for key in rows.values_list("pk", flat=True))


def described(town: Town) -> dict[str, Any]:
    """Return the committed description, naming what there is beside what there is not in the places of its addresses."""
    found: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text())
    for path, doors in found["paths"].items():
        for door in doors.values():
            for place in door.get("parameters", ()):
                there = {"pk": keys_of(path), "code": [town.own.code], "box": ["todo", "doing", "done"]}
                if place["in"] == "path" and (keys := there[place["name"]]):
                    place["schema"] = {"anyOf": [{"enum": keys}, place["schema"]]}
    return found


@pytest.fixture
def app() -> Iterator[WSGIHandler]:
    """The application, which leaves the connection of the test open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_description_is_true_whatever_is_asked(
    town: Town, objects: dict[str, tuple[Any, ...]], now: datetime, app: WSGIHandler
) -> None:
    schema = schemathesis.openapi.from_dict(described(town))
    schema.app = app
    tokens = {who: issue_token(town.staff[who], name="t", days=1, now=now) for who in CALLERS}
    wrong: dict[str, str] = {}

    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=st.one_of(
                operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
                operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
            ),
            who=st.sampled_from(CALLERS),
        )
        def ask(case: Case[Any], who: str) -> None:
            headers = {"Authorization": f"Bearer {tokens[who]}"}
            with transaction.atomic():
                try:
                    case.call_and_validate(headers=headers, checks=CHECKS)
                except FailureGroup as group:
                    for failure in group.exceptions:
                        wrong.setdefault(f"{case.operation.label}: {failure}", str(case.as_curl_command()))
                finally:
                    transaction.set_rollback(True)

        ask()

    assert not wrong, "\n\n".join(f"{what}\n{how}" for what, how in wrong.items())
