from django.urls import path

from imh_practice.jobs import views

# /jobs/
urlpatterns = [
    path("<uuid:ref>/", views.job_status, name="job_status"),
    path("<uuid:ref>/retry/", views.job_retry, name="job_retry"),
    path("<uuid:ref>/download/", views.job_download, name="job_download"),
    path("<uuid:ref>/give/", views.job_give, name="job_give"),
]
