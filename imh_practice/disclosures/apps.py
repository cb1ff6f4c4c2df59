from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "imh_practice.disclosures"
    label = "disclosures"
