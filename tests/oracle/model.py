"""A small and slow model of the business: what does each owe, as of a day, by the facts until then.

It shares nothing with the product. Each answer is found by telling all facts again, in the order in
which they were booked. A fact that moves a debt writes lines about the invoice: a part of the
debt (`capital`, the fee of a claim, `interest`), what did it, and an amount. What is owed of a part
is the sum of its lines; what was paid, credited or given up of it is the sum of the lines of that
kind. To undo a fact is to write its lines again with the other sign, from the same value date.

Only interest is no sum of lines. It is counted day by day from the principal that was due.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

from tests.oracle import facts as told
from tests.oracle.bank_days import bank_day_from

ZERO, CENT = Decimal("0.00"), Decimal("0.01")
CAPITAL, INTEREST = "capital", "interest"
FEE_KINDS = ("reminder_fee", "collection_fee", "late_fee")
ALWAYS = dt.date.min
"""Value date of what was never owed: it counts from the beginning."""
DAY = dt.timedelta(days=1)

SOLD, CLAIMED, CREDITED, WRITTEN_OFF, REMITTED, WAIVED = (
    "sold", "claimed", "credited", "written off", "remitted", "waived",
)  # fmt: skip
PAID, SET_OFF, DIRECT = "paid", "set off", "paid directly"
MONEY = (PAID, SET_OFF, DIRECT)
"""What met a debt with somebody's money."""


@dataclass
class Line:
    """`amount` raises (or lowers) a part of an invoice's debt; `due_on` is of a late sale.

    `effect` is that of the fact that wrote it.
    """

    part: str
    kind: str
    amount: Decimal
    value_on: dt.date
    due_on: dt.date | None = None
    effect: "Effect | None" = None
    given_up_by: "Effect | None" = None
    """Of a loss that was recovered or credited: what had given it up."""
    came_of: str = ""
    """Of principal: the part of which money came back that pays it."""
    counted: bool = False
    """Interest that money of this value date has paid too much, as it was counted again."""

    @property
    def excess(self) -> bool:
        """Return whether it says what money met in place of later money, which it exceeds."""
        return (self.part, self.kind) == ("never owed", PAID)


@dataclass
class Claim:
    level: str
    on: dt.date
    kind: str
    fee: Decimal
    minimum: Decimal
    part: str
    stands: bool = True


@dataclass
class Surplus:
    """Money that is owed to a customer: by the operator, or by the seller.

    `parts` say what it was before it became a surplus (nothing for what was paid in excess), so
    that it can meet that again. `amount` falls when it is taken back, `used` when a use is undone.
    """

    name: str
    customer: str
    seller: str
    invoice: str
    by_seller: bool
    value_on: dt.date
    amount: Decimal
    effect: "Effect"
    parts: list[Line] = field(default_factory=list)
    first: Decimal = ZERO
    used: Decimal = ZERO
    losses: "list[tuple[Surplus, Decimal]]" = field(default_factory=list)
    """What it met of the losses of other surpluses of its payment."""

    def __post_init__(self) -> None:
        self.first = self.amount

    @property
    def left(self) -> Decimal:
        return max(self.amount - self.used, ZERO)

    @property
    def lost(self) -> Decimal:
        """What was paid out of money that the bank took back."""
        return max(self.used - self.amount, ZERO)


@dataclass
class Effect:
    """What a fact did, as far as it can be undone.

    `moved` are the pairs of lines by which money of this fact, that came back from a fee or
    interest, has paid principal since.
    """

    invoice: str = ""
    lines: list[Line] = field(default_factory=list)
    sellers: list[tuple[str, Decimal]] = field(default_factory=list)
    surpluses: list[str] = field(default_factory=list)
    use: tuple[str, Decimal] | None = None
    claims: list[Claim] = field(default_factory=list)
    moved: list[tuple[Line, ...]] = field(default_factory=list)
    credited: Decimal = ZERO
    kept: Decimal = ZERO
    """What exceeded the debt by a rounding."""
    also: "Effect | None" = None
    undone: bool = False
    lets_go: bool = False
    """A waiver or a credit, by which fees and interest come back."""
    counts: bool = False
    """Money counted again: nobody undoes that by itself."""
    number: int = field(default_factory=count().__next__)
    """In the order of the facts."""


@dataclass
class Invoice:
    name: str
    seller: str
    customer: str
    purchased: bool
    issued_on: dt.date
    due_on: dt.date
    terms: told.Terms
    is_credit: bool = False
    lines: list[Line] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    credited: Decimal = ZERO
    """What was taken back of the sale, by credit invoices that are open too."""
    credits: str = ""
    disputed_first: Decimal | None = None
    """None: not disputed. ZERO: all of it. Else what was disputed, before it was credited."""
    granted: list[tuple[Effect, Decimal]] = field(default_factory=list)
    """Credits since it is disputed."""
    respite: dt.date | None = None
    waived_on: dt.date = ALWAYS
    """No interest is owed that ran until then."""

    def sum(self, part: str, *kinds: str) -> Decimal:
        """Add up the lines of a part, all of them or those of some kinds."""
        lines = [o for o in self.lines if o.part == part and (not kinds or o.kind in kinds)]
        return sum((o.amount for o in lines if not self._ended(o)), ZERO)

    def _ended(self, line: Line) -> bool:
        """Return whether it gives up interest of days that do not count: that was waived since."""
        ended = line.part == INTEREST and line.kind in (WAIVED, WRITTEN_OFF)
        return ended and line.value_on <= self.waived_on

    def met(self, part: str, *kinds: str) -> Decimal:
        return -self.sum(part, *kinds)

    def worth(self, before: dt.date, *parts: str) -> Decimal:
        """Add up the lines of parts with value dates before a day, as if nothing was given up."""
        return sum(
            (
                o.amount
                for o in self.lines
                if (o.part in parts or (CAPITAL in parts and o.excess))
                and o.value_on < before
                and o.kind != WRITTEN_OFF
            ),
            ZERO,
        )

    @property
    def sold(self) -> Decimal:
        return self.sum(CAPITAL, SOLD)

    def interest_after(self) -> dt.date:
        """Return the day after which interest runs: the first on which a bank could pay."""
        return bank_day_from(self.due_on)

    def owed_for(self, lines: Iterable[Line], day: dt.date, disputed: Decimal = ZERO) -> Decimal:
        """Return the principal that bears interest on a day: what was due and not met before it.

        A sale counts when it is due, money from its value date, what was never owed from the
        beginning. Nobody pays interest to a debtor, so it is never below nothing.
        """
        owed = sum((o.amount for o in lines if (o.due_on or o.value_on) < day), ZERO)
        return max(owed - disputed, ZERO)

    def accrued(self, until: dt.date, disputed: Decimal = ZERO) -> Decimal:
        """Return the interest that ran up to the end of a day, day by day, rounded once.

        With `disputed`, only that on the rest.
        """
        lines = [o for o in self.lines if o.part == CAPITAL or o.part == "never owed"]
        starts = sorted({o.due_on or o.value_on for o in lines})
        total, owed = Decimal(0), ZERO
        day = max(self.interest_after(), self.waived_on) + DAY
        if day > until:
            return ZERO
        owed = self.owed_for(lines, day, disputed)
        while day <= until:
            if day - DAY in starts:
                owed = self.owed_for(lines, day, disputed)
            if owed:
                total += owed * self.rate(day)
            day += DAY
        return (total / 100 / 365).quantize(CENT, ROUND_HALF_UP)

    def rate(self, day: dt.date) -> Decimal:
        percent = Decimal(0)
        for since, new in self.terms.rates:
            if since <= day:
                percent = new
        return percent

    def interest(self, on: dt.date) -> Decimal:
        """Return what is owed of the interest: what ran, less what was met of it.

        Nobody owes interest on what he disputes, as long as he does.
        """
        return max(self.accrued(on, self.disputed or ZERO) + self.sum(INTEREST), ZERO)

    @property
    def disputed(self) -> Decimal | None:
        """The disputed part: smaller by what was credited since. ZERO is all, None nothing."""
        if not self.disputed_first:
            return self.disputed_first
        granted = sum((by for effect, by in self.granted if not effect.undone), ZERO)
        return self.disputed_first - granted if self.disputed_first > granted else None

    def dispute(self, amount: Decimal | None) -> None:
        self.disputed_first, self.granted = amount, []

    def demanded(self, on: dt.date) -> Decimal:
        """Return the interest that money pays: with the principal, or after a claim, any time.

        What later money paid of it does not count: that is counted again.
        """
        if not self.sum(CAPITAL) and not any(claim.stands for claim in self.claims):
            return ZERO
        later = [o for o in self.money() if o.value_on > on] if self.closed_on() <= on else []
        return self.unpaid_interest(on, without=later)

    def unpaid_interest(self, on: dt.date, without: list[Line]) -> Decimal:
        """Return what is owed of the interest on a day, but for some lines."""
        if on <= self.interest_after():
            return ZERO
        met = self.sum(INTEREST) - sum((o.amount for o in without if o.part == INTEREST), ZERO)
        return max(self.accrued(on, self.disputed or ZERO) + met, ZERO)

    def money(self) -> list[Line]:
        """Return the lines of money that met a part of the debt."""
        return [o for o in self.lines if o.kind in MONEY and o.part != "never owed"]

    def waived_and_paid(self) -> Decimal:
        """Return what money pays of waived interest: less than nothing if more came back."""
        return -sum(
            (o.amount for o in self.money() if o.part == INTEREST and o.value_on <= self.waived_on),
            ZERO,
        )

    def closed_on(self) -> dt.date:
        """Return the last day of which the money is not counted again.

        What was waived or credited stays with the money from before it, and so does all after the
        debt was given up: what was recovered has no order of its own. What was undone never was,
        and neither was a waiver with a remainder that is owed again.
        """
        given_up = [o for o in self.lines if o.kind == WRITTEN_OFF and not o.given_up_by]
        if any(o.amount < 0 and o.effect and not o.effect.undone for o in given_up):
            return dt.date.max
        waived: defaultdict[int, Decimal] = defaultdict(Decimal)
        for o in self.lines:
            if (o.kind, o.part) == (WAIVED, INTEREST):
                waived[id(o.effect)] += o.amount
        closing = [
            o.value_on for o in self.lines
            if not (o.effect and o.effect.undone)
            and (
                (o.kind == WAIVED and o.part == INTEREST and waived[id(o.effect)])
                or (o.kind in MONEY and o.effect and o.effect.lets_go and o.part != "never owed")
            )
        ]  # fmt: skip
        return max([self.waived_on, *closing])

    def payable(self, value_on: dt.date) -> Decimal:
        """Return what money of a value date can pay, losses that it would recover included."""
        fees = self.fees(made_by=value_on)
        lost = sum((amount for _, amount in self.lost(value_on)), ZERO)
        return self.sum(CAPITAL) + fees + self.demanded(value_on) + lost

    def lost(self, value_on: dt.date) -> list[tuple[str, Decimal]]:
        """Return what money of a value date recovers, by part, in order: what was owed then.

        With the last of the principal that was credited, fees and interest have fallen away.
        """
        lost = [(CAPITAL, self.met(CAPITAL, WRITTEN_OFF))]
        if self.credited < self.sold:
            lost += [
                (claim.part, self.met(claim.part, WRITTEN_OFF))
                for claim in self.claims
                if claim.on <= value_on
            ]
            given_up = self.met(INTEREST, WRITTEN_OFF)
            ran = self.accrued(value_on) + self.sum(INTEREST) + given_up
            lost.append((INTEREST, max(min(given_up, ran), ZERO)))
        return lost

    def fees(self, kind: str | None = None, made_by: dt.date = dt.date.max) -> Decimal:
        return sum(
            (
                self.sum(one.part)
                for one in self.claims
                if one.on <= made_by and kind in (None, one.kind)
            ),
            ZERO,
        )

    def debt(self, on: dt.date) -> dict[str, Decimal]:
        """Return the debt by part as the product names the parts."""
        return {
            CAPITAL: self.sum(CAPITAL),
            **{kind: self.fees(kind) for kind in FEE_KINDS},
            INTEREST: ZERO if self.is_credit else self.interest(on),
        }

    @property
    def level(self) -> str:
        """Return the level of the last claim that stands."""
        return next((one.level for one in reversed(self.claims) if one.stands), "Invoice")

    @property
    def state(self) -> str:
        return "open" if self.sum(CAPITAL) else "closed"


def world(facts: Iterable[told.Fact], terms: told.Terms, as_of: dt.date | None = None) -> "World":
    """Tell the facts that were booked by a day, by default all of them, to a new world."""
    found = World(terms)
    for fact in facts:
        if as_of is None or fact.on <= as_of:
            found.tell(fact)
    return found


class World:
    """Where everybody stands after the facts that were told so far."""

    def __init__(self, terms: told.Terms) -> None:
        self.terms = terms
        self.invoices: dict[str, Invoice] = {}
        self.surpluses: dict[str, Surplus] = {}
        self.sellers: dict[str, Decimal] = defaultdict(lambda: ZERO)
        """What the operator owes each seller."""
        self.funds = ZERO
        """The money in the operator's account that is not its own, fees taken included."""
        self.waiting: dict[str, Decimal] = {}
        """What is left of each payment that has no invoice."""
        self.received: dict[str, told.Received] = {}
        self.matches: dict[str, list[tuple[Effect, str, Decimal]]] = defaultdict(list)
        self.effects: dict[tuple[type, str], Effect] = {}
        self.refunds: dict[str, told.RefundOrdered] = {}
        self.in_transit: dict[str, Decimal] = {}
        self.reopened: list[tuple[Invoice, Effect]] = []
        """Invoices with debt that is open again, until what came later has met it."""
        self.sent: set[str] = set()
        """The refunds that the bank was asked to pay."""
        self.given_back = ""
        """The surplus of which a set-off against its own invoice is undone: it is to stay."""
        self.on = dt.date.min

    def tell(self, fact: told.Fact) -> None:
        """Let one more fact have happened."""
        assert fact.on >= self.on, "facts are told in the order in which they were booked"
        self.on = fact.on
        getattr(self, "_" + type(fact).__name__)(fact)

    def _RateChanged(self, fact: told.RateChanged) -> None:
        rates = (*self.terms.rates, (fact.on, fact.percent))
        self.terms = replace(self.terms, rates=rates)
        for invoice in self.invoices.values():
            invoice.terms = self.terms

    # Sales and credits

    def _Sold(self, fact: told.Sold) -> None:
        """Add to the debt; the operator owes the seller for what it bought, at once.

        Who buys more after the due date has days of his own to pay that.
        """
        invoice = self.invoices.get(fact.invoice)
        due_on = None
        if invoice is None:
            invoice = self.invoices[fact.invoice] = Invoice(
                fact.invoice, fact.seller, fact.customer, fact.purchased, fact.on, fact.due_on,
                self.terms,
            )  # fmt: skip
        elif fact.on > invoice.due_on:
            due_on = bank_day_from(fact.on + DAY * self.terms.days_before_claims)
        invoice.lines.append(Line(CAPITAL, SOLD, fact.amount, fact.on, due_on))
        if fact.purchased:
            self.sellers[fact.seller] += fact.amount

    def _Credited(self, fact: told.Credited) -> None:
        """Take back a sale: of what is open, then of losses, last of what the customer paid.

        Only what was met with money can be owed to the customer. What was bought is taken back at
        the expense of its seller, whatever had met it.
        """
        invoice = self.invoices[fact.invoice]
        never = fact.cause in told.NEVER_OWED
        effect = self.effects[told.Credited, fact.credit] = Effect(
            invoice.name, credited=fact.amount, lets_go=True
        )
        invoice.credited += fact.amount
        open_now = min(fact.amount, invoice.sum(CAPITAL))
        if open_now:
            value_on = ALWAYS if never else fact.on
            self._line(effect, Line(CAPITAL, CREDITED, -open_now, value_on))
        invoice.granted.append((effect, fact.amount))
        if never and open_now < fact.amount:
            self._never_owed(effect, fact.amount - open_now, fact.on)
        paid = self._take_back_losses(effect, invoice, fact.amount - open_now)
        assert paid <= invoice.met(CAPITAL, *MONEY), "credited more than was sold"
        parts = [Line(CAPITAL, CREDITED, paid, ALWAYS if never else fact.on)] if paid else []
        self._owe(effect, invoice, parts, fact.credit, fact.on)
        if invoice.credited == invoice.sold:
            self._let_go(effect, invoice, WAIVED, fees=True, interest=True, disputed=True)
        elif never:
            self._recount(Effect(invoice.name, counts=True), invoice, ALWAYS)
        if never:
            parts = self._never_ran(effect, invoice)
            self._owe(effect, invoice, parts, fact.credit, fact.on)
        if invoice.purchased:
            self._to_seller(effect, invoice.seller, -fact.amount)

    def _take_back_losses(
        self, effect: Effect, invoice: Invoice, left: Decimal, since: dt.date | None = None
    ) -> Decimal:
        """Let a credit of a day meet what was given up: it was no loss. Return what is left."""
        day = since or self.on
        for kind in (WRITTEN_OFF, REMITTED):
            if by := min(left, invoice.met(CAPITAL, kind)):
                self._lose_less(effect, invoice, CAPITAL, by, day, kind)
                self._line(effect, Line(CAPITAL, CREDITED, -by, day))
                left -= by
        return left

    def _never_ran(self, effect: Effect, invoice: Invoice) -> list[Line]:
        """Return what was paid for lateness with what was never owed.

        That is interest above what ran on the rest; where there is no rest, fees too.
        """
        parts = []
        if invoice.credited == invoice.sold:
            for claim in invoice.claims:
                paid = invoice.met(claim.part, *MONEY)
                parts += self._come_back(effect, invoice, claim.part, paid, WAIVED)
        over = invoice.met(INTEREST, *MONEY) - invoice.accrued(self.on)
        return parts + self._come_back(effect, invoice, INTEREST, max(over, ZERO))

    def _never_owed(self, effect: Effect, amount: Decimal, until: dt.date) -> None:
        """Let no interest have run until the credit on what it takes back and is not open now."""
        self._line(effect, Line("never owed", CREDITED, -amount, ALWAYS))
        self._line(effect, Line("never owed", CREDITED, amount, until))

    def _CreditInvoiceSent(self, fact: told.CreditInvoiceSent) -> None:
        """Take back a sale by a paper of its own, which has not met anything yet."""
        one = Invoice(
            fact.credit_invoice,
            fact.seller,
            fact.customer,
            False,
            fact.on,
            fact.on,
            self.terms,
            True,
            credits=fact.of,
        )
        one.lines.append(Line(CAPITAL, CREDITED, -fact.amount, fact.on))
        if fact.of:
            self.invoices[fact.of].credited += fact.amount
        self.invoices[one.name] = one

    def _CreditInvoiceSetOff(self, fact: told.CreditInvoiceSetOff) -> None:
        """Move the credit to the debt: both are the seller's, so nobody else is concerned.

        What it credits of this invoice was not owed from its own day on, nor was it a loss. If all
        that was sold is credited now, nothing was owed late.
        """
        given, met = self.invoices[fact.credit_invoice], self.invoices[fact.invoice]
        effect = self.effects[told.CreditInvoiceSetOff, fact.use] = Effect(met.name, lets_go=True)
        effect.also = Effect(given.name)
        self._line(effect.also, Line(CAPITAL, CREDITED, fact.amount, fact.on))
        own = given.credits == met.name
        day = min(given.issued_on, fact.on) if own else fact.on
        if by := min(fact.amount, met.sum(CAPITAL)):
            self._line(effect, Line(CAPITAL, CREDITED, -by, day))
        left = self._take_back_losses(effect, met, fact.amount - by, day)
        assert not left, "set off more than was owed or lost"
        if own:
            met.granted.append((effect, fact.amount))
        if own and met.credited == met.sold:
            self._drop_charges(effect, met, fact.use, day)
        elif own:
            self._recount(Effect(met.name, counts=True), met, day)
        if own and met.credited < met.sold and (last := self._interest_paid_last(met, day)):
            over = met.met(INTEREST, *MONEY) - met.accrued(last)
            parts = self._come_back(effect, met, INTEREST, max(over, ZERO), value_on=last)
            self._owe(effect, met, parts, fact.use, last)

    def _drop_charges(self, effect: Effect, met: Invoice, name: str, day: dt.date) -> None:
        """End fees and interest of what is credited whole; paid ones come back, as of a day.

        Interest that never ran comes back without being waived.
        """
        self._let_go(effect, met, WAIVED, fees=True)
        # On what is disputed still, too.
        if (interest := met.accrued(self.on) + met.sum(INTEREST)) > 0:
            self._line(effect, Line(INTEREST, WAIVED, -interest, self.on))
        for charges in ([claim.part for claim in met.claims], [INTEREST]):
            back = []
            for part in charges:
                paid = met.met(part, *MONEY)
                if part == INTEREST and (over := min(-interest, paid)) > 0:
                    back += self._come_back(effect, met, part, over, "", day)
                    paid -= over
                back += self._come_back(effect, met, part, paid, WAIVED, day)
            if back:
                self._owe(effect, met, back, name, max(o.value_on for o in back))

    def _interest_paid_last(self, invoice: Invoice, since: dt.date) -> dt.date | None:
        """Return the last value date after a day of money that paid interest, if there is any."""
        return max(
            (
                o.value_on
                for o in invoice.money()
                if o.part == INTEREST and o.amount < 0 and o.value_on > since
                and o.effect and not o.effect.undone
            ),
            default=None,
        )  # fmt: skip

    def open_of_own(self, credit_invoice: str) -> Decimal:
        """Return how much of a credit invoice its own debt can take: that comes before others."""
        one = self.invoices[credit_invoice]
        return (
            min(-one.sum(CAPITAL), self.invoices[one.credits].sum(CAPITAL)) if one.credits else ZERO
        )

    def lost_of_own(self, credit_invoice: str) -> Decimal:
        """Return how much of a credit invoice was given up of its own debt: nobody paid that."""
        one = self.invoices[credit_invoice]
        lost = (
            self.invoices[one.credits].met(CAPITAL, WRITTEN_OFF, REMITTED) if one.credits else ZERO
        )
        return min(-one.sum(CAPITAL), lost)

    def _CreditInvoiceOwed(self, fact: told.CreditInvoiceOwed) -> None:
        """Owe to the customer what is left; if what it credits is open again, it meets that."""
        one = self.invoices[fact.credit_invoice]
        left = -one.sum(CAPITAL)
        one.lines.append(Line(CAPITAL, CREDITED, left, fact.on))
        self._new_surplus(
            Effect(one.credits or one.name), self.invoices[one.credits or one.name],
            f"owed by {one.name}", left, fact.on,
            by_seller=True, parts=[Line(CAPITAL, CREDITED, left, fact.on)],
        )  # fmt: skip
        if one.credits and (met := self.invoices[one.credits]).credited == met.sold:
            day = min(one.issued_on, fact.on)
            self._drop_charges(Effect(met.name, lets_go=True), met, f"charges of {met.name}", day)

    # Money that comes

    def _Received(self, fact: told.Received) -> None:
        """Take the money in; what is meant for no invoice waits.

        So does a payment whose value date cannot be right, until somebody has looked at it.
        """
        self.received[fact.payment] = fact
        self.waiting[fact.payment] = fact.amount
        self.funds += fact.amount
        if not fact.on - 365 * DAY <= fact.value_on <= fact.on:
            return
        for invoice, amount in fact.shares:
            self._direct(fact.payment, invoice, amount)

    def _Directed(self, fact: told.Directed) -> None:
        self._direct(fact.payment, fact.invoice, fact.amount)

    def _direct(self, payment: str, name: str, amount: Decimal) -> None:
        """Let money meet an invoice, as of the day when the bank had it.

        What exceeds the debt by a rounding is kept by who is paid; more is owed to the customer by
        the operator, who has it.
        """
        assert amount <= self.waiting[payment]
        self.waiting[payment] -= amount
        invoice = self.invoices[name]
        value_on = min(self.received[payment].value_on, self.on)
        effect = Effect(name)
        over = self._meet(effect, invoice, amount, value_on, PAID)
        met = amount - over
        kept = effect.kept = over if met and over <= self.terms.rounding_limit else ZERO
        if not invoice.purchased:
            self._to_seller(effect, invoice.seller, met + kept)
        if over - kept:
            later = [*effect.surpluses]
            self._new_surplus(effect, invoice, f"{payment} over {name}", over - kept, value_on)
            for one in later:
                # What came back as later money was counted again is used after the excess.
                self.surpluses[one] = self.surpluses.pop(one)
        self.matches[payment].append((effect, name, amount))
        if over - kept and invoice.sum(CAPITAL) > 0:
            # Later money was counted again, and pays more of fees or interest.
            self._meet_again(invoice, [self.surpluses[effect.surpluses[-1]]])
        self._meet_losses(f"{payment} over {name}")

    def _meet(
        self,
        effect: Effect,
        invoice: Invoice,
        amount: Decimal,
        value_on: dt.date,
        kind: str,
        excess_until: dt.date | None = None,
        unused: Decimal = ZERO,
    ) -> Decimal:
        """Pay the debt as it was on the value date; return what is left of the money.

        A fee that was charged later is not met. Money in the bank ends a rest that is too small to
        be claimed; of what is set off, or paid to a seller, there may be more. Money that is left
        recovers what was given up. What exceeded this debt and met it in place of later money
        until a day does so no more, as far as it meets it now. What was there and is left `unused`
        lets no claim stand that it had made needless, once all is met.
        """
        left = amount
        interest = invoice.demanded(value_on)
        for part in self._parts(invoice, value_on):
            owed = interest if part == INTEREST else invoice.sum(part)
            if owed > left:
                unused = ZERO
            if by := min(left, owed):
                self._line(effect, Line(part, kind, -by, value_on))
                left -= by
                interest -= by if part == INTEREST else ZERO
        rest = invoice.fees(made_by=value_on) + interest
        capital = invoice.sum(CAPITAL)
        small = capital + rest <= self.terms.remission_limit
        if kind == PAID and left < amount and capital and small:
            self._line(effect, Line(CAPITAL, REMITTED, -capital, value_on))
        left = self._recover(effect, invoice, left, value_on, kind)
        if excess_until:
            self._in_place_of_later(effect, left - amount, value_on, excess_until)
        self._withdraw_claims(effect, invoice, value_on, ZERO if excess_until else left + unused)
        over = (
            left if kind == PAID and (left == amount or left > self.terms.rounding_limit) else ZERO
        )
        self._show_what_never_ran(effect, invoice, value_on, over)
        return left

    def _show_what_never_ran(
        self, effect: Effect, invoice: Invoice, value_on: dt.date, over: Decimal
    ) -> None:
        """Give back interest that was paid for days on which this money was there already.

        What is `over` had met the debt until now in place of the money that was worth later.
        """
        later = [o for o in invoice.lines if o.amount < 0 and o.value_on > value_on]
        met_since = any(o.part == CAPITAL or o.kind in MONEY for o in later)
        counts = invoice.closed_on() < dt.date.max
        if over and value_on < self.on and met_since and counts:
            self._in_place_of_later(effect, over, value_on, self.on)
        if value_on < self.on and any(o.value_on > value_on for o in invoice.money()):
            self._recount(effect, invoice, value_on)

    def _in_place_of_later(
        self, effect: Effect, amount: Decimal, since: dt.date, until: dt.date
    ) -> None:
        self._line(effect, Line("never owed", PAID, -amount, since))
        self._line(effect, Line("never owed", PAID, amount, until))

    def counted_again(self, name: str, since: dt.date) -> Invoice:
        """Count the money on an invoice again, and return it."""
        invoice = self.invoices[name]
        self._recount(Effect(name, counts=True), invoice, since)
        return invoice

    def _recount(self, effect: Effect, invoice: Invoice, since: dt.date) -> None:
        """Count the money again that is worth as much as a day or later, in that order.

        What it paid of fees and interest that were not owed on its value date, with the money from
        before it, pays principal, and if there is none the customer is owed it.
        """
        closed_on = invoice.closed_on()
        every = sorted({o.value_on for o in invoice.money() if since <= o.value_on})
        self._count_back(effect, invoice, [day for day in every if day <= closed_on])
        days = [day for day in every if closed_on < day]
        had = {
            day: {
                part: -sum(
                    (o.amount for o in invoice.money() if (o.value_on, o.part) == (day, part)), ZERO
                )
                for part in [CAPITAL, INTEREST, *(claim.part for claim in invoice.claims)]
            }
            for day in days
        }
        fees = {
            claim.part: invoice.sum(claim.part)
            + sum((paid[claim.part] for paid in had.values()), ZERO)
            for claim in invoice.claims
        }
        owed: list[Line] = []
        for day, paid in had.items():
            left = sum(paid.values(), ZERO)
            if left < 0:
                continue
            later = [o for o in invoice.money() if o.value_on >= day]
            due = {
                **{claim.part: fees[claim.part] for claim in invoice.claims if claim.on <= day},
                INTEREST: invoice.unpaid_interest(day, without=later),
                CAPITAL: max(paid[CAPITAL] + invoice.sum(CAPITAL), ZERO),
            }
            means = dict.fromkeys(paid, ZERO)
            for part in self._parts(invoice, day):
                means[part] = min(left, due[part])
                left -= means[part]
            for part in fees:
                fees[part] -= means[part]
            back = {part: paid[part] - means[part] for part in paid if part != CAPITAL}
            rests = self._rests(left, back, [INTEREST, *fees])
            for part, amount in [*back.items(), (CAPITAL, -sum(back.values(), ZERO))]:
                if amount:
                    self._line(effect, Line(part, PAID, amount, day))
            for part, rest in rests.items():
                self._line(effect, Line(part, PAID, rest, day, counted=True))
                owed.append(Line(part, PAID, rest, day, counted=True))
        if owed:
            self._owe(effect, invoice, owed, f"interest of {invoice.name}", owed[0].value_on)

    def _rests(
        self, left: Decimal, back: dict[str, Decimal], parts: list[str]
    ) -> dict[str, Decimal]:
        """Take out of what comes back what is left of the money: the customer is owed that."""
        rests = {}
        for part in parts:
            if by := min(left, max(back[part], ZERO)):
                rests[part] = by
                back[part] -= by
                left -= by
        return rests

    def _count_back(self, effect: Effect, invoice: Invoice, days: list[dt.date]) -> None:
        """Let money of a day that is all gone have met nothing, however it was counted before.

        What the customer was owed of it is a surplus, which meets the debt by itself. What came
        back with a waiver or a credit on that day is not gone.
        """
        for day in days:
            money = [
                o for o in invoice.money()
                if o.value_on == day and not o.counted and not (o.effect and o.effect.lets_go)
            ]  # fmt: skip
            met = {
                part: sum((o.amount for o in money if o.part == part), ZERO)
                for part in dict.fromkeys(o.part for o in money)
            }
            for part, amount in met.items() if not sum(met.values()) else ():
                if amount:
                    self._line(effect, Line(part, PAID, -amount, day))

    def _parts(self, invoice: Invoice, value_on: dt.date) -> list[str]:
        """Return the parts of the debt on a day in the order in which they are met."""
        fees = [
            claim.part
            for kind in FEE_KINDS
            for claim in invoice.claims
            if claim.kind == kind and claim.on <= value_on
        ]
        parts = {"cost": fees, INTEREST: [INTEREST], CAPITAL: [CAPITAL]}
        return [part for group in self.terms.order for part in parts[group]]

    def _recover(
        self, effect: Effect, invoice: Invoice, left: Decimal, value_on: dt.date, kind: str
    ) -> Decimal:
        """Take back losses by money, of the principal first; return what is left of it."""
        for part, lost in invoice.lost(value_on):
            if by := min(left, lost):
                self._lose_less(effect, invoice, part, by, value_on)
                self._line(effect, Line(part, kind, -by, value_on))
                left -= by
        return left

    def _lose_less(
        self,
        effect: Effect,
        invoice: Invoice,
        part: str,
        amount: Decimal,
        value_on: dt.date,
        kind: str = WRITTEN_OFF,
    ) -> list[Line]:
        """Take an amount off losses, the first one first, not from before the last was given up."""
        written: list[Line] = []
        losses = [
            o for o in invoice.lines
            if (o.part, o.kind, o.given_up_by) == (part, kind, None)
            and o.amount < 0 and o.effect and not o.effect.undone
        ]  # fmt: skip
        last = max((o.value_on for o in losses), default=value_on)
        for loss in losses:
            since = sum(
                (
                    o.amount
                    for o in invoice.lines
                    if o.part == part and o.kind == kind and o.given_up_by is loss.effect
                ),
                ZERO,
            )
            if by := min(amount, -loss.amount - since):
                line = Line(part, kind, by, max(value_on, last), given_up_by=loss.effect)
                self._line(effect, line)
                written.append(line)
                amount -= by
        return written

    def _withdraw_claims(
        self, effect: Effect, invoice: Invoice, value_on: dt.date, left: Decimal
    ) -> None:
        """Let the fees of claims fall away that would not have been made.

        That is so where, by the value dates, less was left on the day of the claim than is claimed:
        with what is `left` of the money, which had been there, too. A debt of fees alone is not
        claimed. What was paid of such a fee comes back.
        """
        then = invoice
        if value_on < self.on and any(o.value_on > value_on for o in invoice.money()):
            # What later money met is counted again before it is judged.
            then = deepcopy(self).counted_again(invoice.name, value_on)
        parts, name = [], ""
        for claim in invoice.claims:
            if not claim.stands or claim.on <= value_on:
                continue
            fees = [one.part for one in invoice.claims if one.on < claim.on and one.stands]
            capital = then.worth(claim.on, CAPITAL) - left
            if capital > 0 and capital + then.worth(claim.on, *fees) >= claim.minimum:
                continue
            claim.stands = False
            effect.claims.append(claim)
            if lost := invoice.met(claim.part, WRITTEN_OFF):
                self._lose_less(effect, invoice, claim.part, lost, value_on)
            if by := invoice.sum(claim.part):
                self._line(effect, Line(claim.part, WAIVED, -by, value_on))
            paid = invoice.met(claim.part, *MONEY)
            parts += self._come_back(effect, invoice, claim.part, paid, WAIVED, value_on)
            name = name or f"fee of {claim.level} of {invoice.name}"
        since = max((o.value_on for o in parts), default=self.on)
        self._owe(effect, invoice, parts, name, since)

    def _come_back(
        self,
        effect: Effect,
        invoice: Invoice,
        part: str,
        most: Decimal,
        kind: str = "",
        value_on: dt.date | None = None,
    ) -> list[Line]:
        """Take money off a fee or interest that it paid, the latest first; return what is owed.

        It is of a value date of which money is left there, however it was counted in between.
        It pays what is open of the principal first: from when the part was let go, by default the
        day of the fact, but not from before it came. With `kind` the part itself is let go by that;
        else it never was.
        """
        owed = []
        left = most
        kept: dict[dt.date, Decimal] = defaultdict(lambda: ZERO)
        for line in invoice.money():
            if line.part == part:
                kept[line.value_on] -= line.amount
        for paid in [o for o in reversed(invoice.lines) if o.part == part and o.kind in MONEY]:
            assert paid.effect is not None
            by = min(left, -paid.amount, kept[paid.value_on])
            if by <= 0 or paid.effect.undone:
                continue
            left -= by
            kept[paid.value_on] -= by
            day = max(paid.value_on, value_on or self.on)
            if kind:
                self._line(effect, Line(part, kind, -by, day))
            if moved := min(by, invoice.sum(CAPITAL)):
                pair = (
                    Line(part, paid.kind, moved, day),
                    Line(CAPITAL, paid.kind, -moved, day, came_of=part),
                )
                for line in pair:
                    self._line(effect, line)
                paid.effect.moved.append(pair)
            rest = by - moved
            if recovered := min(rest, invoice.met(CAPITAL, WRITTEN_OFF)):
                rest -= recovered
                money = Line(part, paid.kind, recovered, day)
                meets = Line(CAPITAL, paid.kind, -recovered, day, came_of=part)
                self._line(effect, money)
                lost = self._lose_less(effect, invoice, CAPITAL, recovered, day)
                self._line(effect, meets)
                paid.effect.moved.append((money, *lost, meets))
            if rest:
                self._line(effect, Line(part, paid.kind, rest, day))
                owed.append(Line(part, paid.kind, rest, day, effect=paid.effect))
        return owed

    def _owe(
        self, effect: Effect, invoice: Invoice, parts: list[Line], name: str, on: dt.date
    ) -> None:
        """Owe the customer what was paid: by who took it, the seller or the operator who bought."""
        fees = [one for one in parts if one.part not in (CAPITAL, INTEREST)]
        for those in (
            [one for one in parts if one.part == CAPITAL],
            fees,
            [one for one in parts if one.part == INTEREST],
        ):
            if amount := sum((o.amount for o in those), ZERO):
                self._new_surplus(
                    effect, invoice, name, amount, on, by_seller=not invoice.purchased, parts=those
                )

    def _new_surplus(
        self,
        effect: Effect,
        invoice: Invoice,
        name: str,
        amount: Decimal,
        value_on: dt.date,
        *,
        by_seller: bool = False,
        parts: Iterable[Line] = (),
    ) -> None:
        while name in self.surpluses:
            name += "'"
        self.surpluses[name] = Surplus(
            name, invoice.customer, invoice.seller, invoice.name, by_seller, value_on, amount,
            effect, list(parts),
        )  # fmt: skip
        effect.surpluses.append(name)

    def divide(self, surplus: Surplus, amount: Decimal) -> Surplus:
        """Owe a part of a surplus as one of its own; return that."""
        parts = [replace(surplus.parts[0], amount=amount)]
        invoice = self.invoices[surplus.invoice]
        self._new_surplus(
            surplus.effect, invoice, surplus.name, amount, surplus.value_on,
            by_seller=surplus.by_seller, parts=parts,
        )  # fmt: skip
        surplus.amount -= amount
        surplus.parts[0].amount -= amount
        return self.surpluses[surplus.effect.surpluses[-1]]

    def _SetOff(self, fact: told.SetOff) -> None:
        """Pay an invoice with what is owed to its customer, from when both were there.

        The operator who owes it pays the seller of a serviced invoice. A seller who owes it pays
        the operator, who bought the invoice or pays the other seller.
        """
        surplus, invoice = self.surpluses[fact.surplus], self.invoices[fact.invoice]
        wanted = surplus.left if fact.amount is None else fact.amount
        met = self._set_off(fact.use, surplus, invoice, wanted)
        assert met, "there is nothing to set off"
        assert fact.amount is None or met == wanted, "set off more than is owed"

    def _set_off(self, use: str, surplus: Surplus, invoice: Invoice, wanted: Decimal) -> Decimal:
        """Return how much of what is wanted was set off."""
        value_on = min(max(surplus.value_on, invoice.issued_on), self.on)
        effect = self.effects[told.SetOff, use] = Effect(invoice.name)
        until = None
        if surplus.invoice == invoice.name and not surplus.parts:
            until = max((o.value_on for o in surplus.effect.lines if o.excess), default=None)
        unused = surplus.left - wanted
        met = wanted - self._meet(effect, invoice, wanted, value_on, SET_OFF, until, unused)
        surplus.used += met
        effect.use = (surplus.name, met)
        if surplus.by_seller and (invoice.purchased or surplus.seller != invoice.seller):
            self._to_seller(effect, surplus.seller, -met)
        if not invoice.purchased and not (surplus.by_seller and surplus.seller == invoice.seller):
            self._to_seller(effect, invoice.seller, met)
        return met

    def _PaidDirectly(self, fact: told.PaidDirectly) -> None:
        """Let the seller have the money; of an invoice that was bought it is the operator's."""
        invoice = self.invoices[fact.invoice]
        effect = self.effects[told.PaidDirectly, fact.direct_payment] = Effect(invoice.name)
        over = self._meet(effect, invoice, fact.amount, fact.value_on, DIRECT)
        assert not over, "paid directly more than is owed"
        if invoice.purchased:
            self._to_seller(effect, invoice.seller, -fact.amount)

    # What is given up

    def _WrittenOff(self, fact: told.WrittenOff) -> None:
        """Give up all that is left. No money moves, and nobody owes anybody anything for it."""
        invoice = self.invoices[fact.invoice]
        effect = self.effects[told.WrittenOff, fact.write_off] = Effect(invoice.name)
        interest = invoice.interest(fact.on)
        self._line(effect, Line(CAPITAL, WRITTEN_OFF, -invoice.sum(CAPITAL), fact.on))
        self._let_go(effect, invoice, WRITTEN_OFF, fees=True)
        if interest:
            self._line(effect, Line(INTEREST, WRITTEN_OFF, -interest, fact.on))

    def _let_go(
        self,
        effect: Effect,
        invoice: Invoice,
        kind: str,
        *,
        fees: bool = False,
        interest: bool = False,
        disputed: bool = False,
    ) -> None:
        """Let go what is open of fees and of the interest so far; on what is disputed, too?"""
        for claim in invoice.claims if fees else ():
            if by := invoice.sum(claim.part):
                self._line(effect, Line(claim.part, kind, -by, self.on))
        ran = invoice.accrued(self.on) + invoice.sum(INTEREST) if disputed else ZERO
        if interest and (by := max(ran, invoice.interest(self.on))):
            self._line(effect, Line(INTEREST, kind, -by, self.on))

    def _Remitted(self, fact: told.Remitted) -> None:
        invoice = self.invoices[fact.invoice]
        effect = self.effects[told.Remitted, f"{len(self.effects)}"] = Effect(invoice.name)
        interest = invoice.interest(fact.on)
        self._line(effect, Line(CAPITAL, REMITTED, -invoice.sum(CAPITAL), fact.on))
        self._let_go(effect, invoice, WAIVED, fees=True)
        if interest:
            self._line(effect, Line(INTEREST, WAIVED, -interest, fact.on))

    def _Claimed(self, fact: told.Claimed) -> None:
        invoice = self.invoices[fact.invoice]
        part = f"fee {len(invoice.claims) + 1}"
        claim = Claim(fact.level, fact.on, fact.kind, fact.fee, fact.minimum, part)
        invoice.claims.append(claim)
        if fact.fee:
            invoice.lines.append(Line(claim.part, CLAIMED, fact.fee, fact.on))

    def _FeesWaived(self, fact: told.FeesWaived) -> None:
        invoice = self.invoices[fact.invoice]
        effect = Effect(invoice.name, lets_go=True)
        self._let_go(effect, invoice, WAIVED, fees=True)
        parts: list[Line] = []
        for claim in invoice.claims:
            self._waive_loss(effect, invoice, claim.part)
            paid = invoice.met(claim.part, *MONEY)
            parts += self._come_back(effect, invoice, claim.part, paid, WAIVED)
        self._owe(effect, invoice, parts, f"fees of {invoice.name}", fact.on)

    def _InterestWaived(self, fact: told.InterestWaived) -> None:
        invoice = self.invoices[fact.invoice]
        effect = Effect(invoice.name, lets_go=True)
        self._waive_loss(effect, invoice, INTEREST)
        invoice.waived_on = fact.on
        parts = self._come_back(effect, invoice, INTEREST, invoice.met(INTEREST, *MONEY))
        self._owe(effect, invoice, parts, f"interest of {invoice.name}", fact.on)

    def _waive_loss(self, effect: Effect, invoice: Invoice, part: str) -> None:
        """Waive what was given up of a charge: money recovers it no more."""
        if lost := invoice.met(part, WRITTEN_OFF):
            self._lose_less(effect, invoice, part, lost, self.on)
            self._line(effect, Line(part, WAIVED, -lost, self.on))

    def _keep_waived(self, invoice: Invoice) -> None:
        """Let money pay no interest that was waived, and nothing twice, whatever was undone since.

        What it pays of waived interest again comes back. What came back of fees and interest, and
        is not paid any more, pays no principal.
        """
        effect, day = Effect(invoice.name, lets_go=True), invoice.waived_on
        for part in (INTEREST, *(claim.part for claim in invoice.claims)):
            over = invoice.sum(part, *MONEY)
            if part == INTEREST:
                over = max(over, -invoice.waived_and_paid())
            moved = [o for o in invoice.money() if o.came_of == part]
            if (back := min(over, -sum((o.amount for o in moved), ZERO))) > 0:
                since = max(o.value_on for o in moved)
                self._line(effect, Line(part, PAID, -back, since))
                self._line(effect, Line(CAPITAL, PAID, back, since, came_of=part))
        if (paid := invoice.waived_and_paid()) <= 0:
            return
        meets = min(paid, invoice.sum(CAPITAL))
        self._line(effect, Line(INTEREST, PAID, paid, day))
        self._line(effect, Line(CAPITAL, PAID, -meets, day, came_of=INTEREST))
        recovers = min(paid - meets, invoice.met(CAPITAL, WRITTEN_OFF))
        self._lose_less(effect, invoice, CAPITAL, recovers, day)
        self._line(effect, Line(CAPITAL, PAID, -recovers, day, came_of=INTEREST))
        rest = paid - meets - recovers
        parts = [Line(INTEREST, PAID, rest, day)] if rest else []
        self._owe(effect, invoice, parts, f"interest of {invoice.name}", day)

    def _Disputed(self, fact: told.Disputed) -> None:
        self.invoices[fact.invoice].dispute(fact.amount or ZERO)

    def _DisputeWithdrawn(self, fact: told.DisputeWithdrawn) -> None:
        self.invoices[fact.invoice].dispute(None)

    def _Respite(self, fact: told.Respite) -> None:
        self.invoices[fact.invoice].respite = fact.until

    # Money that goes

    def _TakenBack(self, fact: told.TakenBack) -> None:
        """Give the money up: that which waits first, then that which was directed last.

        What is left of a share still meets its invoice, as of the same day.
        """
        self.funds -= fact.amount
        left = fact.amount - self._take_waiting(fact.payment, fact.amount)
        while left:
            effect, invoice, share = self.matches[fact.payment].pop()
            before = self._set_offs_made_possible(effect)
            self._reopen(effect)
            again = [
                (use.invoice, amount)
                for use, surplus, amount in before
                if use.undone and not surplus.left
            ]
            self.waiting[fact.payment] += share
            by = self._take_waiting(fact.payment, left)
            left -= by
            if share > by:
                self._direct(fact.payment, invoice, share - by)
                self._set_off_again(self.matches[fact.payment][-1][0], again)
            self._settle()

    def _take_waiting(self, payment: str, most: Decimal) -> Decimal:
        by = min(most, self.waiting[payment])
        self.waiting[payment] -= by
        return by

    def _Undirected(self, fact: told.Undirected) -> None:
        """Let the money wait again, as it did before it was directed."""
        kept = []
        for effect, invoice, share in reversed(self.matches[fact.payment]):
            if fact.invoice in (None, invoice):
                self._undo(effect)
                self.waiting[fact.payment] += share
            else:
                kept.append((effect, invoice, share))
        self.matches[fact.payment] = kept[::-1]

    def _RefundOrdered(self, fact: told.RefundOrdered) -> None:
        """Keep what is to be paid back for that; the money leaves when the bank pays.

        What a seller owes to the customer it owes to the operator, who pays.
        """
        self.refunds[fact.refund] = fact
        self.in_transit[fact.refund] = fact.amount
        self._move_refund(fact, 1)

    def _move_refund(self, fact: told.RefundOrdered, sign: int) -> None:
        if fact.payment:
            self.waiting[fact.payment] -= sign * fact.amount
            return
        surplus = self.surpluses[fact.surplus]
        assert sign < 0 or fact.amount <= surplus.left, "refunded more than is owed"
        surplus.used += sign * fact.amount
        if surplus.by_seller:
            self.sellers[surplus.seller] -= sign * fact.amount

    def _RefundSent(self, fact: told.RefundSent) -> None:
        self.sent.add(fact.refund)

    def _RefundPaid(self, fact: told.RefundPaid) -> None:
        self.funds -= self.in_transit.pop(fact.refund)

    def _RefundFailed(self, fact: told.RefundFailed) -> None:
        refund = self.refunds.pop(fact.refund)
        if self.in_transit.pop(fact.refund, None) is None:
            self.funds += refund.amount
        self._move_refund(refund, -1)
        if refund.surplus and self.surpluses[refund.surplus].effect.undone:
            self._lose_no_more(self.surpluses[refund.surplus])
        elif refund.surplus:
            # Since the order the debt may be open again.
            surplus = self.surpluses[refund.surplus]
            invoice = self.invoices[surplus.invoice]
            self._take_charges_back(invoice)
            self._take_back(invoice)
            self._meet_again(invoice, [surplus])

    def _Settled(self, fact: told.Settled) -> None:
        self.sellers[fact.seller] -= fact.transferred + fact.charged
        self.funds -= fact.transferred

    def _TransferReturned(self, fact: told.TransferReturned) -> None:
        self.sellers[fact.seller] += fact.amount
        self.funds += fact.amount

    # Claims

    def may_be_transferred(self, name: str, on: dt.date) -> bool:
        """Return whether an invoice may be handed to debt collection at once."""
        invoice = self.invoices[name]
        capital = invoice.sum(CAPITAL)
        disputed = invoice.disputed is not None and not ZERO < invoice.disputed < capital
        respite = invoice.respite is not None and on <= invoice.respite
        late = [invoice.due_on, *(o.due_on for o in invoice.lines if o.due_on)]
        given = invoice.level == "DebtCollection"
        over = bank_day_from(max(late)) < on
        return capital > 0 and over and not (disputed or respite or given)

    def may_be_claimed(self, name: str, on: dt.date, minimum: Decimal = ZERO) -> str:
        """Return why an invoice must not be claimed on a day, or nothing.

        Nobody is dunned who does not owe, was not given the days to pay, disputes the debt, or
        whose money the seller or operator has.
        """
        invoice = self.invoices[name]
        owed = invoice.sum(CAPITAL) + invoice.fees()
        if invoice.is_credit or not invoice.sum(CAPITAL):
            return "nothing is owed"
        if on <= invoice.interest_after():
            return "it is not due"
        if on < invoice.issued_on + self.terms.days_before_claims * DAY:
            return "it was sent too late"
        if any(o.due_on and bank_day_from(o.due_on) >= on for o in invoice.lines):
            return "more was bought and is not due"
        if invoice.disputed == ZERO or (invoice.disputed or ZERO) >= invoice.sum(CAPITAL):
            return "it is disputed"
        if invoice.respite and on <= invoice.respite:
            return "it has respite"
        if owed - (invoice.disputed or ZERO) < minimum:
            return "it is too little"
        if any(o.credits == name and o.sum(CAPITAL) for o in self.invoices.values()):
            return "a credit invoice is open"
        return "the customer's money is there" if self._covered(invoice) else ""

    def _covered(self, invoice: Invoice) -> bool:
        """Return whether the customer's money would have paid the debt when it was there."""
        held = ZERO
        for one in sorted(self.surpluses.values(), key=lambda one: one.value_on):
            if one.left and (one.customer, one.seller) == (invoice.customer, invoice.seller):
                held += one.left
                day = max(one.value_on, invoice.issued_on)
                then = invoice.sum(CAPITAL) + invoice.fees(made_by=day) + invoice.interest(day)
                if held >= then - (invoice.disputed or ZERO):
                    return True
        return False

    def was_reminded(self, customer: str) -> bool:
        """Return whether a customer was reminded of a debt that is open: no more credit then."""
        return any(
            o.customer == customer and o.sum(CAPITAL) and o.level not in ("Invoice", "RestReminder")
            for o in self.invoices.values()
        )

    # The way back

    def paid_out_of(self, effect: Effect) -> Decimal:
        """Return what was paid out of money that a fact, or a set-off from it, left over.

        Where that is something the fact cannot be undone, unless the bank does it.
        """
        total = ZERO
        for name in effect.surpluses:
            total += sum((o.amount for o in self.refunds.values() if o.surplus == name), ZERO)
            for use in self.set_offs_of(name):
                total += self.paid_out_of(use)
        return total + (self.paid_out_of(effect.also) if effect.also else ZERO)

    def set_offs_of(self, surplus: str) -> list[Effect]:
        """Return the set-offs from a surplus that stand, the last first."""
        return [
            one for (kind, _), one in reversed(self.effects.items())
            if kind is told.SetOff and not one.undone and one.use and one.use[0] == surplus
        ]  # fmt: skip

    def _Undone(self, fact: told.Undone) -> None:
        effect = self.to_undo(fact.kind, fact.name)
        own = None
        if fact.kind is told.SetOff and effect.use:
            surplus = self.surpluses[effect.use[0]]
            if surplus.invoice == effect.invoice:
                self.given_back = surplus.name
            else:
                own = self.invoices[surplus.invoice]
        self._reopen(effect)
        if own:
            # The debt that the surplus comes from may be open again meanwhile: it is first.
            self._take_charges_back(own)
            self._owe_remainder(own)
            self.reopened.append((own, Effect(own.name)))
        self._settle()
        self.given_back = ""

    def to_undo(self, kind: type, name: str) -> Effect:
        """Return the effect that undoing a fact undoes.

        Of set-offs that is the last of the surplus against the invoice, which may be one that came
        by itself.
        """
        effect = self.effects[kind, name]
        if kind is told.SetOff and effect.use:
            return next(o for o in self.set_offs_of(effect.use[0]) if o.invoice == effect.invoice)
        return effect

    def _undo(self, effect: Effect) -> None:
        """Undo an effect, and let what came later meet what is open again."""
        self._reopen(effect)
        self._settle()

    def _settle(self) -> None:
        """Let credits and money in excess meet the debts that were opened again, one by one."""
        while self.reopened:
            invoice = self.reopened[0][0]
            every = [effect for one, effect in self.reopened if one is invoice]
            days = [line.value_on for effect in every for line in effect.lines]
            days += [ALWAYS for effect in every if effect.lets_go]
            # What recovered a loss that is none any more was not counted in its order yet.
            losses = [
                o.effect
                for one in every
                for o in one.lines
                if o.kind == WRITTEN_OFF and o.amount < 0
            ]
            first = min((o.number for o in losses if o), default=None)
            if first is not None:
                days += [
                    o.value_on for o in invoice.money() if o.effect and o.effect.number > first
                ]
            del self.reopened[0]
            since = min([*days, *self._pay_with_kept(invoice)], default=dt.date.max)
            self._keep_waived(invoice)
            self._recount(Effect(invoice.name, counts=True), invoice, since)
            self._take_back(invoice)
            self._drop_owed_again(invoice)
            self._meet_again(invoice)
            self._take_charges_back(invoice)
            if restored := self._claim_again(invoice):
                # The money from after a claim pays its fee.
                day = min(claim.on for claim in restored)
                self._recount(Effect(invoice.name, counts=True), invoice, day)
                self._meet_again(invoice)

    def _pay_with_kept(self, invoice: Invoice) -> list[dt.date]:
        """Let money pay that was kept, as it exceeded a debt of which some is open now.

        Returns the days from which it counts.
        """
        days = []
        for payment, matches in self.matches.items():
            for effect, name, _ in matches:
                by = min(effect.kept, invoice.sum(CAPITAL))
                if name != invoice.name or effect.undone or by <= 0:
                    continue
                effect.kept = ZERO  # Once: what is left of a rounding is none's.
                received = self.received[payment]
                days.append(min(received.value_on, received.on))
                self._line(effect, Line(CAPITAL, PAID, -by, days[-1]))
        return days

    def _drop_owed_again(self, invoice: Invoice) -> None:
        """Let fees and interest fall away that are owed again of what is credited whole."""
        kinds = (told.Credited, told.CreditInvoiceSetOff)
        credits = [
            one for (kind, _), one in self.effects.items()
            if kind in kinds and not one.undone and one.invoice == invoice.name
        ]  # fmt: skip
        if credits and invoice.credited == invoice.sold and not invoice.sum(CAPITAL):
            self._let_go(credits[-1], invoice, WAIVED, fees=True, interest=True)

    def _set_offs_made_possible(self, effect: Effect) -> list[tuple[Effect, Surplus, Decimal]]:
        """Return the set-offs from the surpluses of a payment, and of charges that it paid."""
        names = effect.surpluses + [
            one.name
            for one in self.surpluses.values()
            if one.invoice == effect.invoice and any(part.part != CAPITAL for part in one.parts)
        ]
        return [
            (use, self.surpluses[name], use.use[1])
            for name in names
            for use in reversed(self.set_offs_of(name))
            if use.use
        ]

    def _set_off_again(self, effect: Effect, uses: list[tuple[str, Decimal]]) -> None:
        """Set off what is left of money where more of it had been set off before a part bounced."""
        for name in effect.surpluses:
            surplus = self.surpluses[name]
            for invoice, amount in uses if not surplus.parts else ():
                self._set_off_most(surplus, self.invoices[invoice], amount)

    def _set_off_most(self, surplus: Surplus, invoice: Invoice, amount: Decimal) -> None:
        """Set off as much of an amount as is left of the surplus and owed on the invoice."""
        value_on = min(max(surplus.value_on, invoice.issued_on), self.on)
        if by := min(amount, surplus.left, invoice.payable(value_on)):
            self._set_off(f"again {len(self.effects)}", surplus, invoice, by)

    def _reopen(self, effect: Effect) -> None:
        """Write the lines with the other sign, from their value dates; what came later stays.

        Of a loss, that part has gone already which was recovered or credited meanwhile. What the
        fact made possible falls with it: see `_reclaim` and `_take_back`.
        """
        if effect.undone:
            return
        effect.undone = True
        if effect.also:
            self._reopen(effect.also)
        invoice = self.invoices[effect.invoice]
        for claim in effect.claims:
            claim.stands = claim.level not in [one.level for one in invoice.claims if one.stands]
        for seller, amount in effect.sellers:
            self.sellers[seller] -= amount
        self._judge_again(invoice, effect)
        invoice.credited -= effect.credited
        for line in effect.lines:
            if amount := self._still(invoice, line):
                invoice.lines.append(self._opposite(line, amount))
        self._owe_until_recovered(effect, invoice)
        for lines in effect.moved:
            fee = lines[0].part if lines[0].part != INTEREST else ""
            # Other money may pay some of a fee that had come back: that came back still.
            most = max(invoice.sum(fee, *MONEY), ZERO) if fee and len(lines) == 2 else None
            self._move_back(invoice, lines, most)
        days = sorted({line.value_on for line in effect.lines})
        self._count_back(Effect(invoice.name, counts=True), invoice, days)
        if effect.use:
            name, amount = effect.use
            self.surpluses[name].used -= amount
            effect.use = None
        for name in effect.surpluses:
            self._reclaim(self.surpluses[name], invoice)
        self._owe_in_part(effect, invoice)
        self._take_charges_back(invoice)
        self._owe_remainder(invoice)
        # What met nothing was in excess, all of it.
        self.reopened += [(invoice, effect)] if effect.lines else []

    def _judge_again(self, invoice: Invoice, credit: Effect) -> None:
        """Let claims stand that money ended while all was credited: it meets the debt again."""
        if not credit.credited or invoice.credited != invoice.sold:
            return
        matches = [effect for match in self.matches.values() for effect, _, _ in match]
        for effect in [*self.effects.values(), *matches]:
            if effect.invoice != invoice.name or effect.undone or effect.number < credit.number:
                continue
            standing = [one.level for one in invoice.claims if one.stands]
            for claim in effect.claims:
                claim.stands = claim.level not in standing
            effect.claims = [one for one in effect.claims if not one.stands]

    def _owe_until_recovered(self, effect: Effect, invoice: Invoice) -> None:
        """Let what was recovered of an undone loss have been owed, at interest, until then."""
        losses = {
            o.kind: o.value_on for o in effect.lines
            if o.part == CAPITAL and o.kind in (WRITTEN_OFF, REMITTED) and o.amount < 0
        }  # fmt: skip
        taken: dict[tuple[str, dt.date], Decimal] = defaultdict(lambda: ZERO)
        for line in invoice.lines:
            if line.given_up_by is effect and line.part == CAPITAL:
                taken[line.kind, line.value_on] += line.amount
        for (kind, day), amount in taken.items():
            for value_on, by in ((losses[kind], amount), (day, -amount)) if amount else ():
                invoice.lines.append(Line(CAPITAL, kind, by, value_on, given_up_by=effect))

    def _owe_in_part(self, undone: Effect, invoice: Invoice) -> None:
        """Owe fees and interest again that fell when a later credit credited the rest.

        What was paid of them is taken back as far as the customer has not got it: of interest what
        had run until it was paid last.
        """
        if not undone.credited or invoice.credited + undone.credited != invoice.sold:
            return
        kinds = (told.Credited, told.CreditInvoiceSetOff)
        every = [one for (kind, _), one in self.effects.items() if kind in kinds]
        for later in every[every.index(undone) + 1 :]:
            if later.undone or later.invoice != invoice.name:
                continue
            waived = [o for o in later.lines if o.kind == WAIVED]
            invoice.lines += [self._opposite(line, line.amount) for line in waived]
            later.lines = [o for o in later.lines if not any(o is one for one in waived)]
            for surplus in [self.surpluses[name] for name in later.surpluses]:
                for part in [one for one in surplus.parts if one.part != CAPITAL]:
                    most = part.amount
                    if part.part == INTEREST:
                        paid = [o for o in invoice.money() if o.part == INTEREST and o.amount < 0]
                        last = max(o.value_on for o in paid)
                        ran = invoice.accrued(last) - invoice.met(INTEREST, *MONEY)
                        most = min(most, ran)
                    again = self._bring_back(surplus, part, own=True, needed=most)
                    self._lower(surplus, part, most)
                    if again and again[0] is not invoice:
                        self._set_off_most(surplus, *again)

    def _claim_again(self, invoice: Invoice) -> list[Claim]:
        """Let claims stand that would be made now, though money that is not undone ended them.

        Returns them.
        """
        restored = []
        effects = [effect for match in self.matches.values() for effect, _, _ in match]
        standing = [one.level for one in invoice.claims if one.stands]
        for claim in invoice.claims if invoice.sum(CAPITAL) else ():
            capital = invoice.worth(claim.on, CAPITAL)
            fees = invoice.worth(claim.on, *(o.part for o in invoice.claims if o.on < claim.on))
            if claim.stands or claim.level in standing:
                continue
            if capital <= 0 or capital + fees < claim.minimum:
                continue
            for effect in [*self.effects.values(), *effects]:
                if effect.undone or not any(one is claim for one in effect.claims):
                    continue
                claim.stands = True
                restored.append(claim)
                effect.claims = [one for one in effect.claims if one is not claim]
                waived = [o for o in effect.lines if (o.part, o.kind) == (claim.part, WAIVED)]
                invoice.lines += [self._opposite(line, line.amount) for line in waived]
                effect.lines = [o for o in effect.lines if not any(o is one for one in waived)]
        return restored

    def _owe_remainder(self, invoice: Invoice) -> None:
        """Owe again what was remitted as a remainder: there is more than that open now."""
        if not invoice.sum(CAPITAL):
            return
        matches = [effect for match in self.matches.values() for effect, _, _ in match]
        for effect in [*self.effects.values(), *matches]:
            if effect.invoice != invoice.name or effect.undone:
                continue
            remitted = [o for o in effect.lines if o.kind == REMITTED and o.amount < 0]
            if not any(self._still(invoice, line) for line in remitted):
                continue
            paid = any(effect is one for one in matches)
            ended = remitted if paid else effect.lines
            for line in ended:
                if amount := self._still(invoice, line):
                    invoice.lines.append(self._opposite(line, amount))
            effect.lines = [o for o in effect.lines if not any(o is one for one in ended)]

    def _still(self, invoice: Invoice, line: Line) -> Decimal:
        """Return how much of a line is to be taken back: of a loss, no more than is one still."""
        if line.kind not in (WRITTEN_OFF, REMITTED):
            return line.amount
        if line.amount < 0:
            return -min(-line.amount, invoice.met(line.part, line.kind))
        return ZERO if line.given_up_by and line.given_up_by.undone else line.amount

    def _opposite(self, line: Line, amount: Decimal) -> Line:
        return Line(
            line.part, line.kind, -amount, line.value_on,
            effect=line.effect, given_up_by=line.given_up_by, came_of=line.came_of,
            counted=line.counted,
        )  # fmt: skip

    def _let_go_of_loss(self, effect: Effect, invoice: Invoice, part: str, amount: Decimal) -> None:
        """Take off the loss what fell away of a fee or interest, and is a loss again, too.

        Of `amount` that falls away, what is open goes first.
        """
        owed = invoice.interest(self.on) if part == INTEREST else max(invoice.sum(part), ZERO)
        if (by := min(amount - owed, invoice.met(part, WRITTEN_OFF))) > 0:
            self._lose_less(effect, invoice, part, by, self.on)

    def _move_back(
        self, invoice: Invoice, pair: tuple[Line, ...], most: Decimal | None = None
    ) -> None:
        """Undo that money has paid principal in place of a fee, or `most` of it: it paid neither.

        The lines leave the fact that let the fee go, which may be undone later or was before.
        """
        for line in pair:
            effect = line.effect
            assert effect is not None
            if effect.undone:
                continue
            back = line.amount if most is None else max(min(line.amount, most), -most)
            if line.part != CAPITAL:
                self._let_go_of_loss(effect, invoice, line.part, back)
            if amount := self._still(invoice, replace(line, amount=back)):
                invoice.lines.append(self._opposite(line, amount))
            rest = replace(line, amount=line.amount - back)
            others = [o if o is not line else rest for o in effect.lines]
            effect.lines = [o for o in others if o.amount or o is not rest]

    def _reclaim(self, surplus: Surplus, invoice: Invoice) -> None:
        """Take back a surplus whose ground is gone.

        Set-offs from it are undone, the last first. What was paid out of money that did not come is
        lost. What the customer got for a credit that was none is owed again.
        """
        for effect in self.set_offs_of(surplus.name):
            self._reopen(effect)
        self._lose_again(surplus)
        if surplus.parts and surplus.used:
            invoice.lines.append(Line(CAPITAL, PAID, surplus.used, self.on, effect=surplus.effect))
            surplus.amount = surplus.used
        else:
            surplus.amount = ZERO

    def _take_back(self, invoice: Invoice) -> None:
        """Let surpluses of credits be what they were: less debt, as principal is open or given up.

        They were owed because the debt had been paid, which it is no more.
        """
        for surplus, part in self._parts_of(invoice):
            if part.part != CAPITAL or surplus.name == self.given_back:
                continue
            again = self._bring_back(surplus, part)
            self._lower(surplus, part, invoice.sum(CAPITAL))
            if most := min(surplus.left, part.amount):
                since = surplus.value_on
                by = most - self._take_back_losses(surplus.effect, invoice, most, since)
                part.amount -= by
                surplus.amount -= by
            if again:
                self._set_off_most(surplus, *again)

    def _take_charges_back(self, invoice: Invoice) -> None:
        """Let surpluses of waivers be what they were: more came back of a charge than is paid.

        First what came back of the money of a day that pays it no more, then of any.
        """
        for of_day in (True, False):
            for surplus, part in self._parts_of(invoice):
                owed = self._owed_again(part, invoice, of_day=of_day)
                if part.part == CAPITAL or (of_day and owed <= 0):
                    continue
                again = self._bring_back(surplus, part, own=True, needed=owed)
                owed = self._owed_again(part, invoice, of_day=of_day)
                if by := self._lower(surplus, part, owed):
                    self._let_go_of_loss(surplus.effect, invoice, part.part, by)
                if again and again[0] is not invoice:
                    self._set_off_most(surplus, *again)
        self._move_counted_back(invoice)

    def _move_counted_back(self, invoice: Invoice) -> None:
        """Let principal be owed again that counted money met with what is not paid any more."""
        counts = {id(o.effect): o.effect for o in invoice.lines if o.effect and o.effect.counts}
        for effect in counts.values():
            for pair in [*effect.moved]:
                if invoice.sum(pair[0].part, *MONEY) >= pair[0].amount:
                    self._move_back(invoice, pair)
                    effect.moved = [one for one in effect.moved if one is not pair]

    def _owed_again(self, part: Line, invoice: Invoice, *, of_day: bool) -> Decimal:
        """Return what more came back of a charge than is paid: by money of its day, or by any.

        All that came back of money that is undone was never there.
        """
        every = invoice.sum(part.part, *MONEY)
        if part.part == INTEREST and part.value_on <= invoice.waived_on:
            every = max(every, -invoice.waived_and_paid())
        if part.effect and part.effect.undone:
            return part.amount if part.part == INTEREST else min(part.amount, every)
        if not part.counted and not of_day:
            return every
        own = (o.amount for o in invoice.money() if o.value_on == part.value_on
               and o.part == part.part)  # fmt: skip
        paid = sum(own, ZERO)
        return paid if part.counted else min(paid, every)

    def _parts_of(self, invoice: Invoice) -> list[tuple[Surplus, Line]]:
        return [
            (surplus, part)
            for surplus in self.surpluses.values()
            if surplus.invoice == invoice.name and not surplus.effect.undone
            for part in surplus.parts
        ]

    def _lower(self, surplus: Surplus, part: Line, most: Decimal) -> Decimal:
        """Let a part of a surplus meet what it came from; return how much of it."""
        by = min(surplus.left, part.amount, most)
        if by <= 0:
            return ZERO
        part.amount -= by
        surplus.amount -= by
        line = Line(part.part, part.kind, -by, part.value_on, counted=part.counted)
        self._line(surplus.effect, line)
        if part.value_on == ALWAYS:
            # It lowers the debt itself now, from the beginning.
            self._never_owed(surplus.effect, -by, surplus.value_on)
        return by

    def _bring_back(
        self, surplus: Surplus, part: Line, *, own: bool = False, needed: Decimal | None = None
    ) -> tuple[Invoice, Decimal] | None:
        """Undo what was set off from a surplus: the debt that it comes from is first.

        Returns the last that was undone: what is not needed of it is set off again. Against its
        `own` invoice only what came back of a charge is brought back.
        """
        last = None
        kinds = MONEY if own else ()
        for effect in self.set_offs_of(surplus.name):
            if effect.invoice == surplus.invoice and not own:
                continue
            wanted = self.invoices[surplus.invoice].sum(part.part, *kinds)
            if needed is not None:
                wanted = needed
            if surplus.left >= min(part.amount, wanted) or not effect.use:
                break
            last = self.invoices[effect.invoice], effect.use[1]
            self._reopen(effect)
        return last

    def _meet_losses(self, name: str) -> None:
        """Let what is left of a payment, in excess of a debt, meet what was lost of it before."""
        of_payment = [one for one in self.surpluses.values() if one.name.rstrip("'") == name]
        for lost in of_payment:
            for surplus in of_payment:
                if by := min(lost.lost, surplus.left):
                    lost.amount += by
                    surplus.amount -= by
                    surplus.losses.append((lost, by))

    def _lose_no_more(self, surplus: Surplus) -> None:
        """Let money of an undone match that was not paid out be of the match that stands.

        That had met the loss, which is none.
        """
        for other in self.surpluses.values():
            if any(lost is surplus for lost, _ in other.losses) and not other.effect.undone:
                self._lose_again(other)
                self._meet_losses(surplus.name.rstrip("'"))

    def _lose_again(self, surplus: Surplus) -> None:
        """Let a surplus meet no losses: it has not come, or the loss has changed."""
        for lost, by in surplus.losses:
            lost.amount -= by
            surplus.amount += by
        surplus.losses = []

    def _meet_again(self, invoice: Invoice, owed: Collection[Surplus] = ()) -> None:
        """Pay what is owed again with money that is `owed` back of this invoice, or with all."""
        for surplus in owed or list(self.surpluses.values()):
            of_a_credit = any(part.part == CAPITAL for part in surplus.parts)
            if surplus.invoice != invoice.name or of_a_credit or not surplus.left:
                continue
            if surplus.effect.undone or surplus.name == self.given_back:
                continue
            if not invoice.payable(max(surplus.value_on, invoice.issued_on)):
                continue
            self._set_off(f"again {len(self.effects)}", surplus, invoice, surplus.left)

    # Helpers

    def _line(self, effect: Effect, line: Line) -> None:
        line.effect = effect
        self.invoices[effect.invoice].lines.append(line)
        effect.lines.append(line)

    def _to_seller(self, effect: Effect, seller: str, amount: Decimal) -> None:
        self.sellers[seller] += amount
        effect.sellers.append((seller, amount))
