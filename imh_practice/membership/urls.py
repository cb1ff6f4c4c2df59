from django.urls import path

from imh_practice.membership.views import coming_in, pairings, people

urlpatterns = [
    path("places/", coming_in.place_choose, name="place_choose"),
    path("invitation/<str:token>/", coming_in.invitation_accept, name="invitation_accept"),
    path("people/", people.people_list, name="people_list"),
    path("people/invite/", people.people_invite, name="people_invite"),
    path("people/invitations/<uuid:ref>/", people.people_invite_withdraw, name="people_invite_withdraw"),
    path("people/invitations/<uuid:ref>/again/", people.people_invite_again, name="people_invite_again"),
    path("people/<uuid:ref>/", people.people_detail, name="people_detail"),
    path("people/<uuid:ref>/again/", people.people_again, name="people_again"),
    path("people/<uuid:ref>/edit/", people.people_edit, name="people_edit"),
    path("people/<uuid:ref>/roles/", people.people_roles, name="people_roles"),
    path("people/<uuid:ref>/supervisor/", pairings.people_pair, name="people_pair"),
]
