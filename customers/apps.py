from django.apps import AppConfig

from customers import population_register


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        population_register.configured()  # A wrong path is told at the start, not to a customer.
