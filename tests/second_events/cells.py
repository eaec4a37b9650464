"""The matrix of second events: what each event does to an invoice to which another came before.

One table, worked by hand from the rules of the books: the test drives each cell, and writes
`docs/second-events.md` from it. All cells begin with an invoice of 1 000.00 of 8 June 2026, due on
8 July, at 12 % a year; a purchased one was captured from an authorization of 1 200.00.

A cell names its postings by the words of `POSTINGS`, which says what each moves in both kinds of
invoice: "pay fee 60; pay 540" are two entries, "credit open 20 + credit paid 10" is one, and "undo
pay 540" is a mirror.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

PURCHASED, SERVICED = "purchased", "serviced"
KINDS = (PURCHASED, SERVICED)

FIRST = {
    "open": "Nothing.",
    "part paid": "400.00 are paid on 10 June.",
    "paid": "1 000.00 are paid on 10 June.",
    "credited in part": "300.00 are credited (Complaint) on 10 June; nothing is paid.",
    "paid, then credited in part": "800.00 are paid on 10 June, 300.00 credited on 12 June.",
    "credited in full": "400.00 are paid on 10 June, all 1 000.00 credited on 12 June.",
    "remitted": "999.20 are paid on 10 June: the 0.80 are remitted.",
    "written off": "400.00 are paid on 10 June, 600.00 written off on 12 June.",
    "set off": "400.00 that another payment of 500.00 left over are set off on 10 June.",
    "paid directly": "The seller reports 400.00 that it received on 10 June.",
    "with surplus": "1 200.00 are paid on 10 June.",
    "claimed": "It is reminded of on 15 July, with a fee of 60.00; nothing is paid.",
    "paid late": "After the reminder all 1 064.93 are paid on 23 July: 60.00 fee, 4.93 interest.",
    "in collection": "After the reminder 500.00 are paid on 23 July (60.00 fee, 4.93 interest, "
    "435.07 principal), and the rest goes to debt collection on 24 July.",
    "in a closed period": "400.00 are paid on 10 June; June is closed on 3 July.",
}
"""The rows: what happened before."""

NOW = {
    "capture": "200.00 more are captured.",
    "credit": "300.00 are credited for a complaint: never owed.",
    "credit of the rest": "All that is left is credited for a complaint.",
    "payment": "650.00 come in.",
    "bounce": "The bank takes the payment back.",
    "bounce in part": "The bank takes 100.00 of the payment back.",
    "direct payment": "The seller reports 500.00 that it received.",
    "set-off": "A surplus of 300.00 of another payment is set off.",
    "write-off": "What is unpaid is given up.",
    "claim": "The claims run of the day on which the next claim could be made.",
    "refund": "The surplus of the invoice is paid out.",
    "cancellation": "The rest of the authorization, 200.00, is cancelled.",
}
"""The columns: what comes now."""

DAYS = {
    "claimed": "2026-07-23",
    "paid late": "2026-07-31",
    "in collection": "2026-07-31",
    "in a closed period": "2026-07-03",
}
"""When it comes, if not on `DAY`."""
DAY = "2026-06-15"
CLAIMS = {"claimed": "2026-08-03", "paid late": "2026-08-17", "in collection": "2026-08-17"}
"""The claims run, if not that of `CLAIM`."""
CLAIM = "2026-07-15"

# The accounts, with the words of the page.
ACCOUNTS = {
    "1510": "receivable",
    "1513": "receivable_direct",
    "1519": "bad_debt",
    "1684": "settlement_receivable",
    "2490": "customer_liability",
    "3000": "sales",
    "3591": "reminder_fee",
    "3710": "remission",
    "8313": "interest",
    "funds": "client_funds",
    "bought": "purchased_receivable",
    "clients": "client_liability",
    "surpluses": "customer_surplus",
    "transit": "payouts_in_transit",
    "fees": "claim_fee_revenue",
    "interest": "interest_revenue",
    "remission": "operator_remission",
    "losses": "credit_loss",
}

# Words of a posting: its template, and what it debits (+) and credits (−) in each kind of invoice.
# What one line puts into an account and another takes out again is not shown.
_TO_BOUGHT = {
    "": ("bought", "1510"),
    "fee": ("fees", "3591"),
    "interest": ("interest", "8313"),
    "recovery": ("losses", "1519"),
}
_PAID = {
    "": "payment_matched",
    "fee": "reminder_fee_paid",
    "interest": "interest_paid",
    "recovery": "bad_debt_recovered",
}
POSTINGS: dict[str, tuple[str, str, str]] = {
    "issue": ("invoice_issued", "+1510 -3000", "+1510 -3000"),
    "purchase": ("receivable_purchased", "+1684 -1510 +bought -clients", ""),
    "credit open": ("invoice_credited", "+3000 -1684 +clients -bought", "+3000 -1510"),
    "credit paid": ("invoice_credited", "+3000 -1684 +clients -surpluses", "+3000 -2490"),
    "credit lost": ("write_off_credited", "+3000 -1684 +clients -losses", "+3000 -1519"),
    "credit remitted": ("write_off_credited", "+3000 -1684 +clients -remission", "+3000 -3710"),
    "exceed": ("payment_exceeds_debt", "+funds -surpluses", "+funds -surpluses"),
    "remit": ("small_difference_remitted", "+remission -bought", "+3710 -1510"),
    "write off": ("written_off", "+losses -bought", "+1519 -1510"),
    "return fee": ("fee_waived", "+fees -surpluses", "+3591 -2490"),
    "return interest": ("interest_waived", "+interest -surpluses", "+8313 -2490"),
    "recount interest": ("payments_recounted", "+interest -bought", "+8313 -1510"),
    "take back": ("surplus_taken_back", "+surpluses -bought", "+2490 -1510"),
    "refund": ("payout_ordered", "+surpluses -transit", "+surpluses -transit"),
    "refund credit": (
        "payout_ordered",
        "+surpluses -transit",
        "+2490 -1684 +clients -transit",
    ),
    **{
        f"pay {what}".strip(): (
            _PAID[what],
            f"+funds -{bought}",
            f"+1684 -{own} +funds -clients",
        )
        for what, (bought, own) in _TO_BOUGHT.items()
    },
    **{
        f"direct {what}".strip(): (
            _PAID[what] if what else "direct_payment_reported",
            f"+1513 -1684 +clients -{bought}",
            f"+1513 -{own}",
        )
        for what, (bought, own) in _TO_BOUGHT.items()
    },
    **{
        f"set off {what}".strip(): (
            _PAID[what] if what else "surplus_set_off",
            f"+surpluses -{bought}",
            f"+1684 -{own} +surpluses -clients",
        )
        for what, (bought, own) in _TO_BOUGHT.items()
    },
}


@dataclass(frozen=True, slots=True)
class Posting:
    """An expected entry: its template, whether it is a mirror, and what it moves, by role."""

    template: str
    mirror: bool
    parts: tuple[tuple[str, Decimal], ...]
    moved: Mapping[str, Decimal]


def posting(words: str, kind: str) -> Posting:
    """Read "undo credit open 20 + credit paid 10" for a kind of invoice."""
    mirror = words.startswith("undo ")
    moved: dict[str, Decimal] = {}
    parts, templates = [], set()
    for part in words.removeprefix("undo ").split(" + "):
        name, _, number = part.rpartition(" ")
        amount = Decimal(number)
        template, *legs = POSTINGS[name]
        parts.append((name, amount))
        templates.add(template)
        for leg in legs[KINDS.index(kind)].split():
            sign = 1 if (leg[0] == "+") != mirror else -1
            moved[leg[1:]] = moved.get(leg[1:], Decimal(0)) + sign * amount
    (template,) = templates
    return Posting(template, mirror, tuple(parts), {name: by for name, by in moved.items() if by})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is owed after the event, to whom, and what was booked; or why not.

    `debt` is principal, fees, interest. `overpaid` is owed to the customer by the operator,
    `credited` by the operator for a purchased invoice and by the client for a serviced one.
    `refused` is the type of the problem; `missing` why the combination does not exist. `claim` is
    the claim level after the claims run.
    """

    row: str = ""
    column: str = ""
    kind: str = ""
    debt: tuple[Decimal, Decimal, Decimal] = (Decimal(0), Decimal(0), Decimal(0))
    overpaid: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    posts: str = ""
    refused: str = ""
    missing: str = ""
    claim: str = ""
    note: str = ""

    @property
    def postings(self) -> list[Posting]:
        return [posting(words, self.kind) for words in self.posts.split("; ") if words]

    @property
    def day(self) -> str:
        if self.column == "claim":
            return CLAIMS.get(self.row, CLAIM)
        return DAYS.get(self.row, DAY)


def _is(debt: str, posts: str = "", *, over: str = "0", owed: str = "0", **told: str) -> Cell:
    """Say the debt as "principal", or "principal fees interest", and what is owed back."""
    amounts = [Decimal(one) for one in debt.split()]
    three = (*amounts, *[Decimal(0)] * (3 - len(amounts)))
    return Cell(
        debt=(three[0], three[1], three[2]),
        posts=posts,
        overpaid=Decimal(over),
        credited=Decimal(owed),
        **told,
    )


_NOT_OWED = Cell(refused="operation-not-allowed", note="nothing is owed")
_NOT_OPEN = Cell(refused="operation-not-allowed", note="the invoice is closed")
_NO_OTHER = Cell(refused="operation-not-allowed", note="no invoice is open")
_ALL_CREDITED = Cell(refused="insufficient-debited-amount", note="0.00 is left to credit")
_UNPAID = Cell(missing="no bank paid anything")
_NO_SURPLUS = Cell(missing="there is no surplus")
_ONLY_BOUGHT = Cell(missing="only purchased invoices have an authorization")

TABLE: dict[str, dict[str, Cell]] = {
    "open": {
        "capture": _is("1200", "issue 200; purchase 200"),
        "credit": _is("700", "credit open 300"),
        "credit of the rest": _is("0", "credit open 1000"),
        "payment": _is("350", "pay 650"),
        "bounce": _UNPAID,
        "bounce in part": _UNPAID,
        "direct payment": _is("500", "direct 500"),
        "set-off": _is("700", "set off 300"),
        "write-off": _is("0", "write off 1000"),
        "claim": _is("1000 60 2.30", claim="Reminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("1000"),
    },
    "part paid": {
        "capture": _is("800", "issue 200; purchase 200"),
        "credit": _is("300", "credit open 300"),
        "credit of the rest": _is("0", "credit open 600 + credit paid 400", owed="400"),
        "payment": _is("0", "pay 600; exceed 50", over="50"),
        "bounce": _is("1000", "undo pay 400"),
        "bounce in part": _is("700", "undo pay 400; pay 300"),
        "direct payment": _is("100", "direct 500"),
        "set-off": _is("300", "set off 300"),
        "write-off": _is("0", "write off 600"),
        "claim": _is("600 0 1.38", claim="RestReminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("600"),
    },
    "paid": {
        "capture": _is("200", "issue 200; purchase 200"),
        "credit": _is("0", "credit paid 300", owed="300"),
        "credit of the rest": _is("0", "credit paid 1000", owed="1000"),
        "payment": _is("0", "exceed 650", over="650"),
        "bounce": _is("1000", "undo pay 1000"),
        "bounce in part": _is("100", "undo pay 1000; pay 900"),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", claim="Invoice"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("0"),
    },
    "credited in part": {
        "capture": _is("900", "issue 200; purchase 200"),
        "credit": _is("400", "credit open 300"),
        "credit of the rest": _is("0", "credit open 700"),
        "payment": _is("50", "pay 650"),
        "bounce": _UNPAID,
        "bounce in part": _UNPAID,
        "direct payment": _is("200", "direct 500"),
        "set-off": _is("400", "set off 300"),
        "write-off": _is("0", "write off 700"),
        "claim": _is("700 60 1.61", claim="Reminder", note="interest on 700.00 from the beginning"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("700"),
    },
    "paid, then credited in part": {
        "capture": _is("200", "issue 200; purchase 200", owed="100"),
        "credit": _is("0", "credit paid 300", owed="400"),
        "credit of the rest": _is("0", "credit paid 700", owed="800"),
        "payment": _is("0", "exceed 650", over="650", owed="100"),
        "bounce": _is("700", "undo pay 800; take back 100"),
        "bounce in part": _is("0", "undo pay 800; pay 700; take back 100"),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", owed="100", claim="Invoice"),
        "refund": _is("0", "refund credit 100"),
        "cancellation": _is("0", owed="100"),
    },
    "credited in full": {
        "capture": _is("200", "issue 200; purchase 200", owed="400"),
        "credit": _ALL_CREDITED,
        "credit of the rest": _ALL_CREDITED,
        "payment": _is("0", "exceed 650", over="650", owed="400"),
        "bounce": _is("0", "undo pay 400; take back 400"),
        "bounce in part": _is("0", "undo pay 400; pay 300; take back 100", owed="300"),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", owed="400", claim="Invoice"),
        "refund": _is("0", "refund credit 400"),
        "cancellation": _is("0", owed="400"),
    },
    "remitted": {
        "capture": _is("200", "issue 200; purchase 200"),
        "credit": _is("0", "credit paid 299.20; credit remitted 0.80", owed="299.20"),
        "credit of the rest": _is("0", "credit paid 999.20; credit remitted 0.80", owed="999.20"),
        "payment": _is("0", "exceed 650", over="650"),
        "bounce": _is("1000", "undo pay 999.20; undo remit 0.80"),
        "bounce in part": _is("100.80", "undo pay 999.20; undo remit 0.80; pay 899.20"),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", claim="Invoice"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("0"),
    },
    "written off": {
        "capture": _is("200", "issue 200; purchase 200"),
        "credit": _is("0", "credit lost 300", note="300.00 are still written off"),
        "credit of the rest": _is("0", "credit paid 400; credit lost 600", owed="400"),
        "payment": _is("0", "pay recovery 600; exceed 50", over="50"),
        "bounce": _is("400", "undo pay 400", note="600.00 stay written off"),
        "bounce in part": _is("100", "undo pay 400; pay 300", note="600.00 stay written off"),
        "direct payment": _is("0", "direct recovery 500", note="100.00 are still written off"),
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", claim="Invoice"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("0"),
    },
    "set off": {
        "capture": _is("800", "issue 200; purchase 200"),
        "credit": _is("300", "credit open 300"),
        "credit of the rest": _is("0", "credit open 600 + credit paid 400", owed="400"),
        "payment": _is("0", "pay 600; exceed 50", over="50"),
        "bounce": _is(
            "1000",
            "undo set off 400; undo pay 100; undo exceed 400",
            note="the other invoice is owed again, too: 100.00",
        ),
        "bounce in part": _is(
            "700",
            "undo set off 400; undo pay 100; undo exceed 400; pay 100; exceed 300; set off 300",
            note="what is left of the surplus is set off again",
        ),
        "direct payment": _is("100", "direct 500"),
        "set-off": _is("300", "set off 300"),
        "write-off": _is("0", "write off 600"),
        "claim": _is("600 0 1.38", claim="RestReminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("600"),
    },
    "paid directly": {
        "capture": _is("800", "issue 200; purchase 200"),
        "credit": _is("300", "credit open 300"),
        "credit of the rest": _is("0", "credit open 600 + credit paid 400", owed="400"),
        "payment": _is("0", "pay 600; exceed 50", over="50"),
        "bounce": _UNPAID,
        "bounce in part": _UNPAID,
        "direct payment": _is("100", "direct 500"),
        "set-off": _is("300", "set off 300"),
        "write-off": _is("0", "write off 600"),
        "claim": _is("600 0 1.38", claim="RestReminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("600"),
    },
    "with surplus": {
        "capture": _is("200", "issue 200; purchase 200", over="200"),
        "credit": _is("0", "credit paid 300", over="200", owed="300"),
        "credit of the rest": _is("0", "credit paid 1000", over="200", owed="1000"),
        "payment": _is("0", "exceed 650", over="850"),
        "bounce": _is("1000", "undo pay 1000; undo exceed 200"),
        "bounce in part": _is(
            "0", "undo pay 1000; undo exceed 200; pay 1000; exceed 100", over="100"
        ),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", over="200", claim="Invoice"),
        "refund": _is("0", "refund 200"),
        "cancellation": _is("0", over="200"),
    },
    "claimed": {
        "capture": _is("1200 60 4.93", "issue 200; purchase 200"),
        "credit": _is("700 60 3.45", "credit open 300", note="interest on 700.00 only"),
        "credit of the rest": _is("0", "credit open 1000", note="fee and interest fall away"),
        "payment": _is("414.93", "pay fee 60; pay interest 4.93; pay 585.07"),
        "bounce": _UNPAID,
        "bounce in part": _UNPAID,
        "direct payment": _is("564.93", "direct fee 60; direct interest 4.93; direct 435.07"),
        "set-off": _is("764.93", "set off fee 60; set off interest 4.93; set off 235.07"),
        "write-off": _is("0", "write off 1000", note="fee and interest are given up, too"),
        "claim": _is("1000 60 8.55", claim="SecondReminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("1000 60 4.93"),
    },
    "paid late": {
        "capture": _is("200", "issue 200; purchase 200"),
        "credit": _is(
            "0",
            "credit paid 300; return interest 1.48",
            owed="301.48",
            note="4.93 less 3.45, the interest on 700.00",
        ),
        "credit of the rest": _is(
            "0", "credit paid 1000; return fee 60; return interest 4.93", owed="1064.93"
        ),
        "payment": _is("0", "exceed 650", over="650"),
        "bounce": _is("1000 60 7.56", "undo pay fee 60; undo pay interest 4.93; undo pay 1000"),
        "bounce in part": _is(
            "100 0 0.26",
            "undo pay fee 60; undo pay interest 4.93; undo pay 1000; "
            "pay fee 60; pay interest 4.93; pay 900",
        ),
        "direct payment": _NOT_OWED,
        "set-off": _NO_OTHER,
        "write-off": _NOT_OPEN,
        "claim": _is("0", claim="Reminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("0"),
    },
    "in collection": {
        "capture": _is("764.93 0 1.49", "issue 200; purchase 200"),
        "credit": _is(
            "263.45 0 0.69",
            "credit open 300; recount interest 1.48",
            note="4.93 less 3.45, the interest that ran: it pays principal",
        ),
        "credit of the rest": _is(
            "0",
            "credit open 564.93 + credit paid 435.07; return fee 60; return interest 4.93",
            owed="500",
        ),
        "payment": _is("0", "pay interest 1.49; pay 564.93; exceed 83.58", over="83.58"),
        "bounce": _is("1000 60 7.56", "undo pay fee 60; undo pay interest 4.93; undo pay 435.07"),
        "bounce in part": _is(
            "664.93 0 1.75",
            "undo pay fee 60; undo pay interest 4.93; undo pay 435.07; "
            "pay fee 60; pay interest 4.93; pay 335.07",
        ),
        "direct payment": _is("66.42", "direct interest 1.49; direct 498.51"),
        "set-off": _is("266.42", "set off interest 1.49; set off 298.51"),
        "write-off": _is("0", "write off 564.93", note="the interest is given up, too"),
        "claim": _is("564.93 0 4.64", claim="DebtCollection", note="it is the last"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("564.93 0 1.49"),
    },
    "in a closed period": {
        "capture": _is("800", "issue 200; purchase 200"),
        "credit": _is("300", "credit open 300"),
        "credit of the rest": _is("0", "credit open 600 + credit paid 400", owed="400"),
        "payment": _is("0", "pay 600; exceed 50", over="50"),
        "bounce": _is("1000", "undo pay 400"),
        "bounce in part": _is("700", "undo pay 400; pay 300"),
        "direct payment": _is("100", "direct 500"),
        "set-off": _is("300", "set off 300"),
        "write-off": _is("0", "write off 600"),
        "claim": _is("600 0 1.38", claim="RestReminder"),
        "refund": _NO_SURPLUS,
        "cancellation": _is("600"),
    },
}
"""The cells by row and column, of both kinds of invoice; captures are of purchased ones."""


def cells() -> Iterator[Cell]:
    """Return each cell of each kind, in the order of columns and rows."""
    for column in NOW:
        for row in FIRST:
            for kind in KINDS:
                cell = TABLE[row][column]
                if kind == SERVICED and column in ("capture", "cancellation"):
                    cell = _ONLY_BOUGHT
                yield replace(cell, row=row, column=column, kind=kind)
