"""Refusals of the spine."""

from lianxinqiao.kernel.errors import NotPermitted, NotVisible, StaleVersion, StepNotAllowed

__all__ = ["NotPermitted", "NotVisible", "StaleMatter", "StepNotAllowed"]


class StaleMatter(StaleVersion):
    """Somebody changed the matter since the person looked at it."""
