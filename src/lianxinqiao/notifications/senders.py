"""The outside channels: one small sender each, all silent until their address is set.

Only the title and a link leave the house: never what a resident said.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail

from lianxinqiao.accounts.models import Staff
from lianxinqiao.notifications.models import Channel, Message

TIMEOUT_SECONDS = 10


class ChannelRefused(RuntimeError):
    """The other side answered that it did not take the message."""


def configured_channels() -> list[str]:
    """Return the channels whose address is set."""
    return [channel for channel, (key, _send) in SENDERS.items() if settings.NOTIFY[key]]


def send(channel: str, message: Message) -> None:
    """Send a message over one channel.

    Raises:
        ChannelRefused, OSError: it was not taken; try again later.
    """
    SENDERS[channel][1](message)


def _text(message: Message) -> str:
    return f"【连心桥】{message.title}\n{settings.PUBLIC_URL}{message.path}"


def _post(url: str, content: dict[str, object], headers: dict[str, str] | None = None) -> dict[str, object]:
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ChannelRefused("address must be https")
    request = urllib.request.Request(  # noqa: S310  (scheme checked above)
        url,
        data=json.dumps(content, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        body = answer.read()
    return json.loads(body) if body else {}


def _expect_zero(answer: dict[str, object], field: str) -> None:
    if answer.get(field, 0) != 0:
        raise ChannelRefused(json.dumps(answer, ensure_ascii=False)[:280])


def _email(message: Message) -> None:
    if message.recipient.email:
        send_mail(message.title, _text(message), settings.NOTIFY["email_from"], [message.recipient.email])


def _wecom(message: Message) -> None:
    content = {
        "content": _text(message),
        "mentioned_mobile_list": [message.recipient.phone] if message.recipient.phone else [],
    }
    _expect_zero(_post(settings.NOTIFY["wecom_url"], {"msgtype": "text", "text": content}), "errcode")


def dingtalk_signature(secret: str, milliseconds: int) -> str:
    """Sign as DingTalk asks: HMAC-SHA256 of "timestamp\\nsecret" keyed by the secret, base64."""
    text = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def _dingtalk(message: Message) -> None:
    url = settings.NOTIFY["dingtalk_url"]
    if secret := settings.NOTIFY["dingtalk_secret"]:
        at = int(time.time() * 1000)
        query = urllib.parse.urlencode({"timestamp": at, "sign": dingtalk_signature(secret, at)})
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    _expect_zero(_post(url, {"msgtype": "text", "text": {"content": _text(message)}}), "errcode")


def feishu_signature(secret: str, seconds: int) -> str:
    """Sign as Feishu asks: HMAC-SHA256 of nothing keyed by "timestamp\\nsecret", base64."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def _feishu(message: Message) -> None:
    content: dict[str, object] = {"msg_type": "text", "content": {"text": _text(message)}}
    if secret := settings.NOTIFY["feishu_secret"]:
        at = int(time.time())
        content |= {"timestamp": str(at), "sign": feishu_signature(secret, at)}
    _expect_zero(_post(settings.NOTIFY["feishu_url"], content), "code")


def _sms(message: Message) -> None:
    if message.recipient.phone:
        content: dict[str, object] = {"to": message.recipient.phone, "text": f"【连心桥】{message.title}"}
        _post(settings.NOTIFY["sms_url"], content, {"Authorization": f"Bearer {settings.NOTIFY['sms_token']}"})


SENDERS: dict[str, tuple[str, Callable[[Message], None]]] = {
    Channel.EMAIL: ("email_from", _email),
    Channel.WECOM: ("wecom_url", _wecom),
    Channel.DINGTALK: ("dingtalk_url", _dingtalk),
    Channel.FEISHU: ("feishu_url", _feishu),
    Channel.SMS: ("sms_url", _sms),
}


# Their robots post to a group: whoever is in it reads what is meant for one of them.
OF_GROUPS = frozenset({Channel.WECOM, Channel.DINGTALK, Channel.FEISHU})


def own_channel(person: Staff) -> str:
    """Return the channel that reaches this person alone, a group's robot never; empty where there is none."""
    if person.email and settings.NOTIFY["email_from"]:
        return str(Channel.EMAIL)
    if person.phone and settings.NOTIFY["sms_url"]:
        return str(Channel.SMS)
    return ""


def send_own(person: Staff, text: str) -> bool:
    """Send what only this person may read; it is kept nowhere. Return whether it was taken."""
    channel = own_channel(person)
    try:
        if channel == Channel.EMAIL:
            return bool(send_mail("【连心桥】", text, settings.NOTIFY["email_from"], [person.email]))
        if channel == Channel.SMS:
            content: dict[str, object] = {"to": person.phone, "text": f"【连心桥】{text}"}
            _post(settings.NOTIFY["sms_url"], content, {"Authorization": f"Bearer {settings.NOTIFY['sms_token']}"})
            return True
    except (ChannelRefused, OSError, ValueError):
        return False
    return False
