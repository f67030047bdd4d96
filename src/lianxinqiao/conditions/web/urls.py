from django.urls import path

from lianxinqiao.conditions.web import hazards, maternal, reports, warnings

app_name = "conditions"
urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/new/", reports.choose_kind, name="choose"),
    path("reports/new/<slug:kind>/", reports.new_report, name="new"),
    path("reports/<uuid:pk>/", reports.report_page, name="report"),
    path("hazards/", hazards.site_list, name="hazards"),
    path("hazards/new/", hazards.new_site, name="new_hazard"),
    path("hazards/<uuid:pk>/", hazards.site_page, name="hazard"),
    path("warnings/", warnings.warning_list, name="warnings"),
    path("warnings/new/", warnings.new_warning, name="new_warning"),
    path("maternal/", maternal.maternal_page, name="maternal"),
]
