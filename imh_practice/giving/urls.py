from django.urls import path

from imh_practice.giving import views

urlpatterns = [
    path("families/<uuid:ref>/give/", views.family_give, name="family_give"),
    path("families/<uuid:ref>/given/", views.family_given, name="family_given"),
    path("given/", views.given_list, name="given_list"),
]
