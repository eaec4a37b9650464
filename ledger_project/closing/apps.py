from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "ledger_project.closing"
    label = "closing"
