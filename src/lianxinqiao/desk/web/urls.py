from django.urls import path

from lianxinqiao.desk.web import audit, backups, health, held, me, messages, person, rules, sign_ins, team, today

app_name = "desk"
urlpatterns = [
    path("", today.today_page, name="today"),
    path("badges/", today.badges, name="badges"),
    path("preferences/", me.preferences, name="preferences"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:pk>/", messages.open_message, name="message"),
    path("keys/", today.keys_page, name="keys"),
    path("rules/", rules.rules_page, name="rules"),
    path("backups/", backups.backups_page, name="backups"),
    path("health/", health.health_page, name="health"),
    path("health/brief/", health.health_brief, name="health_brief"),
    path("jobs/", held.held_page, name="held_jobs"),
    path("audit/", audit.audit_list, name="audit"),
    path("audit/sign-ins/", sign_ins.sign_in_list, name="sign_ins"),
    path("me/", me.me_page, name="me"),
    path("me/sign-ins/", sign_ins.own_sign_ins, name="own_sign_ins"),
    path("me/tokens/", me.token_list, name="tokens"),
    path("me/away/", me.away_page, name="away"),
    path("team/", team.post_list, name="team"),
    path("team/gaps/", team.gaps_page, name="gaps"),
    path("team/new/", person.new_staff, name="new_staff"),
    path("team/<uuid:pk>/", person.staff_page_of, name="staff"),
]
