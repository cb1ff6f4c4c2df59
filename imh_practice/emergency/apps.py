from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "imh_practice.emergency"
    label = "emergency"
