from django.urls import path

from lianxinqiao.maternal.web import pages

app_name = "maternal"
urlpatterns = [path("maternal/", pages.maternal_page, name="slips")]
