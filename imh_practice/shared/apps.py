from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from imh_practice.shared.grants import grant_tables


class SharedConfig(AppConfig):
    name = "imh_practice.shared"
    label = "shared"
    verbose_name = "Ground floor"

    def ready(self) -> None:
        # Django's own signal, so that test databases get the grants too; our apps send each other none.
        post_migrate.connect(grant_tables, dispatch_uid="shared.grant_tables")
        # By name: it asks a table of this app's, whose models are read after this module.
        register(import_string("imh_practice.shared.starting.keys_check"))
