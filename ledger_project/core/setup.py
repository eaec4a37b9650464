"""Set-up of ledgers and sellers, by operators' commands; nothing here is in the API."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.module_loading import import_string

from ledger_project.core import approvals, change_requests, clock, identifiers, setting_changes
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.members import set_members
from ledger_project.core.models import FIRST_DAY, PAYMENT_ACCOUNT, Ledger, Schedule, Seller
from ledger_project.core.penalty_interest import set_penalty_rate
from ledger_project.core.texts import say

CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}

# Sample payment accounts: valid format, not in use.
SAMPLE_PAYMENT_ACCOUNTS = {
    "SE": ("BGSE", "5050-1055", "", ""),
    "NO": ("BBNO", "86011117947", "", "NO9386011117947"),
    "FI": ("IBFI", "FI2112345600000785", "NDEAFIHH", "FI2112345600000785"),
    "DK": ("FIDK", "87654321", "", "DK5000400440116243"),
}
ASSIGNMENT_NOTICE = {
    "SE": "Fordran enligt denna faktura är överlåten till {operator}. Betalning kan med befriande "
    "verkan endast ske till {operator} på angivet konto.",
    "NO": "Fordringen etter denne fakturaen er overdratt til {operator}. Betaling kan med "
    "frigjørende virkning bare skje til {operator} på oppgitt konto.",
    "FI": "Tämä saatava on siirretty yhtiölle {operator}. Maksu voidaan suorittaa vapauttavasti "
    "vain yhtiölle {operator} mainitulle tilille.",
    "DK": "Fordringen ifølge denne faktura er overdraget til {operator}. Betaling kan med "
    "frigørende virkning kun ske til {operator} på den anførte konto.",
}
# How long the bookkeeping acts keep accounting records, and with them who they are about: SE
# bokföringslagen (1999:1078) 7 kap. 2 §, NO bokføringsloven § 13, FI kirjanpitolaki 2:10 (books),
# DK bogføringsloven (lov 700/2022) § 12.
RETENTION_YEARS = {"SE": 7, "NO": 5, "FI": 10, "DK": 5}
# What a payment may fall short, and what it may leave over, before anybody is asked about it: a
# krone and half of one, or about as much in euro. Other currencies have the columns' defaults.
REMISSION_LIMITS = {
    "SEK": Decimal("1.00"),
    "NOK": Decimal("1.00"),
    "DKK": Decimal("1.00"),
    "EUR": Decimal("0.10"),
}
ROUNDING_LIMITS = {
    "SEK": Decimal("0.50"),
    "NOK": Decimal("0.50"),
    "DKK": Decimal("0.50"),
    "EUR": Decimal("0.05"),
}
NO_PAYMENT_ACCOUNT = "none"
NO_TIME_ZONE = (
    "LEDGER_TIME_ZONE is not set: the ledger's days would end at midnight UTC. Set it for the"
    " server and every command: Europe/Stockholm, or UTC if that is meant"
)
OPERATOR = "Operator AB"


class LedgerSettings(TypedDict, total=False):
    """Settings of a ledger, by column; one that is absent or None stays as it is."""

    name: str | None
    organisation_number: str | None
    operator_name: str | None
    operator_details: str | None
    operator_organisation_number: str | None
    operator_vat_no: str | None
    operator_street_address: str | None
    operator_zip_code: str | None
    operator_city: str | None
    fee_reminder_days: int | None
    country: str | None
    currency: str | None
    configured: bool | None
    authorization_days: int | None
    default_credit_limit: Decimal | None
    max_credit_limit: Decimal | None
    credit_policy: str | None
    debt_interest: Decimal | None
    max_surplus: Decimal | None
    payment_days: int | None
    days_back: int | None
    days_forward: int | None
    account_profiles: Sequence[str] | None
    allocation_order: str | None
    remission_limit: Decimal | None
    rounding_limit: Decimal | None
    days_before_claims: int | None
    set_off_before_claims: bool | None
    joint_letters: bool | None
    due_dates_agreed: bool | None
    licensed_collector: bool | None
    letters_since: dt.date | None
    remainder_limit: Decimal | None
    remainder_days: int | None
    retention_years: int | None
    assignment_notice: str | None
    approval_limit: Decimal | None
    rest_hours: int | None
    accounting_version: str | None
    scheduled_reports: Sequence[str] | None
    sandbox: bool | None
    bank_accounts: Sequence[str] | None
    bank_customer_id: str | None
    bank_agreement_id: str | None
    payout_cutoff: dt.time | None
    direct_debit_id: str | None


class SellerSettings(TypedDict, total=False):
    """Settings of a seller, by column; one that is absent or None stays as it is."""

    name: str | None
    organisation_number: str | None
    vat_no: str | None
    street_address: str | None
    zip_code: str | None
    city: str | None
    email_address: str | None
    payout_bic: str | None
    payout_reference: str | None
    item_fee: Decimal | None
    commission_percent: Decimal | None
    configured: bool | None
    settlement_schedule: str | None
    settlement_day: int | None
    minimum_payout: Decimal | None
    fees_invoiced: bool | None
    reminder_fee_agreed: bool | None


@transaction.atomic
def open_ledger(
    number: int,
    *,
    on: dt.date = FIRST_DAY,
    payment_account: str = "",
    penalty_interest: Decimal | None = None,
    actor: Actor = SYSTEM,
    reason: str = "",
    **settings: Unpack[LedgerSettings],
) -> tuple[Ledger, bool]:
    """Open a ledger, or change the given settings of one; return it and whether it is new.

    Other payment details of one that is open are proposed only (`change_requests`).

    `payment_account` is TYPE:NUMBER[:BIC[:IBAN]], "none", or "" for the country's sample account.
    `penalty_interest` holds from `on`; the first of a ledger holds for all days before, too. Raise
    `Invalid`, also for another country or currency of a ledger that exists, or to make that a
    sandbox.
    """
    given = {name: value for name, value in settings.items() if value is not None}
    ledger = Ledger.objects.select_for_update().filter(number=number).first()
    created = ledger is None
    country = settings.get("country")
    if created and country in CURRENCIES:
        payment_account = payment_account or ":".join(SAMPLE_PAYMENT_ACCOUNTS[country])
    if payment_account:
        given |= _payment_account(payment_account)
    if ledger is None:
        ledger = Ledger(number=number)
        _require_credit_policy(given)
        given |= _operator_numbers(given, country, on)
        set_members(ledger, {**_usual(given), **given})
        with setting_changes.made_by(actor, "open_ledger", reason):
            ledger.save(force_insert=True)
    else:
        change_settings(ledger, given, actor=actor, on=on, reason=reason, operation="open_ledger")
    if penalty_interest is not None:
        # The rate of a ledger is one that its clients' terms of sale have agreed.
        set_penalty_rate(
            ledger, penalty_interest, since=on, agreed=True, actor=actor, reason=reason
        )
    return ledger, created


@transaction.atomic
def change_settings(
    ledger: Ledger,
    given: Mapping[str, Any],
    *,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    operation: str = "change_settings",
) -> None:
    """Change the given settings of a locked ledger, by column; None empties one.

    Other payment details are proposed only (`change_requests`). Raise `Invalid`, also for another
    country or currency, or to make it a sandbox.
    """
    for name in ("country", "currency", "sandbox"):
        if given.get(name, getattr(ledger, name)) != getattr(ledger, name):
            raise Invalid({name: say("Cannot change once the ledger is open")})
    _require_to_come(ledger, given, on)
    _require_credit_policy(given)
    given = {**given, **_operator_numbers(given, ledger.country, on)}
    named = given.get("operator_name")
    if named and ledger.assignment_notice == assignment_notice(
        ledger.country, ledger.operator_name
    ):
        given = {"assignment_notice": assignment_notice(ledger.country, named), **given}
    later = change_requests.to_request(ledger, given)
    set_members(ledger, given, without=later)
    with setting_changes.made_by(actor, operation, reason):
        ledger.save()
    if later:
        today = clock.date_of(ledger)
        change_requests.propose(ledger, later, actor=actor, on=today, reason=reason)


def assignment_notice(country: str, operator: str | None) -> str:
    """Return the country's usual wording: who to pay to be free of the debt."""
    return ASSIGNMENT_NOTICE[country].format(operator=operator or OPERATOR)


def _usual(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a new ledger has of its country and currency, where nothing else is given."""
    found: dict[str, Any] = {}
    if (country := given.get("country")) in CURRENCIES:
        found = {
            "currency": CURRENCIES[country],
            "assignment_notice": assignment_notice(country, given.get("operator_name")),
            "retention_years": RETENTION_YEARS[country],
        }
    if (currency := given.get("currency") or found.get("currency")) in REMISSION_LIMITS:
        found["remission_limit"] = REMISSION_LIMITS[currency]
        found["rounding_limit"] = ROUNDING_LIMITS[currency]
    return found


def _operator_numbers(given: Mapping[str, Any], country: str | None, on: dt.date) -> dict[str, str]:
    """Return the operator's numbers that are given, in their one spelling. Raise `Invalid`."""
    found: dict[str, str] = {}
    try:
        if country and (number := given.get("operator_organisation_number")):
            name = "operator_organisation_number"
            found[name] = identifiers.national_identifier(number, country, "business", today=on)
        if country and (number := given.get("operator_vat_no")):
            name = "operator_vat_no"
            found[name] = identifiers.vat_number(number, country)
    except identifiers.InvalidIdentifier as error:
        raise Invalid({name: error.message}) from error
    return found


def _require_to_come(ledger: Ledger, given: Mapping[str, Any], on: dt.date) -> None:
    """Raise `Invalid` for letters from a day of which documents may be made already."""
    since = given.get("letters_since")
    if since and since != ledger.letters_since and since <= on:
        raise Invalid({"letters_since": say("Expected a day after {on}", on=on)})


def _require_credit_policy(given: Mapping[str, Any]) -> None:
    """Raise `Invalid` unless the dotted path, if any, is of a class with a method `decide`."""
    path = given.get("credit_policy")
    if not path:
        return
    try:
        found = import_string(path)
    except ImportError as error:
        raise Invalid({"credit_policy": str(error)}) from error
    if not (isinstance(found, type) and hasattr(found, "decide")):
        raise Invalid(
            {"credit_policy": say("{path} is not a class with the method decide", path=path)}
        )


def _payment_account(text: str) -> dict[str, str]:
    parts = ("", "", "", "") if text == NO_PAYMENT_ACCOUNT else (*text.split(":"), "", "", "")
    if text != NO_PAYMENT_ACCOUNT and (not all(parts[:2]) or text.count(":") > 3):
        raise Invalid({"payment_account": say("Expected TYPE:NUMBER[:BIC[:IBAN]]")})
    return dict(zip(PAYMENT_ACCOUNT, parts, strict=False))


def payout_account(*, iban: str | None, bic: str | None) -> dict[str, object]:
    """Return the columns of a seller's payout account, of what is given. Raise `Invalid`."""
    found: dict[str, object] = {}
    readers = (("iban", iban, identifiers.iban), ("bic", bic, identifiers.bic))
    for name, text, read in readers:
        if text is not None:
            try:
                found[f"payout_{name}"] = read(text) if text else ""
            except identifiers.InvalidIdentifier as error:
                raise Invalid({name: error.message}) from error
    return found


def seller_named(ledger: Ledger, number: str | None) -> Seller | None:
    """Return the seller of a number, None for None: what is set then holds for all.

    Raise `Invalid` for a number of none.
    """
    if number is None:
        return None
    found = Seller.objects.filter(ledger=ledger, number=number).first()
    if found is None:
        raise Invalid({"seller": say("There is no seller {number}", number=number)})
    return found


def _settlement_day(settings: SellerSettings, seller: Seller) -> int | None:
    """Return the day of the schedule, None for one without. Raise `Invalid` for another day."""
    given = settings.get("settlement_day")
    schedule = settings.get("settlement_schedule") or seller.settlement_schedule
    last = {Schedule.WEEKLY.value: 7, Schedule.MONTHLY.value: 31}.get(schedule)
    if last is None:
        if given is not None:
            raise Invalid(
                {"settlement_day": say("A {schedule} schedule has none", schedule=schedule)}
            )
        return None
    day = seller.settlement_day if given is None else given
    if not 1 <= (day or 0) <= last:
        raise Invalid(
            {
                "settlement_day": say(
                    "Expected 1 to {last} for a {schedule} schedule", last=last, schedule=schedule
                )
            }
        )
    return day


@transaction.atomic
def register_seller(
    ledger: Ledger,
    number: str,
    *,
    iban: str | None = None,
    fee_agreement: bool = True,
    actor: Actor = SYSTEM,
    on: dt.date | None = None,
    reason: str = "",
    **settings: Unpack[SellerSettings],
) -> tuple[Seller, bool]:
    """Register a seller, or change the given settings of one; return it and whether it is new.

    Another payout account of one that is registered is proposed only (`change_requests`). Approvals
    of what is paid to it are void if its name is another one; `on` is the business date of that,
    today's without one.

    A fee agreement is `item_fee` an event and `commission_percent` of the sales, zero where not
    given; `fee_agreement=False` leaves the seller without one. Raise `Invalid`.
    """
    given: dict[str, object] = {
        **{name: value for name, value in settings.items() if value is not None},
        **payout_account(iban=iban, bic=settings.get("payout_bic")),
    }
    if vat_no := settings.get("vat_no"):
        try:
            given["vat_no"] = identifiers.vat_number(vat_no, ledger.country)
        except identifiers.InvalidIdentifier as error:
            raise Invalid({"vat_no": error.message}) from error
    if reference := settings.get("payout_reference"):
        try:
            given["payout_reference"] = identifiers.creditor_reference(reference)
        except identifiers.InvalidIdentifier as error:
            raise Invalid({"payout_reference": error.message}) from error
    known = Seller.objects.filter(ledger=ledger, number=number)
    if (found := known.first()) is not None:
        approvals.lock_dependents(found)
    seller = known.select_for_update(no_key=True).first()
    created = seller is None
    if seller is None:
        seller = Seller(ledger=ledger, number=number, created_by=actor.name)
        given = {"name": number, "item_fee": Decimal(0), "commission_percent": Decimal(0), **given}
    elif seller.item_fee is None and {"item_fee", "commission_percent"} & set(given):
        given = {"item_fee": Decimal(0), "commission_percent": Decimal(0), **given}
    if not fee_agreement:
        given |= {"item_fee": None, "commission_percent": None}
    given["settlement_day"] = _settlement_day(settings, seller)
    later = {} if created else change_requests.to_request(seller, given)
    set_members(seller, given, without=later)
    with setting_changes.made_by(actor, "register_seller", reason):
        seller.save()
    on = on or clock.date_of(ledger)
    approvals.void_dependents(seller, actor, on)
    if later:
        change_requests.propose(seller, later, actor=actor, on=on, reason=reason)
    return seller, created
