from django.urls import path

from reflect.views import own, pausing, sharing

urlpatterns = [
    path("", own.reflection_list, name="reflection_list"),
    path("new/", own.reflection_new, name="reflection_new"),
    path("pause/", pausing.pause, name="pause"),
    path("shares/", sharing.share_list, name="share_list"),
    path("shares/<uuid:ref>/", sharing.share_detail, name="share_detail"),
    path("shares/<uuid:ref>/take-back/", sharing.share_take_back, name="share_take_back"),
    path("shared/", sharing.shared_list, name="shared_list"),
    path("shared/<uuid:ref>/", sharing.shared_detail, name="shared_detail"),
    path("<uuid:ref>/", own.reflection_detail, name="reflection_detail"),
    path("<uuid:ref>/edit/", own.reflection_edit, name="reflection_edit"),
    path("<uuid:ref>/delete/", own.reflection_delete, name="reflection_delete"),
    path("<uuid:ref>/share/", sharing.reflection_share, name="reflection_share"),
]
