from django.urls import path

from lianxinqiao.demands.web import importing, pages, wording

app_name = "demands"
urlpatterns = [
    path("demands/", pages.demand_list, name="demands"),
    path("demands/new/", pages.new_demand, name="new"),
    path("demands/owed/", pages.owed_list, name="owed"),
    path("demands/circles/", pages.circles_list, name="circles"),
    path("demands/months/", pages.months_page, name="months"),
    path("demands/rates/", pages.rates_page, name="rates"),
    path("demands/import/", importing.import_page, name="import"),
    path("demands/wording/", wording.wording_page, name="wording"),
    path("demands/<uuid:pk>/", pages.demand_page, name="demand"),
    path("assignments/", pages.handed_out, name="handed_out"),
    path("assignments/<uuid:pk>/", pages.assignment_page, name="assignment"),
    path("data-requests/", pages.request_list, name="requests"),
    path("data-requests/<uuid:pk>/", pages.request_page, name="request"),
]
