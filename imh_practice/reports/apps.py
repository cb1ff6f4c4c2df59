from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "imh_practice.reports"
    label = "reports"
