from django.urls import path

from lianxinqiao.demands.web import pages, views, wording

app_name = "demands"
urlpatterns = [
    path("demands/", pages.demand_list, name="demands"),
    path("demands/new/", pages.new_demand, name="new"),
    path("demands/owed/", views.owed_list, name="owed"),
    path("demands/months/", views.months_page, name="months"),
    path("demands/wording/", wording.wording_page, name="wording"),
    path("demands/<uuid:pk>/", pages.demand_page, name="demand"),
]
