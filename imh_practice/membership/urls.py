from django.urls import path

from imh_practice.membership import views

urlpatterns = [
    path("places/", views.place_choose, name="place_choose"),
    path("invitation/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
