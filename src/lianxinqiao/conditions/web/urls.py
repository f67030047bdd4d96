from django.urls import path

from lianxinqiao.conditions.web import disasters, maternal, reports

app_name = "conditions"
urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/new/", reports.choose_kind, name="choose"),
    path("reports/new/<slug:kind>/", reports.new_report, name="new"),
    path("reports/<uuid:pk>/", reports.report_page, name="report"),
    path("hazards/", disasters.site_list, name="hazards"),
    path("hazards/<uuid:pk>/", disasters.site_page, name="hazard"),
    path("warnings/", disasters.warning_list, name="warnings"),
    path("warnings/new/", disasters.new_warning, name="new_warning"),
    path("maternal/", maternal.maternal_page, name="maternal"),
]
