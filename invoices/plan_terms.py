"""Terms of payment plans by country: the largest fee, and the days until a missed part breaks one.

Sources: SE lag (1981:739) 4 §, 170 kr for a plan that was agreed in writing. FI perintälaki
(513/1999), 5 € for a longer time to pay of at least 14 days; the fee for a plan proper is that of a
professional collector. For a creditor's own plan no fee was found in NO and DK. DK practice on
renteloven § 9 b: no new reminder fees after a broken plan. Reminders of a part cost nothing.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Terms of one country; amounts in its currency.

    A part that is not paid is reminded `days` after its due date, and breaks the plan when
    `days_to_pay` more have passed. `reminder_fees_after` says whether claims after a broken plan
    may charge reminder fees.
    """

    largest_fee: Decimal
    days: int
    days_to_pay: int
    reminder_fees_after: bool = True


PLAN_TERMS = {
    "SE": PlanTerms(Decimal("170.00"), days=5, days_to_pay=10),
    "NO": PlanTerms(Decimal("0.00"), days=5, days_to_pay=14),
    "FI": PlanTerms(Decimal("5.00"), days=5, days_to_pay=14),
    "DK": PlanTerms(Decimal("0.00"), days=5, days_to_pay=10, reminder_fees_after=False),
}
MOST_PARTS = 60
LONGEST = dt.timedelta(days=5 * 366)
