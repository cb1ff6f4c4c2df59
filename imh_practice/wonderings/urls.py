from django.urls import path

from imh_practice.wonderings import views

urlpatterns = [
    path("families/<uuid:ref>/understanding/", views.wondering_understanding, name="wondering_understanding"),
    path("families/<uuid:ref>/applies/", views.wondering_applies, name="wondering_applies"),
    path("families/<uuid:ref>/one-baby/", views.wondering_baby, name="wondering_baby"),
    path("families/<uuid:ref>/between-them/", views.wondering_between, name="wondering_between"),
    path("families/<uuid:ref>/referral/", views.wondering_referral, name="wondering_referral"),
    path("wonderings/", views.wondering_list, name="wondering_list"),
    path("wonderings/<uuid:ref>/set-aside/", views.wondering_set_aside, name="wondering_set_aside"),
    path("wonderings/<uuid:ref>/share/", views.wondering_share, name="wondering_share"),
    path("wonderings/<uuid:ref>/take-back/", views.wondering_take_back, name="wondering_take_back"),
]
