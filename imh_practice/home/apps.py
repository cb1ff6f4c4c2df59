from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "imh_practice.home"
    label = "home"
