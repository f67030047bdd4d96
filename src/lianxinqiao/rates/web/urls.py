from django.urls import path

from lianxinqiao.rates.web import pages

app_name = "rates"
# Their addresses are under that of the register they are about.
urlpatterns = [
    path("demands/circles/", pages.circles_list, name="circles"),
    path("demands/rates/", pages.rates_page, name="rates"),
]
