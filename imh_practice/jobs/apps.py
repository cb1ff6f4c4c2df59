from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class JobsConfig(AppConfig):
    name = "imh_practice.jobs"
    label = "jobs"

    def ready(self) -> None:
        # By name: the entry of the worker joins the rooms and stands above them; whoever rings needs its broker.
        import_string(settings.CELERY_APP)
