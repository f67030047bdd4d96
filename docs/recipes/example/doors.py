"""The example's doors: menu, list, new, page, workbook and API, none of which it wrote."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from lost_and_found.models import LostItem

from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token

pytestmark = pytest.mark.django_db


def test_its_doors_open_by_themselves(town: Town, now: datetime) -> None:
    office = town.client("gov_office")
    assert "失物招领" in office.get("/").content.decode()
    given = {"deed": "open", "what": "glasses", "found_at": "渡口候船室", "found_on": day_before(now, 2).isoformat()}
    assert office.post("/lost-and-found/new/", given).status_code == 302
    item = LostItem.objects.get()

    page = office.get(f"/lost-and-found/{item.pk}/").content.decode()
    assert "渡口候船室" in page
    assert "有人认领" in page
    assert "眼镜" in office.get("/lost-and-found/").content.decode()
    assert office.get("/lost-and-found/?export=xlsx").content[:2] == b"PK"
    assert town.client("petition").get(f"/lost-and-found/{item.pk}/").status_code == 404

    later = {**given, "what": "keys", "found_on": day_before(now).isoformat()}
    assert office.post("/lost-and-found/new/", later).status_code == 302
    listed = office.get("/lost-and-found/?order=found").content.decode()
    links = re.findall(r'class="row-link" href="[^"]*">([^<]+)<', listed)
    assert links == ["眼镜", "钥匙"], "in an order of its own"

    token = issue_token(town.gov_office, name="x", days=1, now=now)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = f"/api/v1/lost-and-found/{item.pk}"
    assert client.get(address).json()["deeds"] == ["claim", "hand_in"]
    short = client.post(f"{address}/deeds/claim", {}, content_type="application/json")
    assert short.status_code == 422
    body = {"claim": "镜腿缠着胶布", "version": 1}
    assert client.post(f"{address}/deeds/claim", body, content_type="application/json").json()["status"] == "claimed"
