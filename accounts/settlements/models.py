"""Settlements with sellers, their fees, and the payouts that carry them out."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.books.models import JournalLine
from accounts.settlements.states import FEE_INVOICE, HELD, PAID, PAYOUT, RETURNED, UNPAID
from customers.models import Customer
from ledger_project.core.database_rules import append_only, recorded
from ledger_project.core.models import Approvable, LedgerOwned, Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey, LedgerOneToOneField
from ledger_project.core.texts import say
from ledger_project.core.versions import versioned


class Settlement(Recorded):
    """Payment to one seller on one date for the records that it settles, numbered without gaps.

    `amount` is the sum of the records, `returned` the sum of earlier payouts that were returned;
    `transferred` = amount + returned − fees − VAT, all in `currency`. Invoiced fees are not
    included, and what comes back of a commission can make the fees negative. `events` is what the
    item fee was charged for, `commission_base` what the commission was: both are null for a
    settlement of an earlier version, which charged each record and all debits.
    """

    seller = LedgerForeignKey(Seller, related_name="settlements")
    number = models.CharField(max_length=20)
    settled_on = models.DateField()
    debit_count = models.IntegerField("debit records")
    debit_amount = AmountField()
    credit_count = models.IntegerField("credit records")
    credit_amount = AmountField()
    amount = AmountField()
    returned = AmountField("returned payouts", default=ZERO, db_default=ZERO)
    events = models.IntegerField("business events", null=True)
    commission_base = AmountField(
        null=True, help_text="Debits less those that were mirrored: the commission is on it."
    )
    item_fee = AmountField("item fee", help_text="Fee per event by the seller's agreement.")
    commission_percent = models.DecimalField("commission (%)", max_digits=7, decimal_places=4)
    fees = AmountField(help_text="Fees deducted from this settlement, without VAT.")
    fees_invoiced = models.BooleanField("fees by invoice", default=False, db_default=False)
    vat_percent = models.DecimalField("VAT (%)", max_digits=5, decimal_places=2)
    vat = AmountField("VAT")
    transferred = AmountField("paid out")
    currency = models.CharField(max_length=3)
    payout_iban = models.CharField("payout IBAN", max_length=34, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="settlement_number_once"),
            models.UniqueConstraint(
                fields=["ledger", "seller", "settled_on"], name="settled_once_a_date"
            ),
            models.CheckConstraint(
                condition=Q(
                    transferred=F("amount") + F("returned") - F("fees") - F("vat"),
                    transferred__gte=0,
                )
                & (Q(fees_invoiced=False) | Q(fees=0, vat=0)),
                name="settlement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def concerns(self) -> dict[str, object]:
        """Return what its event is about."""
        return {"seller_id": self.seller_id}


class SettlementRecord(LedgerOwned):
    """The membership of a journal line on the settlement receivable in its one settlement."""

    line = LedgerOneToOneField(JournalLine, primary_key=True, related_name="+")
    settlement = LedgerForeignKey(Settlement, related_name="records")
    id = None  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ledger", "settlement"], name="record_of_settlement")]
        triggers = [append_only()]


class RecurrentFee(Recorded):
    """Recurring fee that a seller is charged for each month of an agreement that has begun.

    Without `vat_percent`, the country's standard rate on the day of the charge applies.
    """

    seller = LedgerForeignKey(Seller, related_name="recurrent_fees")
    text = models.CharField(max_length=72)
    quantity = models.PositiveIntegerField(default=1)
    unit_price = AmountField()
    vat_percent = models.DecimalField(
        "VAT (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    since = models.DateField("from")
    until = models.DateField("to", null=True, blank=True)

    class Meta:
        verbose_name = "recurring fee"
        ordering = ["ledger", "seller", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="recurrent_fee_positive"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="recurrent_fee_ends_after_its_begin",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "seller"], name="recurrent_fee_of_seller")]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.text


class FeeInvoice(Recorded):
    """Invoice of the operator for the fees of one seller and month, numbered without gaps.

    `net` and `vat` are the sums of its lines, VAT rounded once for each rate. One below zero gives
    fees back: a credit note. What is to be paid is paid to the ledger's payment account with the
    `payment_reference`; those of earlier versions have none, and no document. `paid` is what was
    paid of one that is open, `reminded` what was left on the day of its reminder.
    """

    state = models.CharField(
        max_length=20, default=UNPAID, choices=[(s, s) for s in FEE_INVOICE.states]
    )
    seller = LedgerForeignKey(Seller, related_name="fee_invoices")
    number = models.CharField(max_length=20)
    month = models.DateField(help_text="The first day of the month whose fees are invoiced.")
    invoiced_on = models.DateField()
    due_on = models.DateField("due date")
    net = AmountField()
    vat = AmountField("VAT")
    total = AmountField()
    currency = models.CharField(max_length=3)
    payment_reference = models.CharField(max_length=50, blank=True, db_default="")
    paid = AmountField(default=ZERO, db_default=ZERO)
    reminded_on = models.DateField("reminded on", null=True)
    reminded = AmountField("amount of the reminder", null=True)

    class Meta:
        ordering = ["-id"]
        permissions = FEE_INVOICE.permissions()
        triggers = [versioned("state")]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="fee_invoice_number_once"),
            models.UniqueConstraint(
                fields=["ledger", "seller", "month"], name="fees_invoiced_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["ledger", "payment_reference"],
                condition=~Q(payment_reference=""),
                name="fee_invoice_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(total=F("net") + F("vat")), name="fee_invoice_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> Decimal:
        """What is left to be paid; below zero, to be paid back."""
        return ZERO if self.state == PAID else self.total - self.paid

    def concerns(self) -> dict[str, object]:
        """Return what its event is about."""
        return {"seller_id": self.seller_id}


class SettlementFee(LedgerOwned):
    """One line of fees: for a settlement's records, or for a month of a recurring fee.

    A line belongs to the settlement that deducted it, or to the fee invoice. `settlement` is set
    on invoiced lines too if they charge its records: then `quantity` is their business events and
    `sales_amount` their debits less mirrored ones, either may be negative. amount = quantity × unit
    price + commission on `sales_amount`, rounded.
    """

    seller = LedgerForeignKey(Seller, related_name="+")
    settlement = LedgerForeignKey(Settlement, null=True, related_name="fee_lines")
    fee_invoice = LedgerForeignKey(FeeInvoice, null=True, related_name="fee_lines")
    recurrent_fee = LedgerForeignKey(RecurrentFee, null=True, related_name="charges")
    invoiced = models.BooleanField(
        "by invoice", help_text="Invoiced monthly instead of being deducted from a settlement."
    )
    text = models.CharField(max_length=72)
    from_on = models.DateField("from")
    to_on = models.DateField("to")
    quantity = models.IntegerField()
    sales_amount = AmountField()
    unit_price = AmountField()
    commission_percent = models.DecimalField("commission (%)", max_digits=7, decimal_places=4)
    amount = AmountField()
    vat_percent = models.DecimalField("VAT (%)", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "recurrent_fee", "from_on"], name="recurrent_fee_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["ledger", "settlement"],
                condition=Q(recurrent_fee__isnull=True),
                name="records_charged_once",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "settlement"], name="fee_of_settlement"),
            models.Index(fields=["ledger", "fee_invoice"], name="fee_of_fee_invoice"),
            models.Index(
                fields=["ledger", "seller"],
                name="fee_to_invoice",
                condition=Q(invoiced=True, fee_invoice__isnull=True),
            ),
        ]
        # A line is never changed; only its invoice is set later.
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "seller_id",
                "settlement_id",
                "recurrent_fee_id",
                "invoiced",
                "text",
                "from_on",
                "to_on",
                "quantity",
                "sales_amount",
                "unit_price",
                "commission_percent",
                "amount",
                "vat_percent",
            )
        ]


class PayoutBatch(Recorded):
    """The payouts of one payout file, numbered without gaps. `execute_on` is a bank day.

    The debtor is the operator with the ledger's payment account, as they were when it was sent.
    `form` is that of its file: those of earlier releases can be made again.
    """

    number = models.CharField(max_length=20)
    debtor = models.CharField(max_length=72, blank=True, db_default="")
    payment_account_type = models.CharField(max_length=10, blank=True, db_default="")
    payment_account_number = models.CharField(max_length=34, blank=True, db_default="")
    payment_account_bic = models.CharField(
        "payment account BIC", max_length=11, blank=True, db_default=""
    )
    payment_account_iban = models.CharField(
        "payment account IBAN", max_length=34, blank=True, db_default=""
    )
    agent = models.CharField(
        "bank", max_length=20, blank=True, db_default="", help_text="As the file names it."
    )
    initiating_party_id = models.CharField(max_length=35, blank=True, db_default="")
    debtor_id = models.CharField(max_length=35, blank=True, db_default="")
    form = models.PositiveSmallIntegerField("form of the file", default=2, db_default=1)
    sent_on = models.DateField()
    execute_on = models.DateField("to be paid on")
    count = models.IntegerField()
    amount = AmountField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "payout batches"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="payout_batch_number_once")
        ]
        indexes = [models.Index(fields=["ledger", "sent_on"], name="payout_batch_by_date")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.number


class Payout(Approvable, Recorded):
    """Money that leaves for an account at a bank: one transfer, known to the bank by `number`.

    A `settlement` is transferred to its seller, a surplus refunded to its customer, an unmatched
    payment returned to its payer. Refunds and returns name their `recipient` and its account when
    they are ordered: an `iban`, or an `account_number` of the country's own kind; of a settlement
    recipient, `iban` and `bic` are the seller's until it is sent, when they are fixed here. For a
    settlement's returned payout, `settled_again` is the settlement that pays the amount again.
    """

    class Purpose(models.TextChoices):
        SETTLEMENT = "settlement"
        REFUND = "refund"
        RETURN = "return"

    state = models.CharField(max_length=20, default=HELD, choices=[(s, s) for s in PAYOUT.states])
    purpose = models.CharField(
        max_length=10, choices=Purpose, default=Purpose.SETTLEMENT, db_default=Purpose.SETTLEMENT
    )
    number = models.CharField(
        max_length=30, help_text="The bank's answer names the payout by it (EndToEndId)."
    )
    seller = LedgerForeignKey(Seller, null=True, related_name="payouts")
    settlement = LedgerForeignKey(Settlement, null=True, related_name="payouts")
    customer = LedgerForeignKey(Customer, null=True, related_name="+")
    amount = AmountField()
    currency = models.CharField(max_length=3)
    batch = LedgerForeignKey(PayoutBatch, null=True, related_name="payouts")
    recipient = models.CharField(max_length=140, blank=True, db_default="")
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    account_number = models.CharField(
        max_length=34,
        blank=True,
        db_default="",
        help_text="The recipient's account, if it has no IBAN.",
    )
    agent = models.CharField(
        "payee's bank", max_length=20, blank=True, db_default="", help_text="As the file names it."
    )
    reference = models.CharField("payee's reference", max_length=25, blank=True, db_default="")
    status_reason = models.CharField(
        "reason", max_length=200, blank=True, help_text="The reason given by the bank or by staff."
    )
    ordered_on = models.DateField("ordered on")
    paid_on = models.DateField("paid on", null=True)
    returned_on = models.DateField(null=True)
    settled_again = LedgerForeignKey(Settlement, null=True, related_name="paid_again")

    class Meta:
        ordering = ["-id"]
        permissions = PAYOUT.permissions()
        triggers = [
            versioned(
                "state batch_id agent reference approved_by approved_person approved_digest "
                "paid_on returned_on"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "settlement"], name="settlement_paid_once"),
            models.UniqueConstraint(fields=["ledger", "number"], name="payout_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.CheckConstraint(
                condition=Q(state=RETURNED, returned_on__isnull=False)
                | (~Q(state=RETURNED) & Q(returned_on__isnull=True, settled_again__isnull=True)),
                name="payout_returned_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    purpose="settlement",
                    settlement__isnull=False,
                    seller__isnull=False,
                    customer__isnull=True,
                )
                | Q(
                    purpose="refund",
                    settlement__isnull=True,
                    settled_again__isnull=True,
                    customer__isnull=False,
                )
                | Q(
                    purpose="return",
                    settlement__isnull=True,
                    settled_again__isnull=True,
                    customer__isnull=True,
                ),
                name="payout_fits_its_purpose",
            ),
            # Of a settlement that was paid by an earlier version the day is not known.
            models.CheckConstraint(
                condition=Q(purpose="settlement")
                | (~Q(state=PAID) & Q(paid_on__isnull=True))
                | Q(state__in=[PAID, RETURNED], paid_on__isnull=False),
                name="payout_paid_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "state"], name="payout_by_state"),
            models.Index(fields=["ledger", "batch"], name="payout_of_batch"),
            models.Index(
                fields=["ledger", "customer"],
                name="payout_of_customer",
                condition=Q(customer__isnull=False),
            ),
            models.Index(
                fields=["ledger", "seller"],
                name="payout_to_settle_again",
                condition=Q(state=RETURNED, purpose="settlement", settled_again__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return say("Payout {number}", number=self.number)

    @property
    def is_of_sellers_account(self) -> bool:
        """Whether it goes to the account that the seller has when it is sent."""
        return self.purpose == self.Purpose.SETTLEMENT and self.batch_id is None

    @property
    def payee_name(self) -> str:
        """The name of who is paid, for the bank."""
        return self.recipient or (self.seller.name if self.seller else "")

    @property
    def payee_account(self) -> str:
        """The account that is paid to, by IBAN or else by the country's own number."""
        return self.payee_iban or self.account_number

    @property
    def payee_iban(self) -> str:
        if self.is_of_sellers_account and self.seller:
            return self.seller.payout_iban
        return self.iban

    @property
    def payee_bic(self) -> str:
        if self.is_of_sellers_account and self.seller:
            return self.seller.payout_bic
        return self.bic

    def to_approve(self) -> tuple[object, ...]:
        payee = (self.payee_name, self.payee_iban, self.account_number, self.payee_bic)
        return (self.number, self.purpose, *payee, f"{self.amount:.2f}", self.currency)

    def concerns(self) -> dict[str, object]:
        """Return what its event is about."""
        number = self.customer.customer_no if self.customer else ""
        return {"seller": self.seller, "customer_no": number}
