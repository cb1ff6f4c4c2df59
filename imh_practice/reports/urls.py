from django.urls import path

from imh_practice.reports import views

# /reports/
urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("new/", views.report_new, name="report_new"),
    path("check/", views.report_check, name="report_check"),
]
