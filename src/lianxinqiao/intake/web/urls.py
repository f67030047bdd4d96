from django.urls import path

from lianxinqiao.intake.web import pages

app_name = "intake"
urlpatterns = [
    path("households/template.xlsx", pages.template_file, name="template"),
    path("households/imports/", pages.import_list, name="imports"),
    path("households/imports/<uuid:pk>/", pages.import_page, name="import"),
]
