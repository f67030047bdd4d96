from django.urls import path

from lianxinqiao.outreach.web import boxes, cards

app_name = "outreach"
urlpatterns = [
    path("cards/", cards.card_states_page, name="cards"),
    path("cards/<slug:code>/", cards.area_cards, name="area_cards"),
    path("cards/<slug:code>/sheet.pdf", cards.sheet, name="sheet"),
    path("cards/<slug:code>/outdated/", cards.outdated_list, name="outdated"),
    path("boxes/", boxes.box_list, name="boxes"),
    path("boxes/<int:pk>/open/", boxes.open_page, name="open_box"),
]
