from django.urls import path

from lianxinqiao.assignments.web.handed_out import handed_out

app_name = "handed_out"
urlpatterns = [path("assignments/", handed_out, name="list")]
