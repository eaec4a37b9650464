from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ledger_project.core"
    label = "core"
    verbose_name = "Ledgers"
