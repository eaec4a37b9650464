"""Scenarios of debt collection: what an agency collects, charges, remits, and gives back."""

from decimal import Decimal

from invoices.models import CollectionCase
from tests.scenarios.shop import Shop
from tests.support.clients import succeeded
from tests.support.commands import run

CASES = "/ledger/invoice/v1/501/collection-cases"


def _handed_over(shop: Shop, number: str) -> str:
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-77")
    shop.do(number, "transfer-to-debt-collection")
    run("hand_over_cases", 501)
    case = CollectionCase.objects.filter(invoice__invoice_no=number).latest("pk")
    return f"{CASES}/{case.pk}"


def _answer(shop: Shop, case: str, operation: str, **body) -> None:
    succeeded(shop.api.post(f"{case}/{operation}", body))


def _bank(shop: Shop, remittance: str, amount: str, value: str) -> None:
    path = shop.directory / "agency.csv"
    path.write_text(
        "payment_reference,amount,currency,value_date,bank_reference\n"
        f"{remittance},{amount},SEK,{value},{remittance}-B\n"
    )
    run("import_payments", path, ledger=501)


def collected_for_a_client(shop: Shop) -> None:
    """A serviced invoice that an agency collects: costs, money, and a recall"""
    shop.tell("2026-06-08", "the client issues invoice 1 of 1 000.00, due on 2026-07-08.")
    shop.bill("1", "1000")
    shop.tell("2026-07-20", "it is handed over to the agency. Nothing is posted.")
    case = _handed_over(shop, "1")
    shop.tell("2026-07-27", "the agency charges 300.00 that a court's fee took: the client's cost.")
    _answer(shop, case, "charge-costs", reference="K-1", valueDate="2026-07-27", expenses=300)
    shop.tell(
        "2026-08-03",
        "the customer has paid the agency 990.00 on 2026-07-31: 500.00 of the debt, the 300.00, "
        "and 190.00 that are the agency's own. The client has a claim on the agency.",
    )
    _answer(
        shop, case, "report-payment", reference="P-1", valueDate="2026-07-31", principal=500,
        expenses=300, kept=190,
    )  # fmt: skip
    shop.tell("2026-08-10", "the agency remits the 500.00, and the bank reports them.")
    _answer(shop, case, "remit", reference="M-1", remittance="R-1", amount=500)
    _bank(shop, "R-1", "500.00", "2026-08-10")
    shop.tell("2026-08-17", "the claim is recalled: it is as before the claims. Nothing is posted.")
    shop.do("1", "recall", reason="He pays the rest here")
    assert shop.invoice("1")["claimLevel"] == "Invoice"
    shop.tell("2026-08-24", "the customer pays the rest to the ledger.")
    shop.bank("1", "500", "2026-08-24")
    assert shop.invoice("1")["status"] == "closed"


def collected_in_vain(shop: Shop) -> None:
    """A purchased invoice that an agency gives up: a loss of the operator, and money after it"""
    shop.tell("2026-06-08", "invoice 852 of 1 000.00 is captured, due on 2026-07-08.")
    shop.buy("852", "1000")
    shop.tell("2026-07-20", "it is handed over to the agency. Nothing is posted.")
    case = _handed_over(shop, "852")
    shop.tell("2026-07-27", "the agency charges 125.00 of its own: the operator's cost.")
    _answer(shop, case, "charge-costs", reference="K-1", valueDate="2026-07-27", charges=125)
    shop.tell("2026-08-03", "the agency gives up, and staff write the debt off.")
    _answer(shop, case, "give-up", reason="Nothing to seize")
    shop.staff("852", "write_off", reason="Lost")
    shop.tell("2026-09-01", "the customer pays the agency 200.00 after all: the loss falls.")
    _answer(shop, case, "report-payment", reference="P-1", valueDate="2026-09-01", principal=200)
    shop.tell("2026-09-07", "the agency keeps its 125.00 of them, and remits 75.00.")
    _answer(shop, case, "remit", reference="M-1", remittance="R-1", amount=75)
    _bank(shop, "R-1", "75.00", "2026-09-07")
    assert succeeded(shop.api.get(case))["outstandingAmount"] == Decimal(0)


COLLECTION = [collected_for_a_client, collected_in_vain]
