"""Request to set off a customer's surplus."""

from typing import Any

from accounts.serializers import SurplusUseRequest
from ledger_project.api.fields import Text


class SetOffSurplusRequest(SurplusUseRequest):
    """The customer's open invoice to pay from the surplus, and the amount."""

    invoiceNo = Text(50)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {**super().convert(members), "invoice_no": members["invoiceNo"]}
