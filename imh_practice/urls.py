"""The rooms, joined by name."""

from django.urls import include, path

from imh_practice.home import errors

urlpatterns = [
    path("", include("imh_practice.home.urls")),
    path("", include("imh_practice.people.urls")),
    path("", include("imh_practice.membership.urls")),
    path("supervision/", include("supervision.urls")),
    path("reflections/", include("reflect.urls")),
    path("emergency/", include("imh_practice.emergency.urls")),
    path("reports/", include("imh_practice.reports.urls")),
    path("jobs/", include("imh_practice.jobs.urls")),
    path("", include("imh_practice.families.urls")),
    path("", include("imh_practice.giving.urls")),
    path("", include("observations.urls")),
    path("", include("imh_practice.wonderings.urls")),
    path("practice/", include("imh_practice.practice.urls")),  # after all rooms: it ends with any word at all
    path("accounts/", include("allauth.urls")),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.server_error
