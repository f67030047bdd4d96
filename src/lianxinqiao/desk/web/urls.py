from django.urls import path

from lianxinqiao.desk.web import house, me, team

app_name = "desk"
urlpatterns = [
    path("", house.today_page, name="today"),
    path("badges/", house.badges, name="badges"),
    path("preferences/", me.preferences, name="preferences"),
    path("messages/", house.message_list, name="messages"),
    path("messages/<uuid:pk>/", house.open_message, name="message"),
    path("keys/", house.keys_page, name="keys"),
    path("rules/", house.rules_page, name="rules"),
    path("audit/", house.audit_list, name="audit"),
    path("me/", me.me_page, name="me"),
    path("me/tokens/", me.token_list, name="tokens"),
    path("me/away/", me.away_page, name="away"),
    path("team/", team.post_list, name="team"),
    path("team/gaps/", team.gaps_page, name="gaps"),
    path("team/new/", team.new_staff, name="new_staff"),
    path("team/<uuid:pk>/", team.staff_page_of, name="staff"),
]
