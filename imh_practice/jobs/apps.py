from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "imh_practice.jobs"
    label = "jobs"
