"""Every door of the API, hung on one frame: importing a family of doors hangs it."""

from lianxinqiao.api import areas, assessments, households, matters, visits
from lianxinqiao.api.base import api

__all__ = ["api", "areas", "assessments", "households", "matters", "visits"]
