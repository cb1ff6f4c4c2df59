"""Names first, slugs last: a system is never called what a page is called, and a test holds it."""

from django.urls import path

from imh_practice.practice.views import learn, ours

urlpatterns = [
    path("", learn.practice_list, name="practice_list"),
    path("find/", learn.practice_find, name="practice_find"),
    path("glossary/", learn.practice_glossary, name="practice_glossary"),
    path("library/", learn.practice_library, name="practice_library"),
    path("definitions/", learn.practice_definitions, name="practice_definitions"),
    path("about/", learn.practice_about, name="practice_about"),
    path("ours/", ours.practice_ours, name="practice_ours"),
    path("ours/new/", ours.practice_own_new, name="practice_own_new"),
    path("ours/<uuid:ref>/", ours.practice_own_edit, name="practice_own_edit"),
    path("ours/<uuid:ref>/retire/", ours.practice_own_retire, name="practice_own_retire"),
    path("<slug:system>/", learn.practice_system, name="practice_system"),
    path("<slug:system>/<slug:entry>/", learn.practice_entry, name="practice_entry"),
]
