"""The web process's entry (gunicorn imh_practice.wsgi:application)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
application = get_wsgi_application()
