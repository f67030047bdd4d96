"""A restored backup sends nothing again that was sent since it was made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from factories.backups import brought_back
from factories.town import make_town
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.notifications.models import Delivery
from lianxinqiao.notifications.operations.messages import deliver_waiting, tell
from lianxinqiao.notifications.senders import ChannelRefused

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True)]


def test_what_was_sent_since_is_not_sent_again(
    tmp_path: Path, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, sent = make_town(), []

    def send(_channel: str, message: Any) -> None:
        if message.title == "不通":
            raise ChannelRefused("no")
        sent.append(message.title)

    monkeypatch.setattr("lianxinqiao.notifications.operations.messages.send", send)
    settings.NOTIFY = {**settings.NOTIFY, "email_from": "town@example.org"}
    for title in ("一次", "不通"):
        tell([town.cadre], title=title, now=now)
    back_up(tmp_path / "before.lxq")
    deliver_waiting(now=now)
    deliver_waiting(now=now)

    assert brought_back(tmp_path / "before.lxq") == []

    assert Delivery.objects.get(message__title="不通").attempts == 2, (
        "what does not arrive is not tried from the beginning"
    )
    deliver_waiting(now=now)
    assert sent.count("一次") == 1
    assert Delivery.objects.get(message__title="一次").delivered_at == now
