from django.urls import path

from lianxinqiao.leadership.web import cases, receptions

app_name = "leadership"
urlpatterns = [
    path("receptions/", receptions.day_list, name="receptions"),
    path("receptions/new/", receptions.new_day, name="new_reception"),
    path("receptions/<uuid:pk>/", receptions.day_page, name="reception"),
    path("receptions/visits/<uuid:pk>/", receptions.visit_page, name="reception_visit"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/load/", cases.load_page, name="load"),
    path("cases/<uuid:pk>/", cases.case_page, name="case"),
]
