"""Messages to staff, and their delivery over channels."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.kernel.text import CleanCharField
from lianxinqiao.notifications.querysets import MessageQuerySet


class Channel(models.TextChoices):
    EMAIL = "email", _("电子邮件")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
    SMS = "sms", _("短信")


class Message(models.Model):
    """One line in somebody's message list.  ``dedupe`` makes telling twice tell once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="inbox_messages")
    title = CleanCharField(max_length=160)
    body = SealedTextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    # What it is about: from whom that is hidden, from them the message is taken back.
    about = models.UUIDField(null=True, blank=True, db_index=True)
    is_urgent = models.BooleanField(default=False)
    dedupe = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "dedupe"], name="message_told_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="message_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="message_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message on its way over one channel; no content beyond the title leaves the house."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = CleanCharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.message}"
