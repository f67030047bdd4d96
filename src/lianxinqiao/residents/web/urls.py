from django.urls import path

from lianxinqiao.residents.web import households, imports

app_name = "residents"
urlpatterns = [
    path("households/", households.household_list, name="households"),
    path("households/new/", households.new_household, name="new"),
    path("households/template.xlsx", imports.template_file, name="template"),
    path("households/imports/", imports.import_list, name="imports"),
    path("households/imports/<uuid:pk>/", imports.import_page, name="import"),
    path("households/<uuid:pk>/", households.household_page, name="household"),
    path("households/<uuid:pk>/openings/", households.openings_page, name="openings"),
]
