from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from ledger_project.core.numbering import share_series

        # Customers and their first accounts take their numbers from one series.
        share_series("customer", "accounts_account", "account_no")
