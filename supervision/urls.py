from django.urls import path

from supervision.views import items, sessions, summaries, threads

ITEM = "<uuid:ref>/items/<uuid:item_ref>/"
SUMMARY = "<uuid:ref>/summary/"
COMMENT = f"{ITEM}comments/<uuid:comment_ref>/"

# /supervision/
urlpatterns = [
    path("", sessions.session_list, name="session_list"),
    path("new/", sessions.session_new, name="session_new"),
    path("bring/", items.item_bring, name="item_bring"),
    path("<uuid:ref>/", sessions.session_detail, name="session_detail"),
    path("<uuid:ref>/move/", sessions.session_reschedule, name="session_reschedule"),
    path("<uuid:ref>/off/", sessions.session_call_off, name="session_call_off"),
    path("<uuid:ref>/close/", sessions.session_close, name="session_close"),
    path("<uuid:ref>/items/new/", items.item_new, name="item_new"),
    path(SUMMARY, summaries.summary_detail, name="summary_detail"),
    path(f"{SUMMARY}edit/", summaries.summary_edit, name="summary_edit"),
    path(f"{SUMMARY}approve/", summaries.summary_approve, name="summary_approve"),
    path(f"{SUMMARY}file/", summaries.summary_render, name="summary_render"),
    path(f"{SUMMARY}<int:number>/", summaries.summary_version, name="summary_version"),
    path(ITEM, threads.item_detail, name="item_detail"),
    path(f"{ITEM}withdraw/", items.item_withdraw, name="item_withdraw"),
    path(f"{ITEM}first/", items.item_first, name="item_first"),
    path(f"{ITEM}news/", threads.thread_news, name="thread_news"),
    path(f"{ITEM}comments/", threads.comment_new, name="comment_new"),
    path(f"{ITEM}answer/", threads.comment_answer, name="comment_answer"),
    path(f"{COMMENT}edit/", threads.comment_edit, name="comment_edit"),
    path(f"{COMMENT}versions/", threads.comment_versions, name="comment_versions"),
]
