"""Every door of the API, hung on one frame: importing a family of doors hangs it; what the kinds declare comes last."""

from lianxinqiao.api import areas, assessments, checks, contacts, demands, households, kinds, matters, reports, visits
from lianxinqiao.api.base import api

kinds.hang_all()

__all__ = [
    "api",
    "areas",
    "assessments",
    "checks",
    "contacts",
    "demands",
    "households",
    "kinds",
    "matters",
    "reports",
    "visits",
]
