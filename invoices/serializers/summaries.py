"""Summaries of a ledger's customers and accounts."""

from typing import Any

from rest_framework import serializers

from ledger_project.api.fields import Day, Money, Path
from ledger_project.api.representations import Part, Representation


class CustomerCountsSerializer(Part):
    total = serializers.IntegerField()
    legalStatus = serializers.DictField(child=serializers.IntegerField())
    legalEntity = serializers.DictField(child=serializers.IntegerField())


class SummarySerializer(Representation):
    """A summary. `@id` is the operation's own address."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "@id": SummaryPath()}


class SummaryPath(Path):
    def to_representation(self, summary: Any) -> str:
        return str(self.context["path"])


class CustomerSummarySerializer(SummarySerializer):
    asOf = Day(source="as_of")
    customers = CustomerCountsSerializer()
    openInvoices = serializers.IntegerField(source="open_invoices")
    overdueInvoices = serializers.IntegerField(source="overdue_invoices")
    totalDebt = Money(source="total_debt")
    totalSurplus = Money(source="total_surplus")


class AccountCountsSerializer(Part):
    total = serializers.IntegerField()
    status = serializers.DictField(child=serializers.IntegerField())
    accountProfileType = serializers.DictField(child=serializers.IntegerField())


class AccountSummarySerializer(SummarySerializer):
    asOf = Day(source="as_of")
    accounts = AccountCountsSerializer()
    totalCreditLimit = Money(source="total_credit_limit", help_text="Of those that are not closed")
    totalBalance = Money(source="total_balance")
    totalReservedAmount = Money(source="total_reserved")
    totalAvailableAmount = Money(source="total_available")
