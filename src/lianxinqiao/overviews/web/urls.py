from django.urls import path

from lianxinqiao.overviews.web import areas, bodies, search

app_name = "overviews"
urlpatterns = [
    path("areas/", areas.areas_page, name="areas"),
    path("areas/<slug:code>/", areas.area_page, name="area"),
    path("towns/<slug:code>/", areas.town_page, name="town"),
    path("towns/<slug:code>/bodies/", bodies.bodies_page, name="bodies"),
    path("streams/", areas.streams_page, name="streams"),
    path("search/", search.search_page, name="search"),
]
