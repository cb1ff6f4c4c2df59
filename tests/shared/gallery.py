"""A page with every shared part on it, and the pages of sign-in and of errors: for looking and for the browser's tests.

Not in the product: it is drawn here and handed to the browser without a server.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from imh_practice.shared.forms import ProductForm

SOURCE = Path(__file__).with_name("gallery.html")


class VisitForm(ProductForm):
    family = forms.ChoiceField(
        choices=[("h", "Heron"), ("w", "Wren")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a family."},
    )
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.IntegerField(help_text="About.")
    setting = forms.ChoiceField(choices=[("", "Choose"), ("home", "At home")])
    read = forms.BooleanField(label="I have read who can see this")


class MomentForm(ProductForm):
    text = forms.CharField(label="What did you notice?", help_text="Initials, not names.", widget=forms.Textarea)
    speaks = forms.MultipleChoiceField(
        label="This moment speaks to",
        required=False,
        choices=[(word, word) for word in ("Realize", "Recognize", "Respond", "Reflect")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )


class ReplyForm(ProductForm):
    reply = forms.CharField(label="Reply to Noor", widget=forms.Textarea)


Moments = forms.formset_factory(MomentForm, extra=1)


def frame() -> dict[str, Any]:
    """What the context processor gives to every page of a member."""
    places = [("Today", "today"), ("Visits", "visits"), ("Reflections", "reflections"), ("Supervision", "supervision")]
    return {
        "site_name": "Practice",
        "agency_name": "Lantern House Early Years",
        "person_name": "Noor Haddad",
        "demo": True,
        "csrf_token": "token",
        "nav": [{"url": "/", "label": label, "icon": icon, "current": label == "Today"} for label, icon in places],
    }


def comment(anchor: str, author: str, **more: Any) -> dict[str, Any]:
    plain = {"answers": "", "quote": "", "unread": False, "edited": False, "edit_url": "", "replies": []}
    words = "My breath stopped with his.\n\nI only felt it back in the car."
    return {**plain, "anchor": anchor, "author": author, "at": timezone.now(), "text": words, "reply_url": "#r", **more}


def draw_gallery(*, wrong: bool = False) -> str:
    """Draw the page; `wrong` as it comes back with everything missing."""
    nothing = {"moments-TOTAL_FORMS": "1", "moments-INITIAL_FORMS": "0"}
    answer = comment("c2", "Ruth Okafor", answers="Noor", quote="My breath stopped", unread=True)
    context = {
        **frame(),
        "request": RequestFactory().generic("POST" if wrong else "GET", "/"),
        "form": VisitForm({} if wrong else None, prefix="visit"),
        "moments": Moments(nothing if wrong else None, prefix="moments"),
        "reply": ReplyForm(),
        "now": timezone.now(),
        "day": dt.date(2022, 5, 3),
        "behaviors": ["I waited and let the moment unfold", "I named a strength I saw"],
        "facts": [("Family", "Heron"), ("Where", "At home"), ("Nothing", "")],
        "tabs": [{"url": "/", "label": "Before", "count": 2}, {"url": "/", "label": "Together", "current": True}],
        "roots": [comment("c1", "Noor Haddad", edited=True, edit_url="#e", replies=[answer])],
    }
    return engines["django"].from_string(SOURCE.read_text()).render(context)
