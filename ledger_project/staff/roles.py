"""Roles that are delivered: what each sees and does, as groups that an operator may change.

The one table of them. A role holds in the ledgers of who has it (`core.StaffMember`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from ledger_project.staff.accounts import changed, snapshot


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what it is for, the tables that it sees, and the permissions of what it does."""

    name: str
    purpose: str
    sees: tuple[str, ...]
    does: tuple[str, ...]

    @property
    def permissions(self) -> list[str]:
        views = (label.replace(".", ".view_") for label in self.sees)
        return sorted({*views, *self.does})


def _of(app: str, entity: str, operations: str) -> tuple[str, ...]:
    return tuple(f"{app}.{one}_{entity}" for one in operations.split())


_PERSONS = (
    "customers.customer", "customers.consent", "accounts.account", "accounts.surplus",
    "accounts.creditdecision",
)  # fmt: skip
_PURCHASES = (
    "invoices.authorization", "invoices.capture", "invoices.credit", "invoices.cancellation",
)  # fmt: skip
_INVOICES = (
    "invoices.invoice", "invoices.letter", "invoices.letterbatch", "invoices.paymentplan",
    "invoices.collectioncase", "invoices.collectionbatch", "invoices.collectionanswer",
)  # fmt: skip
_MONEY_IN = (
    "invoices.payment", "invoices.paymentreversal", "invoices.paymentimport",
    "invoices.leftoutentry", "invoices.bankstatement", "invoices.draw", "invoices.drawbatch",
)  # fmt: skip
_MONEY_OUT = (
    "accounts.payout", "accounts.payoutbatch", "accounts.settlement", "accounts.feeinvoice",
    "accounts.recurrentfee",
)  # fmt: skip
_BOOKS = (
    "accounts.journalentry", "core.runstep", "reports.outputfile", "exchange.exchangedfile",
    "accounts.chartoverride", "core.numberseries", "invoices.invoiceimport",
)  # fmt: skip
_TERMS = (
    "core.ledger", "core.seller", "core.changerequest", "invoices.claimterm",
    "invoices.lettertemplate", "invoices.collectionagency", "core.penaltyrate",
    "core.referencerate",
)  # fmt: skip
_LETTERS = _of("invoices", "letter", "resend confirm_delivery mark_returned fail")
_SYSTEMS = (
    "api.client", "webhooks.webhook", "webhooks.delivery", "procrastinate.procrastinatejob",
)  # fmt: skip
_TRAIL = (
    "core.statechange", "core.settingchange", "core.event", "core.staffevent",
    "customers.personview",
)  # fmt: skip
_STAFF = ("auth.user", "auth.group")

_READING = ("customers.summarize_customer", "accounts.summarize_account")
_HOLDS = _of(
    "invoices",
    "invoice",
    "set_respite remove_respite dispute withdraw_dispute add_note waive_fee waive_interest",
)

ROLES = (
    Role(
        "Case worker",
        "Answers customers: what they owe and why, respites, disputes, credits, their data.",
        (*_PERSONS, *_PURCHASES, *_INVOICES, "invoices.payment"),
        (
            *_of(
                "customers",
                "customer",
                "create amend give_consent replace_legal_address refresh_legal_address "
                "replace_billing_address remove_billing_address block unblock "
                "initiate_termination withdraw_termination register_death add_note "
                "revoke_links",
            ),
            "customers.withdraw_consent_consent",
            "accounts.open_account",
            *_of(
                "accounts",
                "account",
                "amend configure_recurring_payment apply_for_raised_credit_limit "
                "lower_credit_limit request_close withdraw_close_request",
            ),
            *_READING,
            *_HOLDS,
            *_of("invoices", "invoice", "credit undo_credit"),
            *_of("invoices", "authorization", "capture credit cancel extend_validity expire"),
            *_LETTERS,
            "invoices.propose_paymentplan",
        ),
    ),
    Role(
        "Collections",
        "Follows up what is late: claims, payment plans, debt collection.",
        (*_PERSONS, *_INVOICES, "invoices.payment", "invoices.claimterm"),
        (
            *_HOLDS,
            *_of(
                "invoices",
                "invoice",
                "transfer_to_debt_collection recall report_direct_payment undo_direct_payment",
            ),
            *_of("invoices", "paymentplan", "propose accept replace_parts end"),
            *_of(
                "invoices",
                "collectioncase",
                "accept refuse report_payment take_payment_back charge_costs remit close give_up "
                "hand_over_again recall",
            ),
            *_LETTERS,
            "customers.add_note_customer",
            *_READING,
        ),
    ),
    Role(
        "Accountant",
        "Keeps the books: payments, settlements, losses, files, the end of a month.",
        (
            "customers.customer", "accounts.account", "accounts.surplus", *_INVOICES,
            *_PURCHASES, *_MONEY_IN, *_MONEY_OUT, *_BOOKS, *_TERMS, "core.statechange",
        ),
        (
            *_of(
                "invoices",
                "payment",
                "import_bank_file match split unmatch rematch withdraw return_to_payer "
                "settle_remittance pay_fee_invoice",
            ),
            "invoices.book_leftoutentry",
            *_of(
                "invoices",
                "invoice",
                "credit undo_credit write_off undo_write_off settle_credit undo_set_off "
                "owe_credit add_note report_direct_payment undo_direct_payment",
            ),
            *_of("accounts", "surplus", "pay_out set_off undo_set_off"),
            *_of("accounts", "payout", "confirm fail"),
            "accounts.register_fee_payment_feeinvoice",
            "core.close_period_ledger",
            "core.run_again_ledger",
            "exchange.take_again_exchangedfile",
            *_READING,
        ),
    ),
    Role(
        "Approver",
        "Lets money and changed payment details go, as one of two persons.",
        (*_MONEY_OUT, "core.ledger", "core.seller", "core.changerequest", "core.statechange"),
        (
            *_of("accounts", "payout", "approve countersign reject"),
            *_of("core", "changerequest", "approve countersign reject"),
        ),
    ),
    Role(
        "Auditor",
        "Sees everything and changes nothing: who did and looked at what, and the evidence.",
        (
            *_PERSONS, *_INVOICES, *_PURCHASES, *_MONEY_IN, *_MONEY_OUT, *_BOOKS, *_TERMS,
            *_SYSTEMS, *_TRAIL, *_STAFF,
        ),
        _READING,
    ),
    Role(
        "Ledger administrator",
        "Sets up: ledgers, sellers, terms, clients, payment details, what the law asks of data.",
        (
            "customers.customer", "accounts.chartoverride", "core.numberseries", "core.runstep",
            "exchange.exchangedfile", *_TERMS, *_SYSTEMS, "core.statechange", "core.settingchange",
            "core.event", *_STAFF,
        ),
        (
            *_of(
                "api",
                "client",
                "issue rotate_secret narrow widen set_certificates rename set_last_day revoke",
            ),
            *_of("webhooks", "webhook", "register rotate_secret disable enable"),
            "webhooks.send_again_delivery",
            *_of(
                "core",
                "ledger",
                "open change_settings set_penalty_interest set_claim_terms set_letter_template "
                "override_account set_collection_agency advance_clock run_again",
            ),
            *_of(
                "core", "seller", "register change_settings charge_monthly end_monthly_fee"
            ),
            "core.enter_referencerate",
            "exchange.take_again_exchangedfile",
            *_of(
                "core",
                "changerequest",
                "propose_payout_account propose_ledger_details withdraw",
            ),
            *_of("customers", "customer", "export_personal_data erase remove see_protected"),
        ),
    ),
)  # fmt: skip


def deliver(*, by: str, again: bool = False) -> list[str]:
    """Make the groups of the roles that are missing, and return their names.

    Those that are there stay as they were changed, unless they are to be made `again`. Users keep
    them. Each that is made or changed is in the audit trail.
    """
    made = []
    for role in ROLES:
        group = Group.objects.filter(name=role.name).first()
        if group is not None and not again:
            continue
        before = {} if group is None else snapshot(group)
        group = group or Group.objects.create(name=role.name)
        group.permissions.set(_permissions(role.permissions))
        changed(group, before, by=by)
        made.append(role.name)
    return made


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = Q()
    for app, _, codename in (one.partition(".") for one in names):
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
