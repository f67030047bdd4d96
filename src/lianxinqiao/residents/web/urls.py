from django.urls import path

from lianxinqiao.residents.web import households

app_name = "residents"
urlpatterns = [
    path("households/", households.household_list, name="households"),
    path("households/new/", households.new_household, name="new"),
    path("households/<uuid:pk>/", households.household_page, name="household"),
    path("households/<uuid:pk>/openings/", households.openings_page, name="openings"),
]
