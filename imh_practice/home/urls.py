from django.urls import path

from imh_practice.home import agency, health, people, practice, trail, views
from imh_practice.home.search import views as search

urlpatterns = [
    path("", views.today, name="today"),
    path("caseload/", views.caseload, name="caseload"),
    path("caseload/<uuid:ref>/", views.caseload_clinician, name="caseload_clinician"),
    path("caseload/<uuid:ref>/practice/", practice.practice_of, name="practice_of"),
    path("practice/mine/", practice.practice_mine, name="practice_mine"),
    path("practice/mine/table/", practice.practice_table, name="practice_table"),
    path("practice/mine/shown/<uuid:ref>/", practice.practice_show, name="practice_show"),
    path("search/", search.search, name="search"),
    path("agency/", agency.agency_settings, name="agency_settings"),
    path("people/<uuid:ref>/end/", people.people_end, name="people_end"),
    path("people/pairings/<uuid:ref>/", people.people_pair_end, name="people_pair_end"),
    path("who-read-mine/", trail.who_read_mine, name="who_read_mine"),
    path("access-log/", trail.access_log, name="access_log"),
    path("who-sees-what/", views.who_sees, name="who_sees"),
    path("privacy/", views.privacy, name="privacy"),
    path("signed-in/", views.signed_in, name="signed_in"),
    path("help/", views.help_page, name="help"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
