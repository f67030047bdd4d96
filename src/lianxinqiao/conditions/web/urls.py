from django.urls import path

from lianxinqiao.conditions.web import reports

app_name = "conditions"
urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/new/", reports.choose_kind, name="choose"),
    path("reports/new/<slug:kind>/", reports.new_report, name="new"),
    path("reports/<uuid:pk>/", reports.report_page, name="report"),
]
