from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "imh_practice.agencies"
    label = "agencies"
