from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "imh_practice.people"
    label = "people"
