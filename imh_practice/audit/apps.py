from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "imh_practice.audit"
    label = "audit"
