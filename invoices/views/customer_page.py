"""The page that a customer opens by the link of a letter: what is owed, why, how to pay, and asks.

The link alone lets somebody in. So no cookie is read or set, no other site can send a form in a
customer's name, and every link that is wrong or over has one and the same answer.
"""

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from accounts.claim_levels import ClaimLevel
from customers.models import Customer
from invoices import plan_queries
from invoices.documents import payment_codes
from invoices.documents.view.facts import account, non_empty, reference
from invoices.documents.wording import LANGUAGES, Wording, wording
from invoices.models import Invoice
from invoices.models.invoices import COSTS
from invoices.operations import customer_links, customer_requests, dispute
from invoices.operations.customer_links import Link
from invoices.operations.document_contents import language_of, of_debt
from invoices.operations.interest import interest_periods, penalty_percent
from invoices.states import INVOICE
from ledger_project.api import throttling
from ledger_project.api.errors import TooManyRequests
from ledger_project.api.throttling import ASKED, LINKS, OPENINGS
from ledger_project.core import clock, row_security, transactions
from ledger_project.core.errors import DomainError, NotFound
from ledger_project.core.locks import get_one
from ledger_project.core.models import Seller
from ledger_project.core.money import ZERO, rounded

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
YEAR = Decimal(36500)
MOST_PERIODS = 24
LONGEST_REASON = 200
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)


class _Wrong(Exception):
    """What of a form cannot be meant, as its reader is told."""


@csrf_exempt
def customer_page(request: HttpRequest, token: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={**HEADERS, "Allow": "GET, HEAD, POST"})
    try:
        answer = _answer(request, token)
    except TooManyRequests as error:
        answer = _said("too_many", 429)
        answer["Retry-After"] = str(error.wait)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    address = (LINKS, throttling.address_of(request.META))
    throttling.require(address)
    link = customer_links.read(token) if settings.PUBLIC_URL else None
    if link is None:
        return _said("over", 404)
    # From here on the database shows this ledger alone.
    row_security.enter(link.ledger)
    whose = customer_links.opened(link)
    if whose is None:
        return _said("over", 404)
    throttling.give_back(address)
    of = f"{link.ledger} {link.customer} {link.seller}"
    throttling.require((OPENINGS, of))
    page = _Page(link, *whose)
    if request.method != "POST":
        return page.shown(done=request.GET.get("done", ""))
    throttling.require((ASKED, of))
    try:
        done = page.asked(request)
    except _Wrong as wrong:
        return page.shown(fault=str(wrong), given=request.POST, status=400)
    except DomainError:
        return page.shown(fault=page.words("owed.impossible"), given=request.POST, status=409)
    # Read again after that, and not sent again by a reload.
    return HttpResponse(status=303, headers={"Location": f"{request.path}?done={done}"})


def _said(text: str, status: int) -> HttpResponse:
    """Return one sentence in every language: whose page it would be is not said."""
    found = [(words.code, words(f"owed.{text}")) for words in map(wording, LANGUAGES)]
    return HttpResponse(render_to_string("customer/said.html", {"texts": found}), status=status)


class _Page:
    """The page of a link that is valid, today."""

    def __init__(self, link: Link, customer: Customer, seller: Seller) -> None:
        self.link, self.seller, self.ledger = link, seller, customer.ledger
        self.on = clock.date_of(self.ledger)
        self.actor = customer_requests.actor_of(link)
        self.words: Wording = wording(language_of(customer))

    def shown(
        self, *, done: str = "", fault: str = "", given: Any = None, status: int = 200
    ) -> HttpResponse:
        words = self.words
        every = list(customer_requests.invoices_of(self.link, self.on))
        most = customer_requests.MOST
        currency = self.ledger.currency
        total = sum((one.demanded for one in every), ZERO)
        content = {
            "code": words.code,
            "words": _texts(words),
            "as_of": words("owed.as_of", seller=self.seller.name, date=words.date(self.on)),
            "total": words.amount(total, currency) if every else "",
            "fault": fault,
            "done": self._thanks(done),
            "invoices": [self._invoice(one, given or {}) for one in every[:most]],
            "more": words("owed.more", count=str(len(every) - most)) if len(every) > most else "",
            "plan": self._plan(given or {}),
            "contact": words("owed.contact", contact=self._contact()),
            "valid": words("owed.valid", date=words.date(self.link.last_day)),
        }
        return HttpResponse(render_to_string("customer/page.html", content), status=status)

    def _thanks(self, done: str) -> str:
        if done not in ("time", "dispute", "plan"):
            return ""
        return self.words(f"owed.done_{done}", seller=self.seller.name)

    def _contact(self) -> str:
        return ", ".join(filter(None, (self.seller.name, self.seller.email_address)))

    def _invoice(self, invoice: Invoice, given: Any) -> dict[str, Any]:
        words = self.words
        content = of_debt(invoice, self.on)
        slip = content.slip
        assert slip is not None
        code = payment_codes.qr_code(content)
        mine = given if given.get("invoice") == invoice.invoice_no else {}
        may_dispute = "dispute" in self._offered(invoice)
        last = self.on + customer_requests.LONGEST_TIME
        return {
            "number": invoice.invoice_no,
            "facts": non_empty(
                (words("fact.external_invoice_id"), invoice.external_invoice_id),
                (words("fact.issued_on"), words.date(invoice.invoice_date)),
                (words("fact.due_date"), words.date(invoice.due_date)),
            ),
            "later": words("owed.later") if invoice.due_date >= self.on else "",
            "total": words.amount(invoice.demanded, invoice.currency),
            "parts": self._parts(invoice),
            "interest": self._interest(invoice),
            "notices": list(self._notices(invoice)),
            "pay": invoice.demanded
            and non_empty(
                (words("slip.payee"), slip.payee),
                account(slip, words),
                (words("slip.iban"), slip.iban if slip.account_type != "IBFI" else ""),
                (words("slip.bic"), slip.bic),
                reference(slip, words),
                (words("slip.amount"), words.amount(slip.amount, invoice.currency)),
            ),
            "picture": _as_address(payment_codes.qr_picture(code)) if code else "",
            "time": {
                "says": words("owed.time_says", date=words.date(last)),
                "first": self.on.isoformat(),
                "last": last.isoformat(),
                "day": mine.get("until", ""),
            }
            if customer_requests.may_take_time(invoice, self.actor, self.on)
            else None,
            "dispute": {"reason": mine.get("reason", ""), "amount": mine.get("amount", "")}
            if may_dispute
            else None,
        }

    def _offered(self, invoice: Invoice) -> set[str]:
        return {row.operation for row in INVOICE.permitted(invoice, self.actor, self.on)}

    def _parts(self, invoice: Invoice) -> list[tuple[str, str]]:
        """Return what the debt is made of; what was paid and credited, if anything was."""
        words = self.words
        found = []
        if invoice.capital_debt != invoice.debited:
            found.append((words("demand.original_amount"), words.amount(invoice.debited)))
            for name, amount in (("paid", invoice.paid), ("credited", invoice.credited)):
                if amount:
                    found.append((words(f"demand.{name}"), words.amount(-amount)))
        found.append((words("demand.capital"), words.amount(invoice.capital_debt)))
        for name in COSTS:
            if fee := getattr(invoice, name):
                found.append((words(f"demand.{name}"), words.amount(fee)))
        if invoice.accrued_interest:
            found.append((words("demand.interest"), words.amount(invoice.accrued_interest)))
        if disputed := invoice.disputed_debt:
            found.append((words("demand.disputed"), words.amount(-disputed)))
        return found

    def _interest(self, invoice: Invoice) -> list[str]:
        words = self.words
        percent = penalty_percent(invoice, self.on)
        base = invoice.undisputed_debt
        found = []
        if percent and base:
            extra = rounded(base * percent / YEAR)
            facts = {
                "rate": words.percent(percent),
                "capital": words.amount(base, invoice.currency),
                **({"extra": words.amount(extra, invoice.currency)} if extra else {}),
            }
            found.append(words(f"letter.interest{'_a_day' if extra else ''}", **facts))
            if self.on <= invoice.interest_after:
                found.append(words("owed.interest_after", date=words.date(invoice.interest_after)))
        if invoice.accrued_interest:
            periods = interest_periods(invoice, self.on, invoice.disputed_debt)
            for one in periods[-MOST_PERIODS:]:
                text = words(
                    "letter.interest_period",
                    capital=words.amount(one.principal, invoice.currency),
                    first=words.date(one.first),
                    last=words.date(one.last),
                    rate=words.percent(one.percent),
                )
                amount = rounded(one.principal * one.percent * one.days / YEAR)
                found.append(f"{text}: {words.amount(amount, invoice.currency)}")
        return found

    def _notices(self, invoice: Invoice) -> Iterable[str]:
        words = self.words
        if invoice.respite_on and invoice.respite_on >= self.on:
            yield words("owed.until_respite", date=words.date(invoice.respite_on))
        if invoice.disputed and invoice.disputed_amount is None:
            yield words("owed.disputed")
        elif invoice.disputed:
            part = words.amount(invoice.disputed_debt, invoice.currency)
            yield words("owed.disputed_part", amount=part)
        if plan := invoice.payment_plan:
            next_part = plan_queries.first_unpaid(plan, self.on)
            yield words(
                "owed.in_plan",
                amount=words.amount(next_part.unpaid, plan.currency),
                due=words.date(next_part.part.due_on),
            )
        if invoice.claim_level == ClaimLevel.DEBT_COLLECTION:
            yield words("owed.in_collection", contact=self._contact())

    def _plan(self, given: Any) -> dict[str, Any] | None:
        words = self.words
        if customer_requests.has_asked(self.link):
            return {"waits": words("owed.plan_waits", seller=self.seller.name)}
        found = customer_requests.plannable(self.link, self.on)
        if not found:
            return None
        total = sum((one.to_pay for one in found), ZERO)
        return {
            "says": words("owed.plan_says", amount=words.amount(total, self.ledger.currency)),
            "most": customer_requests.MOST_PARTS,
            "first": self.on.isoformat(),
            "last": (self.on + customer_requests.FIRST_PART).isoformat(),
            "parts": given.get("parts", ""),
            "day": given.get("first_on", ""),
        }

    def asked(self, request: HttpRequest) -> str:
        """Do what a form asks for, and return what it was."""
        given = request.POST
        asks: dict[str, Callable[[Any], None]] = {
            "time": self._take_time, "dispute": self._dispute, "plan": self._ask_for_plan,
        }  # fmt: skip
        what = given.get("ask", "")
        if what not in asks:
            raise _Wrong(self.words("owed.impossible"))
        asks[what](given)
        return what

    def _take_time(self, given: Any) -> None:
        until = self._day(given.get("until", ""), customer_requests.LONGEST_TIME)

        def work() -> None:
            customer_requests.take_time(
                invoice=self._locked(given), actor=self.actor, on=self.on, until=until
            )

        transactions.run(work)

    def _dispute(self, given: Any) -> None:
        reason = " ".join(given.get("reason", "").split())
        if not 0 < len(reason) <= LONGEST_REASON or not re.search(r"\w", reason):
            raise _Wrong(self.words("owed.wrong_reason"))
        if not reason.isprintable():
            raise _Wrong(self.words("owed.wrong_reason"))

        def work() -> None:
            invoice = self._locked(given)
            amount = self._amount(given.get("amount", ""), invoice)
            dispute(invoice=invoice, actor=self.actor, on=self.on, reason=reason, amount=amount)

        transactions.run(work)

    def _ask_for_plan(self, given: Any) -> None:
        most = customer_requests.MOST_PARTS
        first_on = self._day(given.get("first_on", ""), customer_requests.FIRST_PART)
        parts = given.get("parts", "")
        if not re.fullmatch("[0-9]{1,2}", parts, re.ASCII) or not 2 <= int(parts) <= most:
            raise _Wrong(self.words("owed.wrong_parts", most=str(most)))
        transactions.run(
            lambda: customer_requests.ask_for_plan(
                link=self.link, ledger=self.ledger, on=self.on, parts=int(parts), first_on=first_on
            )
        )

    def _locked(self, given: Any) -> Invoice:
        found = customer_requests.invoices_of(self.link, self.on)
        number = given.get("invoice", "")
        return get_one(
            found.filter(invoice_no=number), NotFound(f"There is no invoice {number}"), lock=True
        )

    def _day(self, text: str, longest: dt.timedelta) -> dt.date:
        last = self.on + longest
        try:
            day = clock.iso_date(text)
        except ValueError:
            day = dt.date.min
        if not self.on <= day <= last:
            raise _Wrong(self.words("owed.wrong_day", date=self.words.date(last)))
        return day

    def _amount(self, text: str, invoice: Invoice) -> Decimal | None:
        """Return the part of the principal that is disputed; None: all of it."""
        plain = "".join(text.split()).replace(",", ".")
        if not plain:
            return None
        amount = Decimal(plain) if AMOUNT.fullmatch(plain) else ZERO
        if not 0 < amount <= invoice.capital_debt:
            most = self.words.amount(invoice.capital_debt)
            raise _Wrong(self.words("owed.wrong_amount", amount=most))
        return None if amount == invoice.capital_debt else amount


def _texts(words: Wording) -> dict[str, str]:
    """Return the texts of the page that have no facts, by their names."""
    found = {
        name.removeprefix("owed."): text
        for name, text in words.texts.items()
        if name.startswith("owed.")
    }
    others = ("fact.invoice_no", "note.reference_needed", "slip.qr", "total.to_pay")
    return found | {name.replace(".", "_"): words(name) for name in others}


def _as_address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
