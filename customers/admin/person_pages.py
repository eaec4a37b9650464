"""Pages of the back office that show a person: each view of them is recorded."""

from collections.abc import Iterable
from functools import reduce
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from customers import queries
from customers.models import Customer
from customers.operations import record_views
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.search import FOUND, numbers_of
from ledger_project.core.spellings import Term


def may_see(request: HttpRequest) -> bool:
    """Return whether the member of staff may see protected identities."""
    return queries.may_see_protected(actor_of(request.user))


def is_hidden(request: HttpRequest, customer: Customer | None) -> bool:
    """Return whether the customer's name and addresses are hidden from the member of staff."""
    return customer is not None and queries.is_hidden(customer, actor_of(request.user))


def found_by(request: HttpRequest, term: Term, *, limit: int) -> dict[int, str]:
    """Return the customers whom a search of this member of staff finds, each with why."""
    return queries.found_by(term, numbers_of(request.user), protected=may_see(request), limit=limit)


class PersonPage:
    """The page of an entity about a customer, with the forms of its operations.

    `person` names the references that lead from the entity to the customer, as lookups do; empty
    for the customer itself, or where `persons_of` says whom.
    """

    person: ClassVar[str] = "customer"

    def persons_of(self, entity: Any) -> Iterable[Customer]:
        """Return the customers whom the entity's page shows."""
        names = self.person.split("__") if self.person else []
        found = reduce(lambda one, name: one and getattr(one, name), names, entity)
        return [found] if found else []

    def found(
        self, request: HttpRequest, term: Term, *, limit: int = FOUND, direct: bool = False
    ) -> dict[int, str]:
        """Return what is found by itself, then what is of a customer whom the term finds."""
        found: dict[int, str] = super().found(request, term, limit=limit, direct=direct)  # type: ignore[misc]
        if not direct and self.person:
            persons = list(found_by(request, term, limit=limit))
            rows = self.searched(request).filter(**{f"{self.person}__in": persons})  # type: ignore[attr-defined]
            for pk in rows.values_list("pk", flat=True)[:limit]:
                found.setdefault(pk, self.person)
        return found

    def record_view(self, request: HttpRequest, entity: Any) -> None:
        """Record that this member of staff sees what is asked for about the entity."""
        record_views(self.persons_of(entity), actor=actor_of(request.user), page=request.path)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        self.record_view(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def operation_view(
        self, request: HttpRequest, operation: str, pk: int | None = None
    ) -> HttpResponse:
        answer = super().operation_view(request, operation, pk)  # type: ignore[misc]
        if pk is not None and answer.status_code == 200:
            entity = self.load(request, pk)  # type: ignore[attr-defined]
            if entity is not None:
                self.record_view(request, entity)
        return answer  # type: ignore[no-any-return]
