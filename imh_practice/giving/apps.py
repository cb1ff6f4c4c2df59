from django.apps import AppConfig


class GivingConfig(AppConfig):
    name = "imh_practice.giving"
    label = "giving"
