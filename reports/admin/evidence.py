"""The evidence of a ledger: its chain of seals, what was published of it, and whether it holds."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from ledger_project.backoffice import display
from ledger_project.backoffice.access import chosen
from ledger_project.backoffice.pages import Page, add_page
from ledger_project.core import texts
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say
from reports.models import SealLink
from reports.seals import heads
from reports.verification import seals

PERMISSION = "core.view_settingchange"
CHECKS = (
    (later("Each link follows from the one before, and is as it was made"), seals.links),
    (later("Each sealed row is as it was sealed"), seals.rows),
    (later("What was published is in the chain"), seals.published),
)


@require_safe
def show(request: HttpRequest, context: Callable[..., dict]) -> HttpResponse:
    """Show the chain of one ledger, by default the first; with `verify`, recompute it."""
    if not request.user.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise PermissionDenied
    ledgers, ledger = chosen(request.user, request.GET.get("ledger", ""))
    shown = {} if ledger is None else _chain(ledger)
    results = []
    if ledger is not None and "verify" in request.GET:
        results = [(title, *check(ledger)) for title, check in CHECKS]
    return TemplateResponse(
        request,
        "admin/evidence.html",
        {
            **context(request),
            "title": say("Chain of evidence"),
            "ledgers": ledgers,
            "ledger": ledger,
            "facts": shown.items(),
            "results": [
                {"title": title, "checked": display.count_text(checked), "faults": faults}
                for title, checked, faults in results
            ],
        },
    )


def _chain(ledger: Ledger) -> dict[str, str]:
    """Return the facts of a ledger's chain."""
    links = SealLink.objects.filter(ledger=ledger)
    last = links.defer("keys", "digests").order_by("-number").first()
    if last is None:
        return {say("Links"): say("None yet: `end_of_day` seals each day")}
    published = heads.published(ledger)
    rows = links.aggregate(rows=Sum("size"))["rows"]
    return {
        say("Links"): display.count_text(last.number),
        say("Rows that are sealed"): display.count_text(rows),
        say("Last sealed"): f"{texts.date(last.sealed_at)} {last.sealed_at:%H:%M} UTC",
        say("Head"): last.digest.hex(),
        say("Published last"): say(
            "{date}, link {link}", date=published[-1].date, link=published[-1].link
        )
        if published
        else "never",
    }


add_page(Page("evidence", later("Chain of evidence"), PERMISSION, partial(show)))
