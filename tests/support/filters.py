"""A filter that somebody forgot: what does a query show then?"""

from django.db.models import lookups
from django.db.models.fields import related_lookups

from ledger_project.core.models import Ledger


def without_filters(monkeypatch):
    """Take the comparison with a ledger out of every query that Django writes."""
    dropped = []

    def patch(lookup):
        original = lookup.as_sql

        def as_sql(self, compiler, connection):
            target = getattr(self.lhs, "target", None)
            if target is not None and (
                target.column == "ledger_id" or (target.model, target.column) == (Ledger, "number")
            ):
                dropped.append(target)
                return "1 = 1", []
            return original(self, compiler, connection)

        monkeypatch.setattr(lookup, "as_sql", as_sql)

    for lookup in (lookups.Exact, lookups.In, related_lookups.RelatedIn):
        patch(lookup)
    return dropped
