from django.urls import path

from observations.views import amend, ending, find, log, note, read

urlpatterns = [
    path("visits/", find.visit_list, name="visit_list"),
    path("visits/new/", log.family_pick, name="family_pick"),
    path("visits/log/", log.visit_log, name="visit_log"),
    path("visits/not-met/", log.visit_not_met, name="visit_not_met"),
    path("visits/<uuid:ref>/", read.visit_detail, name="visit_detail"),
    path("visits/<uuid:ref>/edit/", amend.visit_amend, name="visit_amend"),
    path("visits/<uuid:ref>/note/", note.visit_note, name="visit_note"),
    path("visits/<uuid:ref>/note/give/", note.visit_note_give, name="visit_note_give"),
    path("visits/<uuid:ref>/saved/", log.visit_saved, name="visit_saved"),
    path("visits/<uuid:ref>/wrong-family/", log.visit_wrong_family, name="visit_wrong_family"),
    path("visits/<uuid:ref>/by-mistake/", log.visit_by_mistake, name="visit_by_mistake"),
    path("visits/<uuid:ref>/set-aside/", log.visit_set_aside, name="visit_set_aside"),
    path("visits/versions/<uuid:ref>/", read.visit_version, name="visit_version"),
    path("families/<uuid:ref>/", find.family_detail, name="family_detail"),
    path("families/<uuid:ref>/end/", ending.family_end, name="family_end"),
]
