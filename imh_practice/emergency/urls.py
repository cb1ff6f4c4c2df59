from django.urls import path

from imh_practice.emergency import views

urlpatterns = [
    path("", views.emergency_list, name="emergency_list"),
    path("family/", views.emergency_new, name="emergency_new"),
    path("agency/", views.emergency_ask, name="emergency_ask"),
    path("<uuid:ref>/", views.emergency_detail, name="emergency_detail"),
    path("<uuid:ref>/record/", views.emergency_record, name="emergency_record"),
    path("<uuid:ref>/record/<uuid:visit_ref>/", views.emergency_visit, name="emergency_visit"),
    path("<uuid:ref>/close/", views.emergency_close, name="emergency_close"),
    path("<uuid:ref>/answer/", views.emergency_answer, name="emergency_answer"),
    path("<uuid:ref>/review/", views.emergency_review, name="emergency_review"),
]
