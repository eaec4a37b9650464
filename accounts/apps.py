from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.credit.surpluses import lock_refunded, put_back
        from accounts.settlements.models import Payout
        from accounts.settlements.payouts import Origin, register_origin
        from ledger_project.core.numbering import share_series

        # Customers and their first accounts take their numbers from one series.
        share_series("customer", "accounts_account", "account_no")
        register_origin(Payout.Purpose.REFUND, Origin(lock_refunded, put_back))
