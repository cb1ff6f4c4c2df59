from django.urls import path

from reflect import views

urlpatterns = [
    path("", views.reflection_list, name="reflection_list"),
    path("new/", views.reflection_new, name="reflection_new"),
    path("shares/", views.share_list, name="share_list"),
    path("shares/<uuid:ref>/", views.share_detail, name="share_detail"),
    path("shares/<uuid:ref>/take-back/", views.share_take_back, name="share_take_back"),
    path("shared/", views.shared_list, name="shared_list"),
    path("shared/<uuid:ref>/", views.shared_detail, name="shared_detail"),
    path("<uuid:ref>/", views.reflection_detail, name="reflection_detail"),
    path("<uuid:ref>/edit/", views.reflection_edit, name="reflection_edit"),
    path("<uuid:ref>/delete/", views.reflection_delete, name="reflection_delete"),
    path("<uuid:ref>/share/", views.reflection_share, name="reflection_share"),
]
