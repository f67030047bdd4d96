from django.urls import path

from lianxinqiao.portal.web import public

app_name = "portal"
urlpatterns = [
    path("a/", public.towns_page, name="areas"),
    path("a/<slug:code>/", public.area_page, name="area"),
    path("slip/", public.slip_page, name="slip"),
]
