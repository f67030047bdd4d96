"""Words of referrals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlipStatus(models.TextChoices):
    WAITING = "waiting", _("待交卫生院")
    HANDED_OVER = "handed_over", _("已交卫生院")
    WITHDRAWN = "withdrawn", _("本人撤回")
    EXPIRED = "expired", _("到期已销毁")
