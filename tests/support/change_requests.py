"""Another payment detail in force: what a command proposes, approved by two, after its rest."""

import datetime as dt

from ledger_project.core import change_requests, clock, transactions
from ledger_project.core.approvals import digest_of
from ledger_project.core.models import ChangeRequest, Ledger
from tests.support.actors import SYSTEM, person
from tests.support.dates import TODAY


def put_in_force() -> None:
    """Let two persons approve each change that is proposed, and end its rest."""
    for one in ChangeRequest.objects.filter(state="proposed").select_related("ledger"):
        by = {"changerequest": one, "on": TODAY, "seen": digest_of(one)}
        transactions.run(lambda by=by: change_requests.approve(actor=person("carl"), **by))
        second = {**by, "actor": person("dora"), "now": clock.now()}
        transactions.run(lambda second=second: change_requests.countersign(**second))
    rested = clock.now() + dt.timedelta(days=31)
    for ledger in Ledger.objects.all():
        change_requests.put_in_force(ledger, actor=SYSTEM, on=TODAY, now=rested)
