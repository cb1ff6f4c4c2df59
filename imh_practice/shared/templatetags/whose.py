"""Every form says under whose sign-in it was opened. A builtin of all templates (settings), so that none forgets it."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imh_practice.shared.typed import TYPED_BY, mark_of

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's own tag of this name, and beside its field the mark of who is signed in, where somebody is.

    ``typed_by`` in the context is the mark that came with the words: a page that gives them back hands it on.
    """
    token: Any = context.get("csrf_token")
    field = SafeString("")
    if token and token != "NOTPROVIDED":  # noqa: S105  # Django's word for "there is none"
        field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    user = getattr(context.get("request"), "user", None)
    mark = context.get(TYPED_BY) or (mark_of(user.pk) if user is not None and user.is_authenticated else "")
    return field + format_html('<input type="hidden" name="{}" value="{}">', TYPED_BY, mark) if mark else field
