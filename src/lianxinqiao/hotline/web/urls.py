from django.urls import path

from lianxinqiao.hotline.web import importing

app_name = "hotline"
# The address is that of the register its orders come into.
urlpatterns = [path("demands/import/", importing.import_page, name="import")]
