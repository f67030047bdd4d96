from django.urls import path

from lianxinqiao.assignments.web import pages

app_name = "assignments"
urlpatterns = [
    path("assignments/", pages.handed_out, name="handed_out"),
    path("assignments/<uuid:pk>/", pages.assignment_page, name="assignment"),
]
