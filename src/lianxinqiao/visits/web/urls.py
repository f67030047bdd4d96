from django.urls import path

from lianxinqiao.visits.web import absences, assessments, before, contacts, diary, promises, spotchecks, writing

app_name = "visits"
urlpatterns = [
    path("visits/", diary.visit_list, name="visits"),
    path("visits/new/", writing.new_visit, name="new"),
    path("visits/review/", diary.review_list, name="review"),
    path("visits/<uuid:pk>/", diary.visit_page, name="visit"),
    path("promises/", promises.promise_list, name="promises"),
    path("promises/<uuid:pk>/", promises.promise_page, name="promise"),
    path("households/<uuid:pk>/before/", before.before_page, name="before"),
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/needs/", contacts.need_list, name="needs"),
    path("contacts/coverage/", contacts.coverage_page, name="coverage"),
    path("absences/", absences.absence_list, name="absences"),
    path("absences/<uuid:pk>/", absences.absence_page, name="absence"),
    path("assessments/", assessments.assessment_list, name="assessments"),
    path("assessments/<uuid:pk>/", assessments.assessment_page, name="assessment"),
    path("spot-checks/", spotchecks.check_list, name="spot_checks"),
    path("spot-checks/<uuid:pk>/", spotchecks.check_page, name="spot_check"),
    path("spot-checks/draws/<uuid:pk>/", spotchecks.draw_page, name="draw"),
]
