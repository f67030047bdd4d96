from django.urls import path

from lianxinqiao.accounts.web import pages

app_name = "accounts"
urlpatterns = [
    path("second-step/", pages.second_step, name="second_step"),
    path("begin/<str:secret>/", pages.begin, name="begin"),
    path("recover/", pages.recover, name="recover"),
]
