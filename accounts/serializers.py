"""The shapes of accounts, reservations and surpluses on the wire."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.states import ACCOUNT
from ledger_project.api.fields import Choice, Day, Money, Path, Representation, Shown


class AccountSerializer(Representation):
    machine = ACCOUNT

    accountNo = serializers.CharField(source="account_no")
    startDate = Day(source="started_on")
    description = Shown()
    accountProfileType = serializers.CharField(source="profile_type")
    accountAlias = Shown(source="alias")
    customerNo = serializers.CharField(source="customer.customer_no")
    status = Choice(source="state", choices=ACCOUNT.states)
    creditLimit = Money(source="credit_limit")
    totalBalance = Money(source="balance", help_text="Positive: debt")
    reservedAmount = Money(source="live_reserved")
    availableAmount = serializers.SerializerMethodField()
    currency = serializers.CharField()
    customer = Path(of="customer")
    reservations = Path("/reservations")

    @extend_schema_field({"type": "number"})
    def get_availableAmount(self, account: Any) -> Decimal:
        return account.headroom(account.live_reserved)


class SurplusSerializer(Representation):
    surplusId = serializers.IntegerField(source="pk")
    amount = Money()
    remainingAmount = Money(source="remaining")
    currency = serializers.CharField()
    valueDate = Day(source="value_on")
    bookDate = Day(source="book_on")
    customer = Path(of="customer")
