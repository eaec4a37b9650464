"""The whole ladder of a debt, day by day, in each country: each claim, its letter and its amounts.

1 000.00 of 8 June 2026, due on 7 July. Worked by hand: the principal bears interest from 8 July, by
the law's rate with a reference rate of the half-year that the test enters.
"""

import datetime as dt
from decimal import Decimal

import pytest

from invoices.models import Claim
from tests.support.bodies import ADDRESS
from tests.support.claims import CURRENCIES, shop
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import billed, customer
from tests.support.letters import letter

pytestmark = pytest.mark.django_db
D = Decimal
LANGUAGES = {"SE": "SV", "NO": "NO", "FI": "FI", "DK": "DA"}
REFERENCE = {"SE": "2.25", "NO": "4.25", "FI": "2.50", "DK": "3.60"}

LADDERS = {
    # 10.25 %: 7, 24 and 41 days. A reminder costs nothing, as its seller has agreed none.
    ("SE", "consumer"): [
        ("2026-07-14", "Reminder", "Betalningspåminnelse", "2026-07-24", 0, "1.97", "1001.97"),
        ("2026-07-31", "SecondReminder", "Andra betalningspåminnelsen", "2026-08-10",
         0, "6.74", "1006.74"),
        ("2026-08-17", "CollectionClaim", "Inkassokrav", "2026-08-27", 180, "11.51", "1191.51"),
        ("2026-09-07", "DebtCollection", "", "2026-09-07", 0, "17.41", "1197.41"),
    ],
    ("SE", "business"): [
        ("2026-07-14", "Reminder", "Betalningspåminnelse", "2026-07-24", 450, "1.97", "1451.97"),
        ("2026-07-31", "SecondReminder", "Andra betalningspåminnelsen", "2026-08-10",
         0, "6.74", "1456.74"),
        ("2026-08-17", "CollectionClaim", "Inkassokrav", "2026-08-27", 0, "11.51", "1461.51"),
        ("2026-09-07", "DebtCollection", "", "2026-09-07", 0, "17.41", "1467.41"),
    ],
    # 12.25 %: 14, 42 and 70 days.
    ("NO", "consumer"): [
        ("2026-07-21", "Reminder", "Betalingspåminnelse", "2026-08-04",
         "37.50", "4.70", "1042.20"),
        ("2026-08-18", "SecondReminder", "Andre betalingspåminnelse – inkassovarsel", "2026-09-01",
         "37.50", "14.10", "1089.10"),
        ("2026-09-15", "CollectionClaim", "Betalingsoppfordring – inkasso", "2026-09-29",
         "112.50", "23.49", "1210.99"),
        ("2026-10-13", "DebtCollection", "", "2026-10-13", 0, "32.89", "1220.39"),
    ],
    ("NO", "business"): [
        ("2026-07-21", "Reminder", "Betalingspåminnelse", "2026-08-04", 460, "4.70", "1464.70"),
        ("2026-08-18", "SecondReminder", "Andre betalingspåminnelse – inkassovarsel", "2026-09-01",
         0, "14.10", "1474.10"),
        ("2026-09-15", "CollectionClaim", "Betalingsoppfordring – inkasso", "2026-09-29",
         0, "23.49", "1483.49"),
        ("2026-10-13", "DebtCollection", "", "2026-10-13", 0, "32.89", "1492.89"),
    ],
    # 9.5 % of a consumer: 14, 42 and 70 days; 10.5 % of a business: 7, 24 and 41.
    ("FI", "consumer"): [
        ("2026-07-21", "Reminder", "Maksumuistutus", "2026-08-04", 5, "3.64", "1008.64"),
        ("2026-08-18", "SecondReminder", "Toinen maksumuistutus", "2026-09-01",
         5, "10.93", "1020.93"),
        ("2026-09-15", "CollectionClaim", "Maksuvaatimus", "2026-09-29", 5, "18.22", "1033.22"),
        ("2026-10-13", "DebtCollection", "", "2026-10-13", 0, "25.51", "1040.51"),
    ],
    ("FI", "business"): [
        ("2026-07-14", "Reminder", "Maksumuistutus", "2026-07-24", 40, "2.01", "1042.01"),
        ("2026-07-31", "SecondReminder", "Toinen maksumuistutus", "2026-08-10",
         0, "6.90", "1046.90"),
        ("2026-08-17", "CollectionClaim", "Maksuvaatimus", "2026-08-27", 0, "11.79", "1051.79"),
        ("2026-09-07", "DebtCollection", "", "2026-09-07", 0, "17.84", "1057.84"),
    ],
    # 11.6 %: 10, 30 and 51 days of a consumer; 7, 24 and 41 of a business.
    ("DK", "consumer"): [
        ("2026-07-17", "Reminder", "Betalingspåmindelse", "2026-07-27", 100, "3.18", "1103.18"),
        ("2026-08-06", "SecondReminder", "Anden betalingspåmindelse", "2026-08-17",
         100, "9.53", "1209.53"),
        ("2026-08-27", "CollectionClaim", "Inkassovarsel", "2026-09-07", 100, "16.21", "1316.21"),
        ("2026-09-17", "DebtCollection", "", "2026-09-17", 0, "22.88", "1322.88"),
    ],
    ("DK", "business"): [
        ("2026-07-14", "Reminder", "Betalingspåmindelse", "2026-07-24", 310, "2.22", "1312.22"),
        ("2026-07-31", "SecondReminder", "Anden betalingspåmindelse", "2026-08-10",
         0, "7.63", "1317.63"),
        ("2026-08-17", "CollectionClaim", "Inkassovarsel", "2026-08-27", 0, "13.03", "1323.03"),
        ("2026-09-07", "DebtCollection", "", "2026-09-07", 0, "19.70", "1329.70"),
    ],
}  # fmt: skip
"""Day, level, title of its letter, due date, fee, interest until then, and all that is owed."""
FEES = {
    "SE": {"collection_fee": "Inkassokostnad", "late_fee": "Förseningsersättning"},
    "NO": {"reminder_fee": "Purregebyr", "collection_fee": "Inkassokostnader",
           "late_fee": "Standardkompensasjon"},
    "FI": {"reminder_fee": "Muistutusmaksu", "late_fee": "Vakiokorvaus"},
    "DK": {"reminder_fee": "Rykkergebyr", "late_fee": "Kompensationsbeløb"},
}  # fmt: skip
"""What the letters of a country call the fees that its law allows, by kind."""


def written(amount: Decimal) -> str:
    """Return an amount as the letters of the four countries write it."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


@pytest.fixture
def debtor():
    """Open a ledger of a country and bill a customer who lives there: `debtor(country, entity)`."""

    def owe(country: str, entity: str):
        api = shop(country)
        run("set_reference_rate", country, D(REFERENCE[country]), date="2026-07-01", source="paper")
        run("set_penalty_interest", 501, statutory=True)
        zip_code = "1234" if country in ("NO", "DK") else "12345"
        address = {**ADDRESS, "countryCode": country, "zipCode": zip_code}
        customer(
            api, legalEntity=entity, preferredLanguageCode=LANGUAGES[country],
            legalAddress=address,
        )  # fmt: skip
        return api, billed(api, 1000, currency=CURRENCIES[country])

    return owe


@pytest.mark.parametrize(("country", "entity"), LADDERS)
def test_each_day_of_the_ladder_has_the_claim_the_letter_and_the_amounts_of_the_law(
    at, debtor, country, entity
):
    api, invoice = debtor(country, entity)
    steps, claimed = LADDERS[country, entity], []
    fees = dict.fromkeys(FEES[country].values(), D(0))
    day, last = dt.date(2026, 7, 7), dt.date.fromisoformat(steps[-1][0])
    while day <= last + dt.timedelta(days=60):
        at(day)
        run("run_claims", 501)
        made = Claim.objects.order_by("pk")[len(claimed) :]
        for one in made:
            on, level, title, due, fee, interest, total = steps[len(claimed)]
            claimed.append(one)
            assert (str(day), one.level, str(one.due_date), one.fee) == (on, level, due, D(fee))
            debt = succeeded(api.get(invoice["@id"]))["debt"]
            assert (debt["interest"], sum(debt.values())) == (D(interest), D(total))
            if one.fee:
                fees[FEES[country][one.fee_kind]] += one.fee
            if not title:
                continue
            kind = "collection-claim" if level == "CollectionClaim" else "reminder"
            text = letter(api, invoice, kind)
            assert title in text
            assert f" {written(D(interest))} " in text
            assert f" {written(D(total))} {CURRENCIES[country]} " in text
            for name, charged in fees.items():
                assert (f"{name} {written(charged)}" in text) == bool(charged), name
        day += dt.timedelta(days=1)
    assert len(claimed) == len(steps)


@pytest.mark.parametrize(
    ("country", "fee", "words"),
    [
        ("NO", "37.50", "for 2 fakturaer"),
        ("FI", "5", "2 laskusta"),
        ("DK", "100", "for 2 fakturaer"),
    ],
)
def test_two_debts_in_one_letter_bear_one_fee(at, country, fee, words):
    api = shop(country, joint_letters=True, letters_since=dt.date(2026, 6, 8))
    customer(api, "7", preferredLanguageCode=LANGUAGES[country])
    of = {"currency": CURRENCIES[country], "distribution": "print"}
    one, _ = [billed(api, 1000, invoiceNo=number, **of) for number in ("S1", "S2")]
    run("hand_over_letters", 501)
    at("2026-07-21")
    run("run_claims", 501)
    assert [claim.fee for claim in Claim.objects.order_by("invoice__invoice_no")] == [D(fee), 0]
    run("hand_over_letters", 501)
    assert words in letter(api, one, "letter-1")
