from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "imh_practice.membership"
    label = "membership"
