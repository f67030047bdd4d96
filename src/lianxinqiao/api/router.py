"""Every door of the API, hung on one frame: importing a family of doors hangs it."""

from lianxinqiao.api import areas, assessments, demands, households, matters, visits
from lianxinqiao.api.base import api

__all__ = ["api", "areas", "assessments", "demands", "households", "matters", "visits"]
