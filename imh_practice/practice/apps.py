"""The practice vocabulary: what the frameworks of the field say, in our words, versioned, the same for every agency."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Global and published: its tables stand outside tenancy, and the role that serves pages may only read them."""

    name = "imh_practice.practice"
    label = "practice"
