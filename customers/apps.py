from django.apps import AppConfig

from customers import population_register


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from ledger_project.core.numbering import share_series

        share_series("customer", "customers_customer", "customer_no")
        population_register.configured()  # Fails at the start, not at a request.
