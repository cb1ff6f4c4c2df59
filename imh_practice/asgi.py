"""The same for an ASGI server. Nothing here needs one; requests run one at a time in a thread."""

import os

from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
application = get_asgi_application()
import_string("imh_practice.shared.starting.refuse_wrong_keys")()  # as in wsgi.py
