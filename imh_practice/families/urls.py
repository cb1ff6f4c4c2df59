from django.urls import path

from imh_practice.families.views import agreed, families

urlpatterns = [
    path("families/", families.family_list, name="family_list"),
    path("families/new/", families.family_new, name="family_new"),
    path("families/<uuid:ref>/edit/", families.family_edit, name="family_edit"),
    path("families/<uuid:ref>/reopen/", families.family_reopen, name="family_reopen"),
    path("families/<uuid:ref>/team/", families.family_team, name="family_team"),
    path("families/<uuid:ref>/agreed/", agreed.family_agreed, name="family_agreed"),
    path("families/places/<uuid:ref>/end/", families.place_end, name="place_end"),
    path("families/levels/<uuid:ref>/remove/", agreed.level_remove, name="level_remove"),
    path("families/notices/<uuid:ref>/remove/", agreed.notice_remove, name="notice_remove"),
    path("families/consents/<uuid:ref>/remove/", agreed.consent_remove, name="consent_remove"),
    path("families/consents/<uuid:ref>/end/", agreed.consent_end, name="consent_end"),
    path("families/children/<uuid:ref>/gone/", agreed.child_gone, name="child_gone"),
    path("families/children/<uuid:ref>/back/", agreed.child_back, name="child_back"),
]
