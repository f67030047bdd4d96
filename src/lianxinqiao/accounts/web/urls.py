from django.urls import path, re_path

from lianxinqiao.accounts.web import pages

app_name = "accounts"
urlpatterns = [
    path("second-step/", pages.second_step, name="second_step"),
    path("begin/<str:secret>/", pages.begin, name="begin"),
    path("recover/", pages.recover, name="recover"),
    path("password/reset/", pages.forgotten, name="forgotten"),
    # Pages of the library that a town hall has no use for: nobody signs up, and addresses are kept by whoever keeps posts.
    re_path(
        r"^(signup/|inactive/|email/|confirm-email/|password/(set|reset)/|login/code/|(3rdparty|social)/(?!login/))",
        pages.no_page,
    ),
]
