from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "imh_practice.families"
    label = "families"
