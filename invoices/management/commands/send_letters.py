"""Send letters."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from invoices.letter_states import FAILED, SENT, TO_SEND, WITHDRAWN
from invoices.models import Letter
from invoices.operations import send_mail
from ledger_project.core import clock
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Send the letters by e-mail that are due. Those that the mail server did not take are "
        "tried again, after a pause that grows. Run again, it sends what is due by then."
    )
    title = "Letters of"
    empty = "no ledger is configured"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        counts: Counter[str] = Counter()
        for state in send_mail(
            ledger=ledger, actor=command("send_letters"), on=on, now=clock.now()
        ):
            counts[state] += 1
            progress(description=f"Ledger {ledger.number}: {counts.total():,} letters")
        waiting = Letter.objects.filter(ledger=ledger, state=TO_SEND).count()
        yield {
            "ledger": ledger.number,
            "date": on,
            "sent": counts[SENT],
            "to_be_tried_again": counts[TO_SEND],
            "failed": counts[FAILED],
            "withdrawn": counts[WITHDRAWN],
            "waiting": waiting,
            "mail": "on" if settings.MAIL_FROM else "off",
        }
