from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.settlements.payouts import lock_approved, void_outdated
        from ledger_project.core.approvals import Dependents, register_dependents
        from ledger_project.core.numbering import share_series

        # Customers and their first accounts take their numbers from one series.
        share_series("customer", "accounts_account", "account_no")
        # A settlement is paid to its seller, who may get another name or account meanwhile.
        register_dependents(Dependents(lock_approved, void_outdated))
