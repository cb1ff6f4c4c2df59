"""The same for an ASGI server. Nothing here needs one; requests run one at a time in a thread."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
application = get_asgi_application()
