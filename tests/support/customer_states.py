"""Steps into each state of a customer, through the public doors."""

from customers import operations
from customers.models import Customer
from customers.queries import visible_to
from customers.states import CUSTOMER
from tests.support.actors import STAFF, SYSTEM
from tests.support.bodies import ADDRESS, customer_body
from tests.support.clients import succeeded
from tests.support.dates import TODAY
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture, credit


def customer_at(path: str) -> Customer:
    """Return the customer at a path, with what the guards read."""
    return visible_to(SYSTEM).get(customer_no=path.rsplit("/", 1)[1])


def by_staff(operation, path):
    customer = Customer.objects.get(customer_no=path.rsplit("/", 1)[1])
    operation(customer=customer, actor=STAFF, on=TODAY)
    return path


def fresh(api, authorize, ledger):
    return succeeded(api.post(CUSTOMERS, customer_body()))["@id"]


def without_identifier(api, authorize, ledger):
    return succeeded(api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))["@id"]


def with_an_account(api, authorize, ledger):
    return authorize()["customer"]


def with_a_billing_address(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    succeeded(api.request("put", f"{path}/billing-address", ADDRESS))
    return path


def with_a_consent(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    succeeded(api.post(f"{path}/consents", {"type": "PharmaciesSE"}))
    return path


def unblocked(api, authorize, ledger):
    return by_staff(operations.unblock, blocked(api, authorize, ledger))


def with_termination_withdrawn(api, authorize, ledger):
    path = terminating(api, authorize, ledger)
    succeeded(api.post(f"{path}/withdraws-termination"))
    return path


def blocked(api, authorize, ledger):
    return by_staff(operations.block, fresh(api, authorize, ledger))


def terminating(api, authorize, ledger):
    path = authorize()["customer"]
    succeeded(api.post(f"{path}/initiates-termination"))
    return path


def terminating_with_a_surplus_alone(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    succeeded(api.post(f"{one['account']}/request-close-account"))
    succeeded(api.post(f"{one['customer']}/initiates-termination"))
    pay(ledger, one, "101.00")
    assert api.get(one["account"]).data["status"] == "Closed"
    return one["customer"]


def terminated_at_once(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    succeeded(api.post(f"{path}/initiates-termination"))
    return path


def terminated_with_the_last_credit(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    succeeded(api.post(f"{one['customer']}/initiates-termination"))
    succeeded(api.post(f"{one['account']}/request-close-account"))
    credit(api, one, amount=100)
    return one["customer"]


def deceased(api, authorize, ledger):
    return by_staff(operations.register_death, fresh(api, authorize, ledger))


def deceased_with_an_account(api, authorize, ledger):
    return by_staff(operations.register_death, with_an_account(api, authorize, ledger))


def blocked_stranger(api, authorize, ledger):
    path = succeeded(api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))["@id"]
    return by_staff(operations.block, path)


def with_an_account_of_another(api, authorize, ledger):
    return authorize(reg_no="19811228-9874")["customer"]


WAYS = {
    "active": [fresh, without_identifier, with_an_account, with_a_billing_address, with_a_consent,
               unblocked, with_termination_withdrawn],
    "blocked": [blocked],
    "terminating": [terminating, terminating_with_a_surplus_alone],
    "terminated": [terminated_at_once, terminated_with_the_last_credit],
    "deceased": [deceased, deceased_with_an_account],
}  # fmt: skip
STATES = [(state, reach) for state in CUSTOMER.states for reach in WAYS[state]]
