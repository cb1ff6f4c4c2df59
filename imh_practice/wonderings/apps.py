from django.apps import AppConfig


class WonderingsConfig(AppConfig):
    name = "imh_practice.wonderings"
    label = "wonderings"
