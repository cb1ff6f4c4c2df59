from django.urls import path

from imh_practice.families import views

urlpatterns = [
    path("families/", views.family_list, name="family_list"),
    path("families/new/", views.family_new, name="family_new"),
    path("families/<uuid:ref>/edit/", views.family_edit, name="family_edit"),
    path("families/<uuid:ref>/reopen/", views.family_reopen, name="family_reopen"),
    path("families/<uuid:ref>/team/", views.family_team, name="family_team"),
    path("families/places/<uuid:ref>/end/", views.place_end, name="place_end"),
]
