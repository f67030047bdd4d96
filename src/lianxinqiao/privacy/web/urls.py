from django.urls import path

from lianxinqiao.privacy.web.requests import request_list

app_name = "privacy"
urlpatterns = [path("data-requests/", request_list, name="requests")]
