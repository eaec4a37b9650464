from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        from accounts.credit.surpluses import find_payers
        from accounts.models import Payout
        from accounts.settlements.payouts import Origin, register_origin
        from invoices.bank.refunds import lock_refunded, put_back
        from invoices.bank.returns import lock_returned, payers_of, take_back_return

        find_payers(payers_of)
        register_origin(Payout.Purpose.REFUND, Origin(lock_refunded, put_back))
        register_origin(Payout.Purpose.RETURN, Origin(lock_returned, take_back_return))
