from django.urls import path

from imh_practice.people import views

urlpatterns = [path("language/", views.language, name="language")]
