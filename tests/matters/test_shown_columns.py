"""What a deed or an opening asks and a row keeps is shown: among its facts, on its own page, or at the Step that it was answered at."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case, done
from factories.town import Town, client_of
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.desk.web.words import day
from lianxinqiao.matters.kinds import Kind, registered_kinds

HOUSE = Path(__file__).resolve().parents[2] / "src/lianxinqiao"
# Kept and drawn nowhere, because it is the same in every row: the database holds it.
ALWAYS = {
    ("demand", "read_back"): "what staff write down was read out, or it is not registered",
    ("sealed_demand", "read_back"): "the same",
    ("maternal_slip", "consented"): "there is no slip without consent",
}


def page_of_its_own(kind: Kind) -> str:
    """Return the templates and pages of the app that draws rows of a kind by itself; nothing for the generic page."""
    route = kind.page or (getattr(kind.ledger, "page", "") if not kind.is_matter else "")
    app = route.partition(":")[0]
    if not app:
        return ""
    paths = [*(HOUSE / "templates" / app).glob("*.html"), *(HOUSE / app / "web").glob("*.py")]
    return "".join(path.read_text() for path in paths)


def test_every_column_that_is_asked_and_kept_is_shown() -> None:
    unshown = set()
    for kind in registered_kinds():
        said, drawn = {fact.column for fact in kind.shown_facts}, page_of_its_own(kind)
        for name in set(kind.asked) - said:
            if not re.search(rf"\.(get_)?{name}(_id|_display)?\b", drawn):
                unshown.add((kind.code, name))
    assert unshown == set(ALWAYS)


def answered(town: Town, case: Case, now: datetime) -> dict[str, Any]:
    token = issue_token(town.petition, name="t", days=1, now=now)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    doors = ("demands", "matters")
    return {door: client.get(f"/api/v1/{door}/{case.pk}").json() for door in doors}


@pytest.mark.django_db
@pytest.mark.rule("信访工作条例23")
def test_a_demand_says_whether_the_notice_of_acceptance_was_handed_over(town: Town, now: datetime) -> None:
    case = Case(town, now)
    page = f"/demands/{case.pk}/"
    assert "受理告知书</dt>" not in client_of(town.petition).get(page).content.decode()
    given = {"petition_class": "appeal", "public_summary": "", "is_public": False}
    done("register", case.pk, **case.office(**given))
    done("screen", case.pk, **case.office(conflict_checked=True))
    done("accept", case.pk, handler=town.office, is_told=False, **case.office())
    assert "待送达本人" in client_of(town.petition).get(page).content.decode()
    assert answered(town, case, now)["demands"]["is_accepted_told"] is False

    done("tell_accepted", case.pk, **case.office())

    assert "已送达本人" in client_of(town.petition).get(page).content.decode()
    assert answered(town, case, now)["demands"]["is_accepted_told"] is True


@pytest.mark.django_db
@pytest.mark.rule("信访工作条例35")
def test_a_step_says_what_was_answered_beside_its_sentence(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered(lawful=False, decision="not_support")
    done("ask_review", case.pk, by=None, now=now)
    done("answer_review", case.pk, answer="维持", received_on=local_date(now), **case.office())
    assert Demand.objects.get(pk=case.pk).matter.steps.get(event="answer_review").data
    said = f"本人收到的日期：{day(local_date(now))}"

    assert said in client_of(town.petition).get(f"/demands/{case.pk}/").content.decode()
    step = next(each for each in answered(town, case, now)["matters"]["steps"] if each["event"] == "answer_review")
    assert step["noted"] == [{"title": "本人收到的日期", "said": local_date(now).isoformat()}]
