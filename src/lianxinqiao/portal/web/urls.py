from django.urls import path

from lianxinqiao.portal.web import asking, following, open311, opening, public, receiving

app_name = "portal"
urlpatterns = [
    path("a/", public.towns_page, name="areas"),
    path("a/<slug:code>/", public.area_page, name="area"),
    path("a/<slug:code>/town/", public.town_page, name="town"),
    path("a/<slug:code>/notice/", public.notice_page, name="notice"),
    path("a/<slug:code>/ask/", asking.ask_page, name="ask"),
    path("a/<slug:code>/open/", asking.open_list, name="open"),
    path("a/<slug:code>/receptions/", receiving.reception_list, name="receptions"),
    path(
        "a/<slug:code>/data/",
        opening.begin_page,
        {"word": "data-requests", "template": "portal/data.html"},
        name="data",
    ),
    path("a/<slug:code>/begin/<slug:word>/", opening.begin_page, name="begin"),
    path("ask/join/<uuid:pk>/", asking.join_page, name="join"),
    path("ask/follow/", following.follow_page, name="follow"),
    path("ask/mine/", following.mine_page, name="mine"),
    path("slip/", public.slip_page, name="slip"),
    path("open311/v2/discovery.<slug:form>", open311.discovery, name="open311_discovery"),
    path("open311/v2/services.<slug:form>", open311.services, name="open311_services"),
    path("open311/v2/services/<slug:code>.<slug:form>", open311.definition, name="open311_definition"),
    path("open311/v2/requests.<slug:form>", open311.requests, name="open311_requests"),
    path("open311/v2/requests/<str:number>.<slug:form>", open311.one_request, name="open311_request"),
]
