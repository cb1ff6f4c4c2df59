"""The key of a row to be written stands in its page's address.

Going back, loading again and sending twice all come to the same key, so that the row is written once; and a page that
is asked for again can say that it was written. A key inside the form would be another one at each loading, while the
browser gives back what was typed.
"""

from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponseRedirect

from imh_practice.shared.ids import uuid7


def key_in(request: HttpRequest, name: str, *, by: UUID) -> UUID | None:
    """Return the id of the row that ``by`` writes from this page; None where the address names no key.

    Made of both, so that nobody's key meets another's row: by the id her own row is given she could tell that it is.
    """
    try:
        return uuid5(by, str(UUID(request.GET.get(name, ""))))
    except ValueError:
        return None


def with_key(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """Go to the same address with a fresh key in it."""
    query = request.GET.copy()
    query[name] = str(uuid7())
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
