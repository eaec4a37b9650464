"""The set-off of a customer's surplus."""

from typing import Any

from accounts.serializers import SurplusUseRequest
from ledger_project.api.fields import Text


class SetOffSurplusRequest(SurplusUseRequest):
    """The open invoice of the customer to be paid from the surplus."""

    invoiceNo = Text(50)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {**super().convert(members), "invoice_no": members["invoiceNo"]}
