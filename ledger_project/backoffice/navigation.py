"""Where each table stands in the navigation: by the work that it belongs to."""

from collections.abc import Mapping
from typing import Any

TASKS: Mapping[str, tuple[str, ...]] = {
    "Customers": (
        "customers.customer", "accounts.account", "accounts.surplus", "customers.consent",
        "accounts.creditdecision",
    ),
    "Invoices": (
        "invoices.invoice", "invoices.paymentplan", "invoices.authorization", "invoices.capture",
        "invoices.credit", "invoices.cancellation", "invoices.invoiceimport",
    ),
    "Money in": (
        "invoices.payment", "invoices.paymentreversal", "invoices.paymentimport",
        "invoices.leftoutentry", "invoices.bankstatement", "invoices.draw", "invoices.drawbatch",
    ),
    "Money out": (
        "accounts.payout", "accounts.payoutbatch", "accounts.settlement", "accounts.feeinvoice",
        "accounts.recurrentfee",
    ),
    "Books and files": (
        "accounts.journalentry", "core.runstep", "reports.outputfile", "exchange.exchangedfile",
        "accounts.chartoverride", "core.numberseries",
    ),
    "Set up": (
        "core.ledger", "core.seller", "core.changerequest", "invoices.claimterm",
        "core.penaltyrate", "core.referencerate", "api.client",
        "webhooks.webhook", "webhooks.delivery", "procrastinate.procrastinatejob",
    ),
    "Who did what": (
        "core.statechange", "core.settingchange", "core.event", "core.staffevent",
        "customers.personview",
    ),
    "Staff": ("auth.user", "auth.group"),
}  # fmt: skip
"""The tables of each task, those that are used most first."""
OTHERS = "Others"

_PLACES = {
    label: (at, task, order)
    for at, (task, labels) in enumerate(TASKS.items())
    for order, label in enumerate(labels)
}


def place_of(label: str) -> tuple[int, str, int]:
    """Return the position of a table's task, the task, and the table's position in it."""
    return _PLACES.get(label, (len(TASKS), OTHERS, 0))


def by_task(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the navigation shows, grouped by task instead of by app."""
    found: dict[tuple[int, str], list[tuple[int, dict[str, Any]]]] = {}
    for model in (one for app in apps for one in app["models"]):
        at, task, order = place_of(model["model"]._meta.label_lower)
        found.setdefault((at, task), []).append((order, model))
    groups = []
    for (_, task), placed in sorted(found.items(), key=lambda one: one[0][0]):
        models = [model for _, model in sorted(placed, key=lambda one: (one[0], one[1]["name"]))]
        groups.append(
            {
                "name": task,
                "app_label": task.lower().replace(" ", "-"),
                "app_url": models[0]["admin_url"],
                "has_module_perms": True,
                "models": models,
            }
        )
    return groups
