from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "imh_practice.keys"
    label = "keys"
