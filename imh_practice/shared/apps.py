from django.apps import AppConfig
from django.db.models.signals import post_migrate

from imh_practice.shared.grants import grant_tables


class SharedConfig(AppConfig):
    name = "imh_practice.shared"
    label = "shared"
    verbose_name = "Ground floor"

    def ready(self) -> None:
        # Django's own signal, so that test databases get the grants too; our apps send each other none.
        post_migrate.connect(grant_tables, dispatch_uid="shared.grant_tables")
