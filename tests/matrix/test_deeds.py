"""Route × deed × role: every deed a page offers has a row; whoever is not in it gets 404 and changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.models import Matter
from matrix.conftest import AWAY_ID, WARNING_ID
from matrix.people import CONTENT, EVERYBODY, HAZARD_KEEPERS, KEEPERS, SERVING, VISITORS
from matrix.test_routes import ROWS

pytestmark = pytest.mark.django_db

POSTS = {"admin", "gov_office", "principal", "mayor"}
REGISTERS = POSTS | {"secretary"}
HEADS = {"in_charge", "security_chief", "principal", "mayor"}
IN_CHARGE = {"in_charge", "principal", "mayor"}
SITE = HAZARD_KEEPERS - {"sibling", "sibling_secretary", "far_cadre", "stranger"}
ARRANGERS = {"secretary", "leader", "gov_office", "sibling_secretary"}
LETTER_KEEPERS = {"secretary", "leader", "petition", "principal", "mayor"}

# route → deed → who is offered it and may do it.
DEEDS: dict[str, dict[str, set[str]]] = {
    "desk:tokens": {"issue": EVERYBODY},
    "desk:backups": {"now": {"admin"}},
    "desk:away": {"begin": EVERYBODY},
    "desk:new_staff": {"create": KEEPERS},
    "desk:staff": {"appoint": POSTS, "end": POSTS, "leave": POSTS, "password": POSTS},
    "matters:supervision": {"answer": {"in_charge"}},
    "residents:new": {"register": VISITORS},
    "intake:imports": {"bring": VISITORS},
    "conditions:new": {"report": CONTENT},
    "conditions:report": {
        "acknowledge": IN_CHARGE,
        "merge": IN_CHARGE,
        "pass": IN_CHARGE,
        "false_alarm": IN_CHARGE,
        "pause": IN_CHARGE,
        "raise_demand": SERVING | IN_CHARGE | {"petition"},
        "urge": SERVING | {"petition", "principal", "mayor", "gov_office"},
        "supervise": {"leader", "petition", "principal", "mayor", "gov_office"},
        "answer_supervision": {"in_charge"},
    },
    "hazards:site": {"patrol": SITE, "change": SITE, "sign": SITE, "threatened": SERVING},
    "hazards:new": {"register": HAZARD_KEEPERS},
    "hazards:warnings": {f"down-{row_id_of(WARNING_ID)}": SITE},
    "hazards:warning": {"stand_down": SITE},
    "hazards:new_warning": {"relay": HAZARD_KEEPERS},
    "maternal:slips": {"leaflets": CONTENT, "slip": CONTENT, "receipt": {"health"}},
    "outreach:area_cards": {name: SERVING | {"gov_office"} for name in ("reissue", "phone", "withdraw")},
    "outreach:boxes": {"set_up": LETTER_KEEPERS | {"sibling_secretary", "stranger"}},
    "outreach:open_box": {"open": LETTER_KEEPERS},
    "letters:one": {
        "raise_demand": LETTER_KEEPERS,
        "register": LETTER_KEEPERS,
        "urge": LETTER_KEEPERS - {"secretary"},
        "supervise": LETTER_KEEPERS - {"secretary"},
    },
    "visits:new": {"write": VISITORS},
    "visits:visit": {"void": {"secretary"}},
    "visits:promise": {"end": {"cadre"}},
    "visits:contacts": dict.fromkeys(("propose", "confirm", "assign", "release"), ARRANGERS),
    "visits:absences": {"record": EVERYBODY, f"accept-{row_id_of(AWAY_ID)}": {"secretary"}},
    "visits:absence": {"accept": {"secretary"}},
    "visits:assessment": {"reason": {"cadre"}, "confirm": {"secretary"}},
    "visits:spot_check": {"finding": {"leader"}},
    "demands:new": {"file": CONTENT},
    "demands:wording": dict.fromkeys(("keep", "drop"), {"petition"}),
    "hotline:import": {"bring": {"petition"}},
    "demands:demand": {
        **dict.fromkeys(
            ("tell_accepted", "move", "accuse", "assign", "outside", "helper", "ask_extension"), {"office", "petition"}
        ),
        **dict.fromkeys(("triage", "mediate", "draft", "hand_back"), {"office"}),
        **dict.fromkeys(("withdraw", "merge", "own_case"), {"petition"}),
        # The office takes anybody off; whoever handles, decides or advises steps back.
        "exclude": HEADS | {"office", "petition", "judicial"},
        "review_triage": {"petition", "judicial"},
        "hear": HEADS,
        "urge": HEADS | {"leader", "petition", "police", "judicial"},
        "supervise": HEADS | {"leader", "petition"},
    },
    "assignments:new": {"open": {"office", "petition"}},
    "assignments:one": {
        **dict.fromkeys(("start", "finish", "return"), {"police"}),
        "cancel": {"office", "petition", "principal", "mayor"},
        "urge": {"office", "petition", "principal", "mayor"},
        "supervise": {"petition", "principal", "mayor"},
    },
    "data-requests:one": {"check_identity": {"petition"}},
    "statements:one": {
        "give": {"cadre"},
        "cancel": {"petition", "discipline"},
        "urge": {"petition", "discipline"},
        "supervise": {"petition"},
    },
    "papers:templates": dict.fromkeys(("bring", "reset"), {"petition", "gov_office"}),
    "leadership:new_reception": {"plan": {"petition", "gov_office"}},
    "leadership:reception": {
        **dict.fromkeys(("publish", "substitute", "cancel"), {"petition", "gov_office"}),
        "walk_in": {"petition", "principal"},
    },
    "leadership:reception_visit": {"record": {"petition", "principal"}},
    "cases:new": {"open": {"petition"}},
    "leadership:case": {
        **dict.fromkeys(("share", "decline"), {"leader", "petition"}),
        **dict.fromkeys(("owner", "extend", "track"), {"principal", "mayor"}),
        "plan": {"leader"},
        "done": {"leader", "office"},
        "urge": {"office", "petition", "principal", "mayor"},
        "supervise": {"petition", "principal", "mayor"},
    },
    "overviews:areas": {"figure": REGISTERS | {"sibling_secretary", "stranger"}},
    "overviews:bodies": dict.fromkeys(("state", "change", "withdraw"), POSTS | {"petition"}),
    "overviews:town": dict.fromkeys(("describe", "figure"), POSTS),
    "overviews:area": dict.fromkeys(("group", "rename", "end", "bank"), REGISTERS),
}


def test_every_deed_offered_has_its_row(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    found: dict[str, dict[str, set[str]]] = {}
    for who in EVERYBODY:
        client = town.client(who)
        for name in ROWS:
            answer = client.get(reverse(name, args=objects.get(name, ())))
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                continue
            for deed in re.findall(r'name="deed" value="([^"]+)"', answer.content.decode()):
                found.setdefault(name, {}).setdefault(deed, set()).add(who)

    assert found == DEEDS


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_a_deed_that_is_not_ones_own_is_404_and_changes_nothing(
    town: Town, objects: dict[str, tuple[Any, ...]], who: str
) -> None:
    client = town.client(who)
    client.get("/")
    before = picture()
    wrong = [
        (name, deed, status)
        for name, deeds in DEEDS.items()
        for deed, allowed in deeds.items()
        if who not in allowed
        and (
            status := client.post(reverse(name, args=objects.get(name, ())), {"deed": deed, "version": "1"}).status_code
        )
        != 404
    ]

    assert wrong == []
    assert changed(before, picture()) == []


@pytest.mark.parametrize("who", ["sibling", "stranger", "health", "admin", "auditor"])
def test_opening_a_household_of_another_area_is_404_and_logs_nothing(
    town: Town, objects: dict[str, tuple[Any, ...]], who: str
) -> None:
    client = town.client(who)
    client.get("/")
    before = picture()

    assert (
        client.post(
            reverse("residents:household", args=objects["residents:household"]), {"purpose": "visit"}
        ).status_code
        == 404
    )
    assert changed(before, picture()) == []


def test_who_sees_and_may_does(town: Town, objects: dict[str, tuple[Any, ...]]) -> None:
    path = reverse("conditions:report", args=objects["conditions:report"])

    assert town.client("in_charge").post(path, {"deed": "acknowledge", "version": "1"}).status_code == 302
    assert Matter.objects.get(pk=objects["conditions:report"][0]).status == "acknowledged"
