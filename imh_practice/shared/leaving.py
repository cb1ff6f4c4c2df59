"""A page that leaves the screen by itself once what it shows may not be seen any more, without JavaScript too."""

import datetime as dt
import math

from django.http import HttpResponse
from django.utils import timezone

BY_ITSELF = "by-itself"
"""Stands in the address of what a page asks for by itself: nobody is at work, so no sign-in lasts longer by it."""


def leaves(response: HttpResponse, *, at: dt.datetime, to: str) -> HttpResponse:
    """Have the browser ask for ``to`` once that time has come. A page being printed then is on its way to the paper."""
    seconds = max(0, math.ceil((at - timezone.now()).total_seconds())) + 1  # a browser's second may be a short one
    response.headers["Refresh"] = f"{seconds}; url={to}?{BY_ITSELF}"
    return response
