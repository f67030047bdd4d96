"""Every door of the house.  A new URL needs its row in ``tests/matrix`` or the check fails."""

from __future__ import annotations

from django.urls import include, path

from lianxinqiao.api.router import api
from lianxinqiao.matters.web.kinds import kind_urls

urlpatterns = [
    path("", include("lianxinqiao.desk.web.urls")),
    path("", include("lianxinqiao.matters.web.urls")),
    path("", include("lianxinqiao.residents.web.urls")),
    path("", include("lianxinqiao.intake.web.urls")),
    path("", include("lianxinqiao.privacy.web.urls")),
    path("", include("lianxinqiao.conditions.web.urls")),
    path("", include("lianxinqiao.hazards.web.urls")),
    path("", include("lianxinqiao.maternal.web.urls")),
    path("", include("lianxinqiao.papers.web.urls")),
    path("", include("lianxinqiao.demands.web.urls")),
    path("", include("lianxinqiao.rates.web.urls")),
    path("", include("lianxinqiao.hotline.web.urls")),
    path("", include("lianxinqiao.leadership.web.urls")),
    path("", include("lianxinqiao.outreach.web.urls")),
    path("", include("lianxinqiao.visits.web.urls")),
    path("", include("lianxinqiao.overviews.web.urls")),
    path("", include("lianxinqiao.portal.web.urls")),
    *kind_urls(),
    path("api/v1/", api.urls),
    path("accounts/", include("lianxinqiao.accounts.web.urls")),
    path("accounts/", include("allauth.urls")),
]

handler500 = "lianxinqiao.desk.web.unavailable.broken"
