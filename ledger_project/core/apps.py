from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "ledger_project.core"
    label = "core"
    verbose_name = "Ledgers"

    def ready(self) -> None:
        from ledger_project.core.penalty_interest import ship_reference_rates

        post_migrate.connect(ship_reference_rates, sender=self)
