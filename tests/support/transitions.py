"""Judgement of transition tables through HTTP: what is listed is accepted, and nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from ledger_project.api.problems import PROBLEMS
from ledger_project.api.scopes import PAIRS
from ledger_project.core.actors import Actor
from ledger_project.core.clock import business_date
from ledger_project.core.errors import NotPermitted, OperationNotAllowed
from ledger_project.core.statemachine import StateMachine, Transition
from tests.support.assertions import ABSENT, assert_problem, unchanged
from tests.support.clients import Answer, Api

ACTORS = {
    "read-only": {"scopes": tuple(scope for scope in PAIRS if scope.endswith(":read"))},
    "without the subdomain": {"scopes": ("output:read", "output:write")},
    "of another seller": {"sellers": ("655",)},
    "of another ledger": {"ledger": 502},
    "full": {},
}


CLIENT = Actor(name="client:full", holds=lambda scope, codename: True, client=True)
POWERLESS = ("read-only", "without the subdomain", "of another ledger")
"""Those who may register no customer and sell to none."""
STRANGERS = (*POWERLESS, "of another seller")
"""Those to whom a customer does not belong that has had no business with their sellers."""


def listed_for(client, document):
    """Return the actor's operations, as (rel, method, href); none where it cannot see it."""
    answer = client.get(document)
    if answer.status_code != 200:
        return []
    return [(one["rel"], one["method"], one["href"]) for one in answer.data["operations"]]


def offers(row, document):
    """How the row is offered on the document at this path."""
    return (row.rel, row.method, f"{document}{row.path}")


def where(document, row):
    """Return the resource that offers the row."""
    return f"{document}/{row.sub_resource}" if row.sub_resource else document


def refused(answer: Answer, actor: str, machine: StateMachine) -> None:
    """Require the refusal of an actor without the power over the machine's documents."""
    # Consents and surpluses are looked for at their customer.
    owners = {
        "consent": "customer",
        "surplus": "customer",
        "paymentplan": "payment-plan",
        "collectioncase": "collection-case",
        "letter": "invoice",
    }
    owner = owners.get(machine.entity, machine.entity)
    missing = f"{owner}-not-found"
    status, slug = {
        "of another seller": (404, missing if missing in PROBLEMS else "not-found"),
        "of another ledger": (401, "company-number-mismatch"),
    }.get(actor, (403, "permission-denied"))
    assert_problem(answer, status, slug)


def refuse_all(
    client_of: Callable[[str], Api],
    actors: Iterable[str],
    path: str,
    machine: StateMachine,
    rows: Sequence[Transition],
    bodies: Mapping[str, Any],
) -> None:
    """Require that these actors are offered none of the rows, and change nothing by any."""
    clients = {actor: client_of(actor) for actor in actors}
    with unchanged():
        for actor, client in clients.items():
            for part in sorted({where(path, row) for row in rows}):
                assert listed_for(client, part) == []
            for row in rows:
                body = bodies.get(row.operation, {})
                refused(client.request(row.method, f"{path}{row.path}", body), actor, machine)


def each_alone(rows: Iterable[Any]) -> Iterator[Any]:
    """Each row from the same state: what the one before it changed is taken back."""
    for row in rows:
        with transaction.atomic():
            yield row
            connection.check_constraints()
            transaction.set_rollback(True)


def refusal_of(machine: StateMachine, row: Transition, document: Any) -> str:
    """Return the problem type that the table calls for today, empty where the row accepts."""
    on = business_date()
    if row.privilege and not row.privilege.held(document, CLIENT):
        return NotPermitted.code
    state = machine.state_of(document, on)
    if state in row.sources:
        failed = [guard for guard in row.guards if not guard.holds(document, on)]
        return failed[0].error(document).code if failed else ""
    if state in row.refusals:
        return row.refusals[state](document).code
    return OperationNotAllowed.code


def judge(
    client: Api,
    path: str,
    machine: StateMachine,
    row: Transition,
    document: Any,
    body: Any,
    offered: Sequence[tuple[str, str, str]],
) -> bool:
    """Require that the row is offered and accepted, or neither and refused as the table says.

    Return whether it was accepted; else nothing has changed.

    `document` is the one at the path, loaded with what the guards read; `offered` is what the
    client is offered there.
    """
    refusal = refusal_of(machine, row, document)
    assert (offers(row, path) in offered) == (not refusal), (row.operation, refusal, offered)
    if refusal:
        with unchanged():
            answer = client.request(row.method, f"{path}{row.path}", body)
        # It is for others, whatever scope a client has.
        absent = {"RequiredScope": ABSENT} if refusal == NotPermitted.code else {}
        assert_problem(answer, PROBLEMS[refusal].status, refusal, **absent)
    else:
        accepted(client.request(row.method, f"{path}{row.path}", body), row)
    return not refusal


def accepted(answer: Answer, row: Transition) -> None:
    """Require success, without content where the row deletes."""
    expected = (204,) if row.method == "delete" else (200, 201)
    assert answer.status_code in expected, (row.operation, answer.text)


def operations_in(
    offered: Sequence[tuple[str, str, str]], rows: Iterable[Transition], path: str
) -> set[str]:
    """Return the operations of those rows that are offered."""
    return {row.operation for row in rows if offers(row, path) in offered}
