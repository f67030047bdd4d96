from django.urls import path

from lianxinqiao.relief.web import pages

app_name = "relief"
urlpatterns = [
    path("relief/", pages.relief_list, name="relief"),
    path("relief/new/<uuid:pk>/", pages.new_relief, name="new"),
    path("relief/<uuid:pk>/", pages.relief_page, name="application"),
]
