from django.urls import path

from lianxinqiao.hazards.web import sites, warnings

app_name = "hazards"
urlpatterns = [
    path("hazards/", sites.site_list, name="sites"),
    path("hazards/new/", sites.new_site, name="new"),
    path("hazards/<uuid:pk>/", sites.site_page, name="site"),
    path("warnings/", warnings.warning_list, name="warnings"),
    path("warnings/new/", warnings.new_warning, name="new_warning"),
    path("warnings/<uuid:pk>/", warnings.warning_page, name="warning"),
]
