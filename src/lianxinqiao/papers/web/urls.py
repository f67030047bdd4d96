from django.urls import path

from lianxinqiao.papers.web import pages

app_name = "papers"
urlpatterns = [
    path("papers/", pages.template_list, name="templates"),
    path("papers/<slug:code>/template.docx", pages.template_file, name="template"),
    path("papers/<slug:code>/<str:key>.<slug:kind>", pages.paper_file, name="paper"),
]
