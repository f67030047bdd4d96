"""`lxq town`."""

from __future__ import annotations

import json

import pytest


@pytest.mark.django_db
def test_the_town_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    from lianxinqiao.commands.main import main
    from lianxinqiao.places.operations.divisions import load_shipped_editions
    from lianxinqiao.places.operations.facts import load_seed_facts

    load_shipped_editions()
    load_seed_facts()
    assert main(["town", "420527103", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (
        found["areas"],
        found["villages"],
        found["communities"],
        found["groups"],
        found["households"],
        found["residents"],
    ) == (13, 12, 1, 66, 7902, 19608)
    assert (found["members"], found["members_cadre"], found["members_farmer"], found["mismatches"]) == (
        884,
        171,
        713,
        [],
    )
    assert (found["land_km2"], found["farmland_mu"], found["farmland_ha"]) == ("217.08", 17460, "1164.00")
