from django.urls import path

from lianxinqiao.matters.web import inboxes, seconds

app_name = "matters"
urlpatterns = [
    path("inbox/supervised/", inboxes.supervised_list, name="supervised"),
    path("inbox/seconds/", seconds.second_list, name="seconds"),
    path("inbox/<slug:box>/", inboxes.inbox_list, name="inbox"),
    path("matters/", inboxes.matter_list, name="matters"),
    path("matters/<uuid:pk>/", inboxes.matter_door, name="matter"),
    path("seconds/<uuid:pk>/", seconds.second_page, name="second"),
    path("supervisions/<uuid:pk>/", inboxes.supervision_page, name="supervision"),
]
