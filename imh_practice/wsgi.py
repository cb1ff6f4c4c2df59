"""The web process's entry (gunicorn imh_practice.wsgi:application)."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from imh_practice.shared.headers import ReadableRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
application = get_wsgi_application()
application.request_class = ReadableRequest
import_string("imh_practice.shared.starting.refuse_wrong_keys")()  # by name: it needs the apps, which are ready by now
