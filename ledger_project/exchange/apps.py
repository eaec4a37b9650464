from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "ledger_project.exchange"
    label = "exchange"
