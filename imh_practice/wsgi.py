"""The web process's entry (gunicorn imh_practice.wsgi:application)."""

import os

from django.core.wsgi import get_wsgi_application

from imh_practice.shared.headers import ReadableRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
application = get_wsgi_application()
application.request_class = ReadableRequest
