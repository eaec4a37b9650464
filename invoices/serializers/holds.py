"""Requests to hold the claims of an invoice."""

from typing import Any

from ledger_project.api.bodies import Body
from ledger_project.api.fields import Amount, Day, Text

LONGEST_REASON = 200


class RespiteRequest(Body):
    respiteDate = Day(help_text="No claims up to and with this day; at most a year ahead")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"respite_on": members["respiteDate"]}


class ReasonRequest(Body):
    reason = Text(LONGEST_REASON)


class DisputeRequest(ReasonRequest):
    amount = Amount(
        required=False,
        allow_null=True,
        help_text="The disputed part of the principal; by default all of it. The rest is claimed",
    )

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"reason": members["reason"], "amount": members.get("amount")}
